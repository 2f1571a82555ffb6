"""Check of exercise 07.3, `place_waves`."""

import math

from helpers.exercises.arrays import far, fitting
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, call, close, named

import numpy as np

TOLERANCE = 1e-4  # single precision is good enough for waves


@checks(
    "07.3",
    name="place_waves",
    title="waves that say where a step stands",
    difficulty=2,
    minutes=10,
    hints=(
        "Make the angles first: a table with a row for each place, and a column for "
        "each pair of columns. How many pairs are there, and how fast does the first "
        "one turn?",
        "angle[p, i] = p * 10000 ** (-2 i / width), where i goes from 0 to width / 2 - "
        "1. Column 2 i is its sine, column 2 i + 1 its cosine.",
        "One array of the rates, (width // 2,). Places as a column, times the rates. "
        "An empty array (length, width): every second column from 0 on gets the sines, "
        "every second one from 1 on the cosines.",
    ),
)
def _place_waves(answer):
    rng = np.random.default_rng()
    # More columns than places; as many; more places; one pair; one place; a long text.
    width = int(rng.choice([10, 12, 16]))
    for length, columns in ((7, width), (10, 10), (12, 6), (6, 2), (1, 8), (600, 16)):
        _waves(answer, length, columns)
    return "Every number was worked out on its own, up to place 599."


