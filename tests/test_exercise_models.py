"""What the checks of exercises that build a model share."""

from helpers.exercises.models import in_words, must_be_model, shapes, with_weights
from helpers.exercises.wrong import Wrong

import keras
import numpy as np
import pytest


def stops(error):
    def call():
        raise Wrong("your model stopped with an error") from ValueError(error)

    return call


def test_a_known_error_of_keras_gets_its_meaning():
    meanings = {"is not in [0, ": "an id is too large."}
    with pytest.raises(Wrong, match=r"^your model: an id is too large\.$"):
        in_words(meanings, stops("indices = 9 is not in [0, 5)"))


def test_of_a_long_error_one_line_is_kept_without_colours():
    long = "Exception encountered when calling X.\n\n\x1b[1mThe axis is bad.\x1b[0m\n\nArguments"
    with pytest.raises(Wrong, match=r"^your model stopped: The axis is bad\.$"):
        in_words({}, stops(long))


def test_another_error_stays_as_it_is():
    with pytest.raises(Wrong, match="^your model stopped with an error$"):
        in_words({"axis": "?"}, stops("something else"))


def test_what_is_returned_without_an_error_comes_back():
    assert in_words({}, lambda x: x + 1, 2) == 3


@pytest.mark.parametrize(
    "returned, message",
    [
        (None, "Does it end with `return`"),
        ([1], "you returned a list; one keras.Model"),
        (keras.Input((3,)), "a keras.Model knows its inputs"),
        (7, "7"),
    ],
)
def test_what_is_no_model_is_named(returned, message):
    with pytest.raises(Wrong, match=message):
        must_be_model(returned)


def test_a_model_is_a_model():
    assert must_be_model(keras.Sequential([keras.Input((2,))])) is None


def test_weights_are_given_by_shape():
    layers = [keras.Input((2,)), keras.layers.Dense(3), keras.layers.Dense(3)]
    model = keras.Sequential(layers)
    assert shapes(model) == [(2, 3), (3,), (3,), (3, 3)]
    values = {shape: np.full(shape, sum(shape)) for shape in shapes(model)}
    for weight in with_weights(values, model).weights:
        assert (weight.numpy() == sum(weight.shape)).all()
