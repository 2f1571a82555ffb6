"""Check of exercise 05.3, `build_seq2seq`."""

import tempfile
from pathlib import Path

from helpers.exercises.checks.nb05_seq2seq.parameters import same_weights
from helpers.exercises.guard import Guarded
from helpers.exercises.models import (
    TOLERANCE,
    in_words,
    must_be_model,
    shapes,
    with_weights,
)
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, close

import numpy as np


@checks(
    "05.3",
    name="build_seq2seq",
    title="an encoder that reads both ways, and a decoder",
    difficulty=4,
    minutes=20,
    hints=(
        "Draw it: two inputs, two embeddings, one thing that reads, one that writes. "
        "Which numbers go from the one to the other, and how many are they?",
        "code = tanh(W [h_forward; h_backward] + b), units numbers; h_forward is the "
        "state after the last letter, h_backward the one after the first. The code is "
        "the decoder's `initial_state`. The decoder answers at every step.",
        "Input, Embedding with a mask, Bidirectional GRU that returns its last states; "
        "Dense with tanh over both. Second Input, Embedding with a mask, GRU that "
        "returns sequences and starts from the code; Dense without an activation. "
        "keras.Model from the list of both inputs to the last.",
    ),
    seconds=30.0,
)
def _build_seq2seq(answer):
    rng = np.random.default_rng()
    sizes = [
        int(n) for n in rng.permutation([[31, 34, 38], [22, 26, 29]], axis=1)[:, 0]
    ]
    sizes += [int(n) for n in rng.permutation([[3, 4], [5, 7]], axis=1)[:, 0]]
    pair = _ids(rng, (5, 7), sizes[0]), _ids(rng, (5, 6), sizes[1])
    oracle = _model(*sizes)
    weights = _drawn(rng, oracle)
    right = _logits(with_weights(weights, oracle), pair)
    model = in_words(KERAS_SAYS, answer, *sizes)
    must_be_model(model)
    run = Guarded(model, answer.seconds)
    small = [np.where(ids > 20, 20, ids) for ids in pair]
    _shape(in_words(KERAS_SAYS, run, small), small, sizes)
    short = [small[0][:, :4], small[1][:, :3]]
    _shape(in_words(KERAS_SAYS, run, short), short, sizes)
    same_weights(model, oracle, sizes)
    with_weights(weights, model)
    logits = in_words(KERAS_SAYS, run, [*pair])
    _right_logits(logits, right, pair, weights, sizes, run)
    _mask(logits, pair[1])
    _survives(model, logits, pair)
    return "With equal weights it gives the logits of a model of Keras, padding or not."


def _ids(rng, shape, size):
    """Rows of ids, (B, T): one without padding, one of 2 ids, the others between."""
    ids = rng.integers(1, size, shape).astype("int32")
    lengths = np.array([shape[1], 2, *rng.integers(2, shape[1], shape[0] - 2)])
    return np.where(np.arange(shape[1]) < lengths[:, None], ids, 0).astype("int32")


def _model(source_size, target_size, embed, units, *, mask=True, read="ends", act=None):
    """What is asked for; the keywords build in a mistake, to name it."""
    import keras
    from keras import layers

    source, target = (keras.Input((None,), dtype="int32") for _ in range(2))
    x = layers.Embedding(source_size, embed, mask_zero=mask)(source)
    if read == "ends":
        ends = layers.Bidirectional(layers.GRU(units))(x)
    elif read == "forward":
        ends = layers.Concatenate()([layers.GRU(units)(x), layers.GRU(units)(x)])
    else:
        states = layers.Bidirectional(layers.GRU(units, return_sequences=True))(x)
        ends = {
            "last": lambda: states[:, -1],
            "first": lambda: states[:, 0],
            "mean": lambda: layers.GlobalAveragePooling1D()(states),
        }[read]()
    code = layers.Dense(units, activation=act or "tanh")(ends)
    x = layers.Embedding(target_size, embed, mask_zero=True)(target)
    x = layers.GRU(units, return_sequences=True)(x, initial_state=code)
    return keras.Model([source, target], layers.Dense(target_size)(x))


