"""Check of exercise 02.4, `build_classifier`."""

from helpers.exercises.checks.nb02_lstm_gru.cells import sigmoid
from helpers.exercises.checks.nb02_lstm_gru.recurrent_parameters import parameters_of
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
    "02.4",
    name="build_classifier",
    title="build a stacked bidirectional classifier",
    difficulty=2,
    minutes=8,
    hints=(
        "Five things in a row: the input, the embedding, two recurrent layers, one "
        "Dense layer. What must the lower LSTM give, so that the upper can read it?",
        "`layers.Bidirectional(...)` takes an LSTM layer. An LSTM returns its last "
        "state, or, with `return_sequences`, one for each token. `mask_zero` tells "
        "every layer above the embedding which ids are padding.",
        "A keras.Sequential of: Input of any length, Embedding with a mask, "
        "Bidirectional LSTM that returns sequences, Bidirectional LSTM that does not, "
        "Dense with one unit and no activation.",
    ),
    seconds=30.0,
)
def _build_classifier(answer):
    rng = np.random.default_rng()
    sizes = _model_sizes(rng)
    texts = [rng.integers(1, sizes[0], n) for n in rng.permutation([7, 7, 6, 5, 4, 3])]
    ids = np.stack([np.pad(text, (0, 7 - len(text))) for text in texts]).astype("int32")
    oracle = _classifier(*sizes)
    weights, right = _spread(rng, oracle, ids)
    model = in_words(KERAS_SAYS, answer, *sizes)
    must_be_model(model)
    run = Guarded(model, answer.seconds)
    _one_logit(in_words(KERAS_SAYS, run, ids), 7, sizes)
    _one_logit(in_words(KERAS_SAYS, run, ids[:, :4]), 4, sizes)
    if shapes(model) != shapes(oracle):
        raise Wrong(_other_weights(model.count_params(), *sizes))
    with_weights(weights, model)
    logits = in_words(KERAS_SAYS, run, ids)
    got = as_array(logits, (6, 1), "one logit for each text", "your model")
    if not close(got, right, TOLERANCE):
        mistakes = _logit_mistakes(right, ids, weights, sizes)
        raise Wrong(_other_logits(got, mistakes) or _leak(run, texts))
    return "With equal weights it gives the logits of a model of Keras, padding or not."


def _classifier(vocab, embed, units):
    """What is asked for."""
    import keras
    from keras import layers

    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(vocab, embed, mask_zero=True)(ids)
    x = layers.Bidirectional(layers.LSTM(units, return_sequences=True))(x)
    x = layers.Bidirectional(layers.LSTM(units))(x)
    return keras.Model(ids, layers.Dense(1)(x))


def _upper_sequences(vocab, embed, units, mask):
    """Its upper layer, with a state for each token, to name mistakes with."""
    import keras
    from keras import layers

    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(vocab, embed, mask_zero=mask)(ids)
    for _ in range(2):
        x = layers.Bidirectional(layers.LSTM(units, return_sequences=True))(x)
    return keras.Model(ids, x)


def _spread(rng, oracle, ids):
    """Weights, by shape, with which the logits go from -1.5 to 1.5; and the logits."""
    weights = {shape: rng.normal(size=shape) for shape in shapes(oracle)}
    logits = np.asarray(with_weights(weights, oracle)(ids), "float64")
    scale = 3 / np.ptp(logits)
    middle = (logits.max() + logits.min()) / 2
    *_, last_kernel = (shape for shape in weights if shape[1:] == (1,))
    weights[last_kernel] *= scale
    weights[(1,)] = (weights[(1,)] - middle) * scale
    return weights, np.asarray(with_weights(weights, oracle)(ids), "float64")


KERAS_SAYS = {
    "expected ndim=3, found ndim=2": "a recurrent layer got one vector for each text, "
    "but it reads one for each token. What does the layer below it return? (Ids need "
    "an embedding first.)",
    "is not in [0, ": "an id is too large for the embedding. Which number comes first "
    "in `Embedding`?",
    "expected shape=": "the input is not ids (B, T) of any length. Look at `Input`.",
    "Expected shape": "the input is not ids (B, T) of any length. Look at `Input`.",
    "could not be deserialized": "`Bidirectional` takes recurrent layers only.",
    "but it received 5 input tensors": "the lower layer returns its last states beside "
    "the sequence. Remove `return_state`.",
}


def _one_logit(logits, length, sizes):
    """The shape of what the model says of six texts."""
    units = sizes[2]
    known = {
        (6, length, 1): "one number for each token. What does the upper LSTM return?",
        (6, length, 2 * units): "a state for each token. Where is the logit?",
        (6, 2 * units): "the last states. Where is the logit?",
        (6, 2): "two numbers for each text. A yes or no needs one logit.",
        (6,): "the last axis is missing.",
    }
    if isinstance(logits, list | tuple | dict):
        raise Wrong(
            f"your model gives {len(logits)} things; only logits are asked for."
        )
    shape = tuple(np.shape(logits))
    why = known.get(shape, "one logit for each text")
    as_array(logits, (6, 1), why, f"for ids (6, {length}) your model")