def _waves(answer, length, width):
    """One table, against a loop over places and columns."""
    right = np.empty((length, width))
    for place, column in np.ndindex(length, width):
        angle = place / 10000 ** (2 * (column // 2) / width)
        right[place, column] = math.cos(angle) if column % 2 else math.sin(angle)
    told = " A whole number to the power of a negative one fails; a float works."
    ways = {"Integers to negative integer powers": told}
    result = call(answer, length, width, explain=ways)
    got = _shaped(result, length, width)
    pairs = fitting(_mistakes(length, width, right), right.shape)
    named(got, right, pairs, tolerance=TOLERANCE)
    if close(got, right, TOLERANCE):
        return
    place, column = far(got, right)
    even, odd = (close(got[:, k::2], right[:, k::2], TOLERANCE) for k in (0, 1))
    if even or odd:
        good, bad = ("even", "odd") if even else ("odd", "even")
        raise Wrong(
            f"the {good} columns are right, the {bad} ones are not. Place {place}, "
            f"column {column} is {got[place, column]:.4f}."
        )
    if not close(got[0], right[0], TOLERANCE):
        raise Wrong(
            f"the row of place 0 begins with {got[0, 0]:.3f} and {got[0, 1]:.3f}. "
            "Which angle has every pair there?"
        )
    raise Wrong(
        f"with length {length} and width {width}, place {place}, column {column} is "
        f"{got[place, column]:.4f}. Of which pair is that column, and by which angle "
        "has the pair turned there?"
    )


def _shaped(result, length, width):
    """The table (length, width)."""
    pairs = width // 2
    apart = "the two of a pair have an axis of their own; they stand side by side."
    known = {
        (width, length): "a place is a row, a column belongs to a wave.",
        (length, pairs): "one column for each pair; a pair has a sine and a cosine.",
        (length, 2 * width): "each column is there twice. How many pairs are there?",
        (2 * length, pairs): "the cosines stand below the sines.",
        (length, pairs, 2): apart,
        (length, 2, pairs): apart,
        (2, length, pairs): apart,
        (1, length, width): "there is one axis too many.",
        (width,): "one place only; each place has a row.",
        (length,): "one number for each place; each place has a row of them.",
        (pairs,): "those are the rates, one for each pair; where are the places?",
        (length * width,): "the rows hang together.",
    }
    shape, right = getattr(result, "shape", None), (length, width)
    if isinstance(result, tuple) and len(result) == 2:
        raise Wrong("you returned two things; one table with both waves is asked for.")
    if shape in known and shape != right:
        raise Wrong(
            f"for length {length} and width {width} your function returned shape "
            f"{shape}, not {right}: {known[shape]}"
        )
    return as_array(result, right, f"length {length}, width {width}")


def _mistakes(length, width, right):
    """message -> how to make that mistake."""
    places, pair = np.arange(length)[:, None], np.arange(width // 2)

    def waves(rates, places=places, one=np.sin, two=np.cos):
        angles = np.broadcast_to(places * rates, (length, width // 2))
        return np.stack([one(angles), two(angles)], axis=-1).reshape(length, width)

    def base(number, power=2 / width):
        return number ** (-power * pair)

    def single(power):  # every column has a rate of its own
        angles = places * 10000.0 ** (-power * np.arange(width) / width)
        even = np.arange(width) % 2 == 0
        return np.where(even, np.sin(angles), np.cos(angles))

    rates = base(10000.0)
    slower = max(1, width // 2 - 1)
    return {
        "sines stand in the left half and cosines in the right; they take turns.": [
            lambda: np.hstack([right[:, 0::2], right[:, 1::2]]),
            lambda: np.hstack([right[:, 1::2], right[:, 0::2]]),
        ],
        "sine and cosine have changed places: the even columns, 0 first, are "
        "sines.": lambda: waves(rates, one=np.cos, two=np.sin),
        "that is the table of the angles. Where are the waves?": [
            lambda: waves(rates, one=lambda a: a, two=lambda a: a)
        ],
        "all columns are sines.": lambda: waves(rates, two=np.sin),
        "all columns are cosines.": lambda: waves(rates, one=np.cos),
        "the first place is 0; yours is 1.": lambda: waves(rates, places + 1),
        "the two columns of a pair turn at different rates. A rate belongs to a pair, "
        "not to a column.": [lambda: single(1), lambda: single(2), lambda: single(0.5)],
        "the rates fall too slowly from pair to pair: what stands in the exponent "
        "beside i?": [
            lambda: waves(base(10000.0, 1 / width)),
            lambda: waves(base(10000.0, 0.5 / width)),
        ],
        "the rates fall too fast from pair to pair. Does your exponent count pairs, or "
        "columns? And what is it divided by?": [
            lambda: waves(base(10000.0, 4 / width)),
            lambda: waves(base(10000.0, 2)),
            lambda: waves(base(10000.0, 1)),
        ],
        "the exponent is divided by the number of pairs less one. Other programs do "
        "that; here it is not asked for.": lambda: waves(base(10000.0, 1 / slower)),
        "the later pairs turn faster and faster; they must turn more slowly. Which "
        "sign has the exponent?": lambda: waves(1 / rates),
        "all pairs turn equally fast.": [
            lambda: waves(np.ones(width // 2)),
            lambda: waves(np.full(width // 2, 1 / 10000)),
            lambda: waves(np.full(width // 2, rates[-1])),
        ],
        "`//` rounds the exponent to a whole number.": [
            lambda: waves(10000.0 ** (-2 * pair // width)),
            lambda: waves(10000.0 ** -(2 * pair // width)),
        ],
        "the number that is raised to a power is not 10000.": [
            lambda: waves(base(1000.0)),
            lambda: waves(base(100000.0)),
            lambda: waves(base(100.0)),
            lambda: waves(base(10.0)),
            lambda: waves(base(np.e)),
            lambda: waves(base(np.e**4)),
        ],
        "there is no power in your rates: 10000 is multiplied with what should be its "
        "exponent.": lambda: waves(-20000.0 * pair / width),
        "the first pair is pair 0, and its rate is 1.": [
            lambda: waves(10000.0 ** (-2 * (pair + 1) / width)),
            lambda: waves(10000.0 ** (-(2 * pair + 1) / width)),
        ],
        "the exponent is divided by the length, not by the width.": lambda: waves(
            base(10000.0, 2 / length)
        ),
        "the rates fall by equal steps. Each must be the same share of the one "
        "before.": [
            lambda: waves(np.linspace(1, 1e-4, width // 2)),
            lambda: waves(1 - 2 * pair / width),
        ],
        "the waves are cut to whole numbers. Which kind of numbers does your array "
        "hold?": [
            lambda: np.trunc(right),
            lambda: np.round(right),
        ],
        "the angles were taken as degrees; NumPy's sine takes them as they "
        "are.": lambda: waves(np.deg2rad(rates)),
        "the angle is multiplied by 2π. A rate is an angle already.": [
            lambda: waves(2 * np.pi * rates),
            lambda: waves(np.pi * rates),
        ],
        "the place is divided by the length: the same place would look different in a "
        "longer text.": [
            lambda: waves(rates, places / length),
            lambda: waves(rates, places / max(1, length - 1)),
        ],
        "the pairs turn the other way round.": lambda: waves(-rates),
        "the pairs stand in the wrong order: pair 0 turns fastest.": [
            lambda: waves(rates[::-1]),
            lambda: right[:, ::-1],
        ],
        "even ROWS are sines, odd ones cosines; it is columns that take "
        "turns.": lambda: np.where(
            places % 2 == 0,
            np.sin(np.repeat(places * rates, 2, axis=1)),
            np.cos(np.repeat(places * rates, 2, axis=1)),
        ),
        "places and columns have changed places.": lambda: right.T,
        "`reshape` does not swap axes: it reads the same numbers, in the same order, "
        "into other rows.": [
            lambda: right.T.reshape(right.shape),
            lambda: np.stack([right[:, 0::2], right[:, 1::2]]).reshape(right.shape),
            lambda: np.stack([right[:, 0::2], right[:, 1::2]], 1).reshape(right.shape),
        ],
        "the rows are all the same: the place has no effect, or all angles are tiny. "
        "Print your rates.": [
            lambda: waves(rates, np.ones((length, 1))),
            lambda: np.tile(right[0], (length, 1)),
        ],
        "the even columns are right, the odd ones are still zeros.": lambda: (
            right * (np.arange(width) % 2 == 0)
        ),
        "the odd columns are right, the even ones are still zeros.": lambda: (
            right * (np.arange(width) % 2)
        ),
    }