def _drawn(rng, model):
    """Weights by shape, of a size at which states neither die nor saturate."""
    weights = {}
    for shape in shapes(model):
        width = 1.0 if len(shape) == 1 else 1.5 / np.sqrt(min(shape))
        weights[shape] = (width * rng.normal(size=shape)).astype("float32")
    return weights


def _turned(weights, units):
    """The weights for which the states stand side by side the other way round."""
    kernel = weights[2 * units, units]
    return {**weights, kernel.shape: np.roll(kernel, units, axis=0)}


def _logits(model, pair):
    return np.asarray(model([*pair]), "float64")


KERAS_SAYS = {
    "is not in [0, ": "an id is too large for an embedding. Which size belongs to "
    "which input, and which input comes first in the model?",
    "expected ndim=3, found ndim=2": "a recurrent layer got one vector for each word, "
    "but it reads one for each step. (Ids need an embedding first.)",
    "expects 1 named input": "the model is called with a list of two, [source, "
    "target_in]. Does `keras.Model` get both inputs?",
    "expects 1 input(s), but it": "a layer got a list, but it reads one tensor. What "
    "does a layer return that returns its states, too?",
    "The `mask` must be broadcastable": "the softmax layer does not fit the mask; and "
    "logits have no softmax, the loss does that.",
    "expected shape=": "the inputs are not ids (B, S) and (B, T) of any length. Look "
    "at `Input`.",
    "Incompatible shapes": "two tensors that meet have another number of rows. Were "
    "the two states put one below the other? Which axis has the numbers of a state?",
    "could not be deserialized": "`Bidirectional` takes recurrent layers only.",
}


def _shape(logits, pair, sizes):
    """One row of logits for each step of the target."""
    if isinstance(logits, list | tuple | dict):
        raise Wrong(
            f"your model gives {len(logits)} things; only logits are asked for."
        )
    (batch, source), (_, target) = (ids.shape for ids in pair)
    source_size, target_size, _, units = sizes
    known = {
        (batch, target_size): "one answer for each word. What does the decoder return?",
        (batch, source, source_size): "have source and target changed places?",
        (batch, source, target_size): "the answers follow the source's steps. Which "
        "of the two does the decoder read?",
        (batch, target, source_size): "logits of source ids; which ids does it write?",
        (batch, target, units): "the decoder's states. Where are the logits?",
        (batch, target, 2 * units): "states, and of two directions. Where are the "
        "logits, and may a decoder look ahead?",
    }
    shape, right = tuple(np.shape(logits)), (batch, target, target_size)
    what = f"for source {(batch, source)} and target_in {(batch, target)} your model"
    if shape in known and shape != right:
        raise Wrong(f"{what} returned {shape}, not {right}: {known[shape]}")
    as_array(logits, right, "logits for each step of target_in", what)


def _right_logits(logits, right, pair, weights, sizes, run):
    """Raise Wrong unless the logits are right at all steps that are no padding."""
    got = as_array(logits, right.shape, "", "your model")
    real = pair[1] > 0

    def same(a, b):
        return close(a[real], b[real], TOLERANCE)

    if close(np.exp(got.clip(max=50)).sum(axis=-1), 1, 1e-3):
        raise Wrong(
            "`exp` of each row of your logits sums to 1: they are logarithms of "
            "probabilities. Logits have no softmax; the loss does that."
        )
    if (got >= 0).all() and close(got.sum(axis=-1), 1, 1e-3):
        raise Wrong(
            "each row sums to 1: they are probabilities. Logits have no softmax; the "
            "loss does that."
        )
    mistakes = _variants(pair, weights, sizes, right)
    if any(same(got, next(mistakes)[1]) for _ in range(2)):
        return
    for name, activation in ACTIVATIONS.items():
        if same(got, activation(right)):
            raise Wrong(f"a logit is any number; yours go through a {name}.")
    for message, value in mistakes:
        if same(got, value):
            raise Wrong(message)
    _dependence(run, pair)
    raise Wrong(
        "all weights have the right shapes, but with equal weights your model and "
        "Keras's layers with default options differ. Which states make the code, and "
        "what does the decoder do with it?"
    )


ACTIVATIONS = {
    "ReLU": lambda logits: np.maximum(0, logits),
    "tanh": np.tanh,
    "sigmoid": lambda logits: 1 / (1 + np.exp(-logits)),
}


