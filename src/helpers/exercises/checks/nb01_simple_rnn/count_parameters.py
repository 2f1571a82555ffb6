"""Check of exercise 01.4, `count_parameters`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import as_number, named

import numpy as np


@checks(
    "01.4",
    name="count_parameters",
    title="count the parameters of a stacked model",
    difficulty=2,
    minutes=10,
    hints=(
        "Go from layer to layer. How wide is what the second layer reads?",
        "Embedding: V · embed. A recurrent layer: units · (inputs + units + 1). "
        "Dense(1): inputs + 1.",
        "Start with V · embed and width = embed. For each layer: add its count, then "
        "set width = units. In the end add width + 1.",
    ),
)
def _count_parameters(answer):
    import keras
    from keras import layers

    vocab, embed, units = _sizes(np.random.default_rng())
    for num_layers in (2, 1, 3):
        model = keras.Sequential([keras.Input((None,)), layers.Embedding(vocab, embed)])
        for number in range(num_layers):
            last = number == num_layers - 1
            model.add(layers.SimpleRNN(units, return_sequences=not last))
        model.add(layers.Dense(1))
        expected = model.count_params()
        got = as_number(answer(vocab, embed, units, num_layers))
        facts = (
            f"V={vocab}, embed={embed}, units={units}, {num_layers} layer(s): "
            f"you say {got:g}"
        )
        first = units * (embed + units + 1)
        named(
            got,
            expected,
            _mistakes(expected, vocab, embed, units, num_layers).items(),
            f"Keras counts {first} in the first recurrent layer alone.",
            prefix=f"{facts}; ",
        )
    return "Models of one, two and three layers, counted by Keras."


def _sizes(rng):
    """Sizes at which each known mistake gives a number of its own."""
    while True:
        sizes = tuple(map(int, rng.integers((50, 3, 9), (90, 5, 14))))
        vocab, embed, units = sizes
        both = units * (embed + units + 1) + units * (2 * units + 1)
        right = vocab * embed + both + units + 1
        mistakes = _mistakes(right, vocab, embed, units, num_layers=2)
        if len({right, *mistakes.values()}) == 1 + len(mistakes):
            return sizes


def _mistakes(right, vocab, embed, units, num_layers):
    """message -> the number that the mistake gives."""
    first = units * (embed + units + 1)
    shared = vocab * embed + units + 1
    return {
        "each recurrent unit has a bias, too.": right - units * num_layers,
        "the Dense layer has a bias, too.": right - 1,
        "where are the biases?": right - units * num_layers - 1,
        "the embedding has parameters, too.": right - vocab * embed,
        "where is the Dense layer?": right - units - 1,
        "the state meets a matrix, too: U.": right - units**2 * num_layers,
        "Keras has one bias for each unit (PyTorch has two).": right
        + units * num_layers,
        "what does the second layer read: the embedding?": shared + num_layers * first,
        "that is one recurrent layer only.": shared + first,
    }
