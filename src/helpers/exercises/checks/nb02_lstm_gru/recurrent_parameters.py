"""Check of exercise 02.3, `recurrent_parameters`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import as_number, close, named

import numpy as np


@checks(
    "02.3",
    name="recurrent_parameters",
    title="count the parameters of recurrent layers",
    difficulty=2,
    minutes=8,
    hints=(
        "Count one SimpleRNN layer first. How many such sets of weights has an LSTM, "
        "and how many a GRU? How wide is what the next layer reads?",
        "One direction of one layer: sets · units · (width + units + biases). LSTM: 4 "
        "sets, 1 bias. GRU: 3 sets, 2 biases. Two directions: twice as many, and the "
        "layer above reads 2 · units.",
        "Look the number of sets and of biases up by the name of the cell. Start with "
        "width = inputs. For each layer: add the count of a direction, once or twice; "
        "then set width to all that this layer returns for a step.",
    ),
)
def _recurrent_parameters(answer):
    rng = np.random.default_rng()
    for cell, num_layers, bidirectional in STACKS:
        inputs, units = _sizes(rng, cell, num_layers, bidirectional)
        stack = (cell, inputs, units, num_layers, bidirectional)
        expected = _keras_count(*stack)
        got = as_number(answer(*stack), f'for cell="{cell}" your function')
        if close(got, expected):
            continue
        facts = (
            f'cell="{cell}", inputs={inputs}, units={units}, num_layers={num_layers}, '
            f"bidirectional={bidirectional}: you say {got:g}; "
        )
        mistakes = _count_mistakes(*stack)
        named(got, expected, mistakes.items(), _count_thought(*stack), prefix=facts)
    return "Seven layers and stacks of layers, counted by Keras."


STACKS = (
    ("simple_rnn", 1, False),
    ("lstm", 1, False),
    ("gru", 1, False),
    ("simple_rnn", 3, False),
    ("lstm", 1, True),
    ("lstm", 3, True),
    ("gru", 2, True),
)


SETS = {"simple_rnn": 1, "lstm": 4, "gru": 3}


def _count_thought(cell, inputs, units, num_layers, bidirectional):
    """A fact and a thought about a count that no known mistake gives."""
    lowest = _keras_count(cell, inputs, units, 1, bidirectional)
    if num_layers > 1:
        return (
            f"the lowest layer alone has {lowest} in Keras. What does each layer above "
            "it read for a step?"
        )
    if bidirectional:
        return f"one direction has {lowest // 2} in Keras. What has the other one?"
    return {
        "simple_rnn": "write down the shapes of W, U and b.",
        "lstm": "what has an LSTM besides its gates?",
        "gru": "what has a GRU besides its gates, and how many biases has each?",
    }[cell]


def _keras_count(cell, inputs, units, num_layers, bidirectional):
    from keras import layers

    make = {"simple_rnn": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}
    shape, total = (None, None, inputs), 0
    for _ in range(num_layers):
        layer = make[cell](units, return_sequences=True)
        layer = layers.Bidirectional(layer) if bidirectional else layer
        layer.build(shape)
        shape, total = layer.compute_output_shape(shape), total + layer.count_params()
    return total


def _sizes(rng, *stack):
    """Widths at which no mistake has the right count, and no two have the same."""
    cell, *rest = stack
    while True:
        inputs, units = (int(n) for n in rng.integers((5, 4), (30, 20)))
        mistakes = _count_mistakes(cell, inputs, units, *rest)
        values = {parameters_of(cell, inputs, units, *rest), *mistakes.values()}
        if len(values) == 1 + len(mistakes):
            return inputs, units


def parameters_of(cell, inputs, units, num_layers, bidirectional, **other):
    """The count with something changed, to name mistakes with."""
    ways = other.get("ways", 1 + bidirectional)
    sets = other.get("sets", SETS[cell])
    biases = other.get("biases", 1 + (cell == "gru"))
    state, width, total = other.get("state", units), inputs, 0
    for _ in range(num_layers):
        rows = other.get("reads", 1) * width + state + biases
        total += ways * sets * units * rows
        width = other.get("above", ways * units)
    return total


def _count_mistakes(cell, inputs, units, num_layers, bidirectional):
    """message -> the count it gives; only what can show in this stack."""

    def count(**other):
        return parameters_of(cell, inputs, units, num_layers, bidirectional, **other)

    right, sets = count(), SETS[cell]
    biases = right - count(biases=0)
    lowest = parameters_of(cell, inputs, units, 1, bidirectional)
    mistakes = {
        "each unit has a bias, too, in every set of weights.": right - biases,
        "a bias is a vector: one number for each unit.": (
            right - biases + biases // units
        ),
        "the state meets a matrix, too: U.": count(state=0),
        "the input meets a matrix, too: W.": count(reads=0),
    }
    if cell == "gru":
        mistakes |= {
            "how many biases has a gate of Keras's GRU?": count(biases=1),
            "that is a GRU without its candidate.": count(sets=2),
            "has a GRU as many gates as an LSTM?": count(sets=4),
            "that is the count of an LSTM.": count(sets=4, biases=1),
        }
    else:
        mistakes["how many biases has Keras here? (PyTorch has two.)"] = count(biases=2)
    if cell == "lstm":
        mistakes |= {
            "that is an LSTM without its candidate.": count(sets=3),
            "that is one set of weights too many; c has none of its own.": count(
                sets=5
            ),
        }
    if sets > 1:
        mistakes |= {
            "that is one set of weights; how many has this cell?": count(sets=1),
            "one bias for all gates together? Each has its own.": (
                right - biases + biases // sets
            ),
        }
    if num_layers > 1:
        mistakes |= {
            "that is one layer only.": lowest,
            "what does the second layer read: the inputs?": count(above=inputs),
        }
    if num_layers > 1 and bidirectional:
        mistakes |= {
            "how wide is what the second layer reads?": count(above=units),
            "only the lowest layer has two directions in that.": (
                lowest + (right - lowest) // 2
            ),
        }
    if bidirectional:
        halves = parameters_of(cell, inputs, units // 2, num_layers, True)
        mistakes |= {
            "that reads in one direction only.": count(ways=1),
            "each direction has all the units, not half of them.": halves,
        }
    else:
        mistakes["that is twice the weights: both directions?"] = count(ways=2)
    if num_layers > 1 and not bidirectional:
        fewer = parameters_of(cell, inputs, units, num_layers - 1, False)
        mistakes |= {
            "that is one layer less.": fewer,
            "who returns 2 * units? These layers read in one direction.": (
                count(above=2 * units)
            ),
        }
    return mistakes