def _variants(pair, weights, sizes, right):
    """(message, logits): first two that are right, then one for each mistake."""
    yield "", right
    yield "", _logits(with_weights(_turned(weights, sizes[3]), _model(*sizes)), pair)
    for message, options in CHANGES.items():
        yield message, _logits(with_weights(weights, _model(*sizes, **options)), pair)


CHANGES = {
    "the logits change when zeros stand behind the source. Who tells the encoder which "
    "ids are padding?": {"mask": False},
    "[:, -1] is the last LETTER. There the backward direction has only begun: what is "
    "its last state?": {"read": "last"},
    "[:, -1] is the last letter, or padding: the backward direction has only begun "
    "there, and nobody tells the encoder which ids are padding.": {
        "read": "last",
        "mask": False,
    },
    "[:, 0] is the first LETTER. There the forward direction has only begun: what is "
    "its last state?": {"read": "first"},
    "the code is made of a mean over the letters, not of the last states.": {
        "read": "mean"
    },
    "both halves of the code are the same: two readers, and both go forward, or one "
    "state was taken twice.": {"read": "forward"},
    "the code has no tanh: it may leave -1 to 1, where all states of a GRU are.": {
        "act": "linear"
    },
    "the code goes through a ReLU; tanh is asked for.": {"act": "relu"},
    "the code goes through a sigmoid; tanh is asked for.": {"act": "sigmoid"},
}


def _dependence(run, pair):
    """Raise Wrong for a fact about what the logits depend on."""
    places = [(1, step) for step in range(pair[1].shape[1])] + [(0, 0), (0, -1)]
    # The first row has no padding: once as it is, and once with each id changed.
    rows = [np.repeat(ids[:1], 1 + len(places), axis=0) for ids in pair]
    for row, (which, place) in enumerate(places, 1):
        rows[which][row, place] = 1 + rows[which][row, place] % 20
    logits = np.asarray(run(rows))
    moves = dict(zip(places, np.abs(logits[1:] - logits[0]).max(axis=-1), strict=True))
    for step in range(1, pair[1].shape[1]):
        if moves[1, step][:step].max() > TOLERANCE:
            raise Wrong(
                f"the logits before step {step} change with the id that the decoder "
                f"reads at step {step}: it sees the answer that it must still say."
            )
    if moves[1, 0].max() < 1e-6:
        raise Wrong("the logits do not depend on target_in.")
    for place, name in ((0, "first"), (-1, "last")):
        if moves[0, place][0] < 1e-6:
            raise Wrong(
                f"the {name} letter of the source does not change the logits of step "
                "0. With which state does the decoder begin?"
            )
    short, target = pair[0][1:2, :2], pair[1][:1]  # a word of two letters
    padded = [np.pad(short, ((0, 0), (0, 3))), target]
    moved = np.abs(np.asarray(run(padded)) - np.asarray(run([short, target]))).max()
    if moved > TOLERANCE:
        raise Wrong(
            f"three zeros behind the source move a logit by {moved:.2g}. Which layer, "
            "or which line of yours, does not pass the mask on?"
        )


def _mask(logits, target):
    """The loss must learn from the logits' mask which steps are padding."""
    mask = getattr(logits, "_keras_mask", None)
    if mask is None:
        raise Wrong(
            "the logits are right, but no mask reaches the loss: it would count the "
            "padding behind END, too. Where does the mask of target_in begin?"
        )
    if not np.array_equal(np.asarray(mask), target > 0):
        raise Wrong(
            "the mask of the logits is not that of target_in; which steps does the "
            "loss leave out?"
        )


def _survives(model, logits, pair):
    """A model that was saved must come back the same."""
    import keras

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        try:
            model.save(path)
            again = keras.saving.load_model(path, compile=False)
            same = close(_logits(again, pair), logits, TOLERANCE)
        except Exception as error:
            reason = str(error).strip().split("\n")[0][:150]
            raise Wrong(
                "the logits are right, but a saved model can't be loaded "
                f"({type(error).__name__}: {reason}). Keras's own layers can."
            ) from None
    if not same:
        raise Wrong("the logits are right, but not after saving and loading.")
