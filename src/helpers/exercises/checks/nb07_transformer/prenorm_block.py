"""Check of exercise 07.4, `prenorm_block`."""

from helpers.exercises.checks.nb07_transformer.blocks import (
    all_differ,
    built_in,
    one_norm,
    other_size,
    right_size,
    variants,
)
from helpers.exercises.models import TOLERANCE, in_words, with_weights
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, close, the

import numpy as np

IDS = 50  # more than any width, so that the embedding has a shape of its own


@checks(
    "07.4",
    name="prenorm_block",
    title="a transformer block",
    difficulty=4,
    minutes=20,
    hints=(
        "Draw it: one straight road from x to the output, and two side roads that "
        "leave it and come back. What stands first on each side road, and what joins "
        "the roads again, with the mask?",
        "y = x + attention(norm_1(x)); output = y + narrow(gelu(widen(norm_2(y)))). "
        "Which layers of Keras are the two plus signs?",
        "Normalise x; SelfAttention of that, whose first result you keep; Add of x and "
        "that result. Normalise the sum with a second norm; Dense of `hidden` with "
        "gelu; Dense as wide as x; Add of the sum and that. Return the last.",
    ),
    seconds=60.0,
)
def _prenorm_block(answer):
    rng = np.random.default_rng()
    heads, width, hidden = _sizes(rng)
    model = _model(answer, heads, width, hidden)
    ids = _ids(rng)
    weights = _drawn(rng, width, hidden)
    made = variants(weights, (heads, width, hidden), ids)
    built_in(model)
    extra = model.count_params() - right_size(width, hidden) - IDS * width
    if extra and extra != -2 * width:
        raise Wrong(other_size(model, extra, width, hidden))
    if not {tuple(weight.shape) for weight in model.weights} <= set(weights):
        raise Wrong(
            "the number of weights is right, but not their shapes. `keras.Model(x, "
            "output).summary()` lists them."
        )
    got, mask = _result(with_weights(weights, model), (*ids.shape, width), ids)
    if extra:
        raise Wrong(one_norm(model, got, made, ids > 0))
    _right_values(got, made, ids, model)
    if mask is None:
        raise Wrong(
            "the numbers are right, but the output has no mask: whatever comes next "
            "would read the padding, too. Which of your lines is no layer of Keras?"
        )
    if not np.array_equal(mask, ids > 0):
        raise Wrong("the output has a mask, but not the one that x came with.")
    _stacked(answer, heads, width, hidden)
    return "With equal weights it gives what NumPy gives, and the mask comes through."


def _sizes(rng):
    """heads, width, hidden, with which no mistake looks like another."""
    while True:
        heads = int(rng.integers(2, 5))
        width, hidden = heads * int(rng.integers(3, 5)), int(rng.integers(17, 43))
        if hidden != 3 * width and all_differ(width, hidden):
            return heads, width, hidden


def _ids(rng):
    """Rows of ids, (4, 6), padding at the end of all but one."""
    lengths = rng.permutation([6, 2, 3, 5])[:, None]
    return np.where(np.arange(6) < lengths, rng.integers(1, IDS, (4, 6)), 0)


def _drawn(rng, width, hidden):
    """shape -> weights; the embeddings are neither small nor around 0."""
    kernels = [(width, 3 * width), (width, width), (width, hidden), (hidden, width)]
    weights = {shape: rng.normal(size=shape) / shape[0] ** 0.5 for shape in kernels}
    for size in (width, 3 * width, hidden):
        weights[size,] = rng.uniform(0.4, 1.2, size) * rng.choice([-1, 1], size)
    weights[IDS, width] = 1 + 2 * rng.normal(size=(IDS, width))
    return {shape: value.astype("float32") for shape, value in weights.items()}


def _model(answer, heads, width, hidden):
    """The answer's block behind an embedding: ids -> output."""
    import keras
    from keras import layers

    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(IDS, width, mask_zero=True)(ids)
    output = in_words(KERAS_SAYS, answer, x, heads, hidden)
    return _connected(ids, output, width, x)


def _connected(inputs, output, width, x):
    """A model of what the answer returned, if that is one tensor of the right shape."""
    import keras

    if output is None:
        raise Wrong("your function returned nothing (None). Does it end with `return`?")
    if isinstance(output, list | tuple):
        raise Wrong(
            f"you returned {len(output)} things; only the output of the block is asked "
            "for."
        )
    if isinstance(output, keras.Model):
        raise Wrong(
            "you returned a keras.Model; no model is asked for. The block is a piece "
            "of a model that others build: return what its last layer gives."
        )
    if isinstance(output, keras.layers.Layer):
        raise Wrong(
            f"you returned the layer {type(output).__name__} itself. Call it: what it "
            "gives is asked for."
        )
    if not isinstance(output, keras.KerasTensor):
        raise Wrong(f"you returned {the(output)}; a tensor of Keras is asked for.")
    if output is x:
        raise Wrong("you returned x itself; nothing was done to it.")
    if len(output.shape) != 3 or output.shape[-1] != width:
        raise Wrong(
            f"x has shape {tuple(x.shape)}, your output {tuple(output.shape)}. A block "
            "returns what it gets, in shape, so that blocks can stand one on another."
        )
    try:
        return keras.Model(inputs, output)
    except ValueError as error:
        if "is not connected" in str(error):
            raise Wrong("the output does not depend on x.") from None
        for part, meaning in KERAS_SAYS.items():
            if part in str(error):
                raise Wrong(meaning) from None
        raise Wrong(f"no model can be made of it: {str(error)[:200]}") from None