def _model_sizes(rng):
    """Sizes at which each known mistake has a number of parameters of its own."""
    while True:
        sizes = tuple(int(n) for n in rng.integers((20, 2, 5), (40, 5, 8)))
        right, mistakes = _weight_mistakes(*sizes)
        if len({right, *mistakes.values()}) == 1 + len(mistakes):
            return sizes


def _other_weights(count, vocab, embed, units):
    """What a model with other weights than the asked ones is, by its size."""
    right, mistakes = _weight_mistakes(vocab, embed, units)
    for message, value in mistakes.items():
        if count == value:
            return message
    return (
        f"your model has {count} parameters, the asked one has {right} (vocabulary "
        f"{vocab}, embeddings {embed}, units {units}). `model.summary()` lists the "
        "layers: which one is not as asked?"
    )


def _weight_mistakes(vocab, embed, units):
    """The right number of parameters, and: message -> the number it gives."""

    def size(recurrent, last):
        return vocab * embed + recurrent + last + 1

    def lstm(inputs):
        return parameters_of("lstm", inputs, units, 1, False)

    def both(cell, units=units):
        return size(parameters_of(cell, embed, units, 2, True), 2 * units)

    one, two = units, 2 * units  # how much the Dense layer reads
    right, low, high, narrow = both("lstm"), lstm(embed), lstm(2 * units), lstm(units)
    merged = "the two directions are merged; they must stand side by side"
    return right, {
        "there is one bidirectional layer; two are asked for.": size(2 * low, two),
        "there are three bidirectional layers; two are asked for.": right + 2 * high,
        "the upper layer reads in one direction only.": size(2 * low + high, one),
        "the lower layer reads in one direction only.": size(low + 2 * narrow, two),
        "both layers read in one direction only.": size(low + narrow, one),
        "that is one layer, and it reads in one direction only.": size(low, one),
        f"{merged}, in both layers.": size(2 * low + 2 * narrow, one),
        f"{merged}, in the lower layer.": size(2 * low + 2 * narrow, two),
        f"{merged}, in the upper layer.": size(2 * low + 2 * high, one),
        "that has the size of GRU layers; LSTM is asked for.": both("gru"),
        "that has the size of SimpleRNN layers; LSTM is asked for.": both("simple_rnn"),
        "each direction has `units` units, not half of them.": both("lstm", units // 2),
        "embed_dim and units have changed places.": (
            vocab * units + parameters_of("lstm", units, embed, 2, True) + 2 * embed + 1
        ),
        "vocab_size counts the padding already; no id more is needed.": right + embed,
        "the logit has a bias, too.": right - 1,
    }


def _other_logits(got, mistakes):
    """Why a model with the right weights gives other logits, if that is known."""
    if close(got, 1):
        return "every logit is 1: a softmax over one number. A logit has no activation."
    mistakes = list(mistakes)
    for message, value in mistakes:
        if close(got, value, TOLERANCE):
            return message
    for name, activation in ACTIVATIONS.items():
        for _, value in mistakes:
            if close(got, activation(value), TOLERANCE):
                return f"a logit is any number; yours go through a {name}."
    return None


ACTIVATIONS = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "ReLU": lambda logits: np.maximum(0, logits),
}


def _logit_mistakes(right, ids, weights, sizes):
    """(message, the logits it gives); the right ones first, for what follows them."""
    yield "", right
    unmasked = (
        "the logit of a text changes when zeros stand behind it. Who tells the LSTM "
        "which ids are padding?"
    )
    units = sizes[2]
    for mask in (True, False):
        states = np.asarray(with_weights(weights, _upper_sequences(*sizes, mask))(ids))
        seen = (ids > 0) | (not mask)
        for message, read in _readings(states, seen[..., None], units).items():
            logits = read @ weights[(2 * units, 1)] + weights[(1,)]
            yield message if mask else unmasked, logits


def _readings(states, seen, units):
    """message -> what the Dense layer reads, (B, 2 * units)."""
    ends = [states[:, -1, :units], states[:, 0, units:]]
    return {
        "": np.concatenate(ends, axis=1),
        "[:, -1] is the last TOKEN. There the backward direction has only begun: which "
        "states does a layer return that returns no sequence?": states[:, -1],
        "[:, 0] is the first TOKEN. There the forward direction has only begun: which "
        "states does a layer return that returns no sequence?": states[:, 0],
        "the Dense layer reads a mean over the tokens, not the last states.": (
            (states * seen).sum(axis=1) / seen.sum(axis=1)
        ),
        "the Dense layer reads a maximum over the tokens, not the last states.": (
            states.max(axis=1)
        ),
    }


def _leak(run, texts):
    """A fact about a model whose logits no known mistake gives."""
    from helpers.probes import padding_leak

    short_and_long = sorted(texts, key=len)[::2]
    leak = padding_leak(lambda batch: np.asarray(run(batch)), short_and_long)
    if leak.leaks:
        return (
            f"padding moves a logit by up to {max(leak):.2g}. The mask starts at the "
            "embedding: which layer, or which line of yours, does not pass it on?"
        )
    return (
        "all weights have the right shapes, but with equal weights your model and "
        "Keras's Bidirectional LSTM layers with default options differ. Which states "
        "does your Dense layer read, and in which order?"
    )
