"""Check of exercise 08.4, `tied_model`."""

from helpers.exercises.checks.nb08_mini_gpt.tied_variants import (
    all_differ,
    other_size,
    right_size,
    too_few,
    variants,
    without_place,
)
from helpers.exercises.guard import Guarded
from helpers.exercises.models import TOLERANCE, in_words, must_be_model, with_weights
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, close

import numpy as np


@checks(
    "08.4",
    name="tied_model",
    title="one matrix for reading and for writing",
    difficulty=3,
    minutes=10,
    hints=(
        "Draw it: ids, a layer that gives them vectors, one side road that leaves and "
        "comes back, a norm, logits. Which layer stands at both ends?",
        "y = x + narrow(gelu(widen(norm_1(x)))), where x are the embeddings. logits = "
        "norm_2(y) times the turned embedding matrix. The first and the last step are "
        "two calls of one layer.",
        "Input of any length, int32. Make one ReversibleEmbedding and keep it in a "
        "variable. Call it with the ids: x. LayerNormalization of x, Dense of `hidden` "
        "with gelu, Dense of `width`; Add of x and that. A second LayerNormalization. "
        "Call the same embedding with that and reverse=True. keras.Model from the ids "
        "to the last.",
    ),
    seconds=60.0,
)
def _tied_model(answer):
    rng = np.random.default_rng()
    sizes = _sizes(rng)
    vocab, width, hidden = sizes
    model = in_words(KERAS_SAYS, answer, *sizes)
    must_be_model(model)
    run = Guarded(model, answer.seconds)
    ids = rng.integers(0, vocab, (4, 6)).astype("int32")
    ids[0, :3] = [0, vocab - 1, 0]
    for batch in (np.minimum(ids, min(sizes) - 1), ids, ids[:2, :3], ids[:1, :1]):
        _shaped(in_words(KERAS_SAYS, run, batch), batch.shape, sizes)
    without_place(model)
    count = model.count_params()
    few = count == right_size(sizes) - 2 * width  # one norm, or one without its vectors
    if count != right_size(sizes) and not few:
        raise Wrong(other_size(model, sizes))
    weights = _weights(rng, sizes)
    if not {tuple(weight.shape) for weight in model.weights} <= set(weights):
        raise Wrong(
            "the number of weights is right, but not their shapes. `model.summary()` "
            "lists them: which layer is not as asked?"
        )
    before = _embeddings(model, sizes)
    with_weights(weights, model)
    got = _shaped(run(ids), ids.shape, sizes)
    made = variants(weights, before, ids, sizes)
    if few:
        raise Wrong(too_few(model, got, made))
    _right_logits(got, made)
    _no_chance(run, ids, got)
    share = vocab * width / count
    return (
        "With equal weights it gives what NumPy gives. The embedding has "
        f"{vocab * width} of all {count} weights, {share:.0%}; the logits added none."
    )


def _sizes(rng):
    """vocab_size, width, hidden, with which no mistake looks like another."""
    while True:
        sizes = tuple(int(n) for n in rng.integers((40, 5, 13), (60, 10, 30)))
        if all_differ(sizes):
            return sizes


def _weights(rng, sizes):
    """shape -> weights; the embeddings are neither small nor around 0."""
    vocab, width, hidden = sizes
    kernels = (width, hidden), (hidden, width)
    weights = {shape: rng.normal(size=shape) / shape[0] ** 0.5 for shape in kernels}
    for size in (width, hidden):
        weights[size,] = rng.uniform(0.4, 1.2, size) * rng.choice([-1, 1], size)
    weights[vocab, width] = 0.5 + rng.normal(size=(vocab, width))
    return {shape: value.astype("float32") for shape, value in weights.items()}


def _embeddings(model, sizes):
    """The embedding matrix as it was made; None without one."""
    for weight in model.weights:
        if tuple(weight.shape) == tuple(sizes[:2]):
            return np.array(weight.numpy())
    return None


