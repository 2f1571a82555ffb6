"""What the checks of exercises that build a keras.Model share."""

import re

from helpers.exercises.wrong import Wrong, the

__all__ = ["TOLERANCE", "in_words", "must_be_model", "shapes", "with_weights"]

TOLERANCE = 5e-3  # a GPU rounds single precision; the mistakes differ by far more


def shapes(model):
    """The shapes of all weights, sorted."""
    return sorted(tuple(weight.shape) for weight in model.weights)


def with_weights(weights, model):
    """The model; its weights of one shape become equal: their order can't matter.

    weights: shape -> array.
    """
    for weight in model.weights:
        weight.assign(weights[tuple(weight.shape)])
    return model


def in_words(meanings, call, *args):
    """Call under guard; of Keras's long errors only the line that matters.

    meanings: a part of an error of Keras -> what it means here.
    """
    try:
        return call(*args)
    except Wrong as wrong:
        text, error = str(wrong), str(wrong.__cause__)
        where, stopped, _ = text.partition(" stopped with ")
        for part, meaning in meanings.items():
            if part in error:
                raise Wrong(f"{where}: {meaning}") from None
        lines = [line for line in error.split("\n") if line.strip()]
        if stopped and lines[1:] and lines[0].startswith("Exception encountered"):
            reason = re.sub(r"\x1b\[\d+m", "", lines[1])[:300]
            raise Wrong(f"{where} stopped: {reason}") from None
        raise


def must_be_model(model):
    """Raise Wrong unless that is a keras.Model."""
    import keras

    if model is None:
        raise Wrong("your function returned nothing (None). Does it end with `return`?")
    if isinstance(model, list | tuple):
        kind = type(model).__name__
        raise Wrong(f"you returned a {kind}; one keras.Model is asked for.")
    if isinstance(model, keras.KerasTensor):
        raise Wrong("you returned the output; a keras.Model knows its inputs, too.")
    if not isinstance(model, keras.Model):
        raise Wrong(f"you returned {the(model)}; a keras.Model is asked for.")