KERAS_SAYS = {
    "((None,": "a layer got two things at once. What does SelfAttention return?",
    "Invalid dtype: tuple": "a sum got two things at once. What does SelfAttention "
    "return?",
    "expects 1 input(s), but it received 2": "a layer got two things at once. What "
    "does SelfAttention return?",
    "Merge.__init__() takes": "`Add` is made first and called then: two pairs of "
    "brackets.",
    "_keras_mask": "x may come without a mask. If it has one, layers hand it on.",
    "Inputs have incompatible shapes": "the two that you add have different widths. "
    "How wide must the last layer of a part be?",
    "Cannot broadcast shape": "the two that you add have different widths. How wide "
    "must the last layer of a part be?",
    "can't be shared out among": "the heads can't share the width. Which number did "
    "SelfAttention get?",
    "should be called on a list": "`Add` takes a list of what it adds.",
    "too many positional": "a layer got too many inputs. (`Add` takes a list.)",
    "cannot convert it to a NumPy array": "x has no numbers yet, so NumPy can't read "
    "it. Layers can.",
    "invalid value for `units`": "a Dense layer does not know its width. Which axis "
    "of x.shape is never None?",
    "for the argument 'axis'": "LayerNormalization is made first and called then: two "
    "pairs of brackets.",
    "is not connected": "no model is asked for. The block is a piece of a model that "
    "others build: return what its last layer gives.",
    "All operation names should be unique": "two layers have one name, or two blocks "
    "in one model would. Leave the names to Keras.",
    "must be fully-defined": "the norm runs along the steps, whose number nobody knows "
    "yet. It belongs to the columns of a step.",
}


def _result(model, shape, ids):
    """What the model gives for ids, and its mask (or None); twice, to see dropout."""
    output = model(ids)
    again = np.asarray(model(ids, training=True), "float64")
    mask = getattr(output, "_keras_mask", None)
    values = np.asarray(output, "float64")
    if values.shape != shape:
        raise Wrong(
            f"x has shape {shape}, your output {values.shape}. Which layer changes the "
            "number of steps?"
        )
    if not np.isfinite(values).all():
        raise Wrong("the output holds NaN or infinity.")
    if not close(values, again, TOLERANCE):
        raise Wrong("in training the output is another one; no dropout is asked for.")
    return values, None if mask is None else np.asarray(mask)


def _right_values(got, made, ids, model):
    """Raise Wrong unless all steps that are no padding are right."""
    real = ids > 0

    def same(other):
        return close(got[real], other[real], TOLERANCE)

    message, right = next(made)
    if same(right):
        return
    for message, value in made:
        if same(value):
            raise Wrong(message)
    _padding_moves(model, ids)
    raise Wrong(
        "all weights have the right shapes, but with equal weights your block and the "
        "formula differ. Follow x through your lines: what is normalised, and what is "
        "added to what?"
    )


def _padding_moves(model, ids):
    """Raise Wrong if zeros behind a text change its numbers."""
    row = int(np.argmin((ids > 0).sum(axis=1)))
    length = int((ids[row] > 0).sum())
    alone = np.asarray(model(ids[row : row + 1, :length]))
    padded = np.asarray(model(ids[row : row + 1]))[:, :length]
    if not close(alone, padded, TOLERANCE):
        raise Wrong(
            "zeros behind a text move its numbers by "
            f"{np.abs(alone - padded).max():.2g}. Does the mask of x reach the "
            "attention?"
        )


def _stacked(answer, heads, width, hidden):
    """Two blocks, one on the other, on an input without a mask."""
    import keras

    x = keras.Input((None, width))
    first = in_words(KERAS_SAYS, answer, x, heads, hidden)
    second = in_words(KERAS_SAYS, answer, first, heads, hidden)
    model = _connected(x, second, width, x)
    if model.count_params() != 2 * right_size(width, hidden):
        raise Wrong(
            "two blocks, one on the other, have some weights in common. Each call must "
            "make new layers: do all of them come from inside your function?"
        )
    if not np.isfinite(np.asarray(model(np.ones((2, 3, width), "float32")))).all():
        raise Wrong("without a mask the output holds NaN or infinity.")
