"""Check of exercise 01.4, `count_parameters`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_number, close

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

    rng = np.random.default_rng()
    vocab, embed, units = (int(n) for n in rng.integers((50, 3, 9), (90, 5, 14)))
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
        if close(got, expected):
            continue
        first = units * (embed + units + 1)
        shared = vocab * embed + units + 1
        known = {
            "each recurrent unit has a bias, too.": expected - units * num_layers,
            "the Dense layer has a bias, too.": expected - 1,
            "where are the biases?": expected - units * num_layers - 1,
            "the embedding has parameters, too.": expected - vocab * embed,
            "where is the Dense layer?": expected - units - 1,
            "the state meets a matrix, too: U.": expected - units**2 * num_layers,
            "Keras has one bias for each unit (PyTorch has two).": expected
            + units * num_layers,
            "what does the second layer read: the embedding?": shared
            + num_layers * first,
            "that is one recurrent layer only.": shared + first,
        }
        for message, value in known.items():
            if close(got, value):
                raise Wrong(f"{facts}; {message}")
        raise Wrong(
            f"{facts}; Keras counts {first} in the first recurrent layer alone."
        )
    return "Models of one, two and three layers, counted by Keras."