KERAS_SAYS = {
    "unexpected keyword argument 'reverse'": "this layer has no `reverse`. Which kind "
    "of embedding does the task name?",
    "passed to ReversibleEmbedding: {'reverse'": "`reverse` belongs to a call of the "
    "layer; when it is made, it does not know yet which way it will run.",
    "is not in [0, ": "an embedding got an id that is too large for it. Which number "
    "comes first? Or did it read vectors where `reverse` was meant?",
    "expected shape=": "the input is not ids (B, T) of any length. Look at `Input`.",
    "Expected shape": "the input is not ids (B, T) of any length. Look at `Input`.",
    "Inputs have incompatible shapes": "the two that you add have different widths. "
    "How wide is the last Dense layer?",
    "Cannot broadcast shape": "the two that you add have different widths. How wide is "
    "the last Dense layer?",
    "Merge.__init__() takes": "`Add` is made first and called then: two pairs of "
    "brackets.",
    "should be called on a list": "`Add` takes a list of what it adds.",
    "too many positional": "a layer got too many inputs. (`Add` takes a list.)",
    "for the argument 'axis'": "LayerNormalization is made first and called then: two "
    "pairs of brackets.",
    "invalid value for `units`": "a Dense layer does not know its width. Which of the "
    "three sizes does it need?",
    "cannot convert it to a NumPy array": "a tensor of Keras has no numbers yet, so "
    "NumPy can't read it. Layers can.",
    "A KerasTensor cannot be used": "a tensor of Keras has no numbers yet. Layers of "
    "Keras can read it, and keras.ops.",
    "object has no attribute 'embeddings'": "the embedding has no matrix before its "
    "first call.",
    "must be fully-defined": "the number of steps is not known yet. Which layer needs "
    "it?",
    "is not connected": "the output does not depend on the ids that you gave to "
    "`keras.Model`.",
    "must be a `KerasTensor`": "`keras.Model` takes the ids and the logits, two "
    "tensors of Keras.",
    "All operation names should be unique": "two layers have one name. Leave the names "
    "to Keras.",
}


def _shaped(logits, shape, sizes):
    """The logits for ids of that shape, as an array."""
    (batch, steps), (vocab, width, hidden) = shape, sizes
    known = {
        (*shape, width): "vectors, as wide as the embeddings. Where are the logits?",
        (*shape, hidden): "vectors, as wide as `hidden`. Where are the logits?",
        (*shape, width, width): "vectors were read as if they were ids. In which "
        "direction does the embedding run there?",
        (batch, vocab): "one row of logits for each text; each step has one.",
        (*shape, vocab + 1): "there is a logit too many. vocab_size counts all ids.",
        (*shape, vocab - 1): "a logit is missing. vocab_size counts all ids.",
        (batch, vocab, steps): "ids and steps have changed places.",
        (*shape, 1): "one number for each step; each id has one.",
        shape: "one number for each step. The logits are asked for, not the likeliest.",
    }
    if isinstance(logits, list | tuple | dict):
        raise Wrong(
            f"your model gives {len(logits)} things; only logits are asked for."
        )
    given, right = tuple(np.shape(logits)), (*shape, vocab)
    if given in known and given != right:
        raise Wrong(
            f"for ids {shape} your model gives shape {given}, not {right}: "
            f"{known[given]}"
        )
    why = "a logit for each id, at each step"
    return as_array(logits, right, why, f"for ids {shape} your model")


def _right_logits(got, made):
    """Raise Wrong unless the logits are the right ones."""
    _, right = next(made)
    if close(got, right, TOLERANCE):
        return
    for message, value in made:
        if close(got, value, TOLERANCE):
            raise Wrong(message)
    if close(got[:, 0], right[:, 0], TOLERANCE):
        raise Wrong(
            "the first step is right, the later ones are not: a step reads itself "
            "alone here, and no other."
        )
    raise Wrong(
        "all weights have the right shapes, but with equal weights your model and the "
        "formula differ. Follow one id through your lines: what is normalised, what is "
        "added to what, and which matrix makes the logits?"
    )


def _no_chance(run, ids, got):
    """Raise Wrong if training changes the logits."""
    if not close(np.asarray(run(ids, training=True)), got, TOLERANCE):
        raise Wrong("in training the logits are others; no dropout is asked for.")
