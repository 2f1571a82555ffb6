"""Check of exercise 07.5, `rotated`."""

import math

from helpers.exercises.arrays import far, fitting
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, call, close, named

import numpy as np

TOLERANCE = 1e-4  # single precision is good enough for angles


@checks(
    "07.5",
    name="rotated",
    title="rotary positions",
    difficulty=3,
    minutes=12,
    hints=(
        "A pair of numbers is a point in a plane. Turning keeps its distance from 0. "
        "How many pairs does a row have, and where in the row are the two numbers of "
        "pair 0?",
        "angle[t, i] = places[t] * 10000 ** (-2 i / d). With a = x[t, i] and b = "
        "x[t, i + d / 2], the result has a cos - b sin in column i, and a sin + b cos "
        "in column i + d / 2.",
        "The rates of the pairs, (d // 2,). Places as a column, times the rates: all "
        "angles. The left and the right half of x, each as wide as the angles. Two "
        "lines of formula, from the old halves. Join the two new halves along the "
        "last axis.",
    ),
)
def _rotated(answer):
    rng = np.random.default_rng()
    # Few steps; as many as columns; one pair; one step; far away.
    for steps, width, end in ((5, 8, 40), (6, 6, 40), (4, 2, 40), (1, 10, 40)):
        _turned(answer, rng.normal(size=(steps, width)), _places(rng, steps, end))
    _turned(answer, rng.normal(size=(3, 4)), _places(rng, 3, 1000))
    return _distance(answer, rng)


def _places(rng, steps, end):
    """Whole numbers in no order; never the numbers of the rows."""
    return rng.choice(np.arange(7, end), size=steps, replace=False)


def _distance(answer, rng):
    """What a right answer can show: the dot product knows the distance only."""
    width, apart = 8, int(rng.integers(2, 6))
    query, key = rng.normal(size=(2, width))
    starts = (0, int(rng.integers(10, 100)), int(rng.integers(100, 900)))
    products = []
    for start in starts:
        turned = call(answer, np.stack([query, key]), np.array([start, start + apart]))
        products.append(float(turned[0] @ turned[1]))
    places = [f"{start} and {start + apart}" for start in starts]
    said = ", ".join(f"{product:.3f}" for product in products)
    return (
        f"One query and one key, {apart} steps apart, stood at places {places[0]}, "
        f"then {places[1]}, then {places[2]}. Their dot products are {said}: only the "
        "distance counts."
    )


def _turned(answer, x, places):
    """One text, against a loop that turns complex numbers."""
    steps, width = x.shape
    right = np.empty(x.shape)
    for t, i in np.ndindex(steps, width // 2):
        angle = int(places[t]) / 10000 ** (2 * i / width)
        point = complex(x[t, i], x[t, i + width // 2])
        point *= complex(math.cos(angle), math.sin(angle))
        right[t, i], right[t, i + width // 2] = point.real, point.imag
    shapes = (
        f" (x is {x.shape}, places {places.shape}, and there are {width // 2} pairs.)"
    )
    power = " A whole number to the power of a negative one fails; a float works."
    explain = {"broadcast": shapes, "Integers to negative integer powers": power}
    result = call(answer, x, places, explain=explain)
    got = _shaped(result, x.shape)
    pairs = fitting(_mistakes(x, places, right), right.shape)
    named(got, right, pairs, tolerance=TOLERANCE)
    if not close(got, right, TOLERANCE):
        _facts(got, right, x, places)


def _shaped(result, shape):
    """The result, of the shape of x."""
    steps, width = shape
    pairs = width // 2
    apart = "the halves have an axis of their own; they stand side by side."
    known = {
        (steps, pairs): "half of the columns are missing. A pair has two numbers, and "
        "both of them turn.",
        (steps, 2 * width): "that are twice as many columns. How wide is half of x?",
        (2 * steps, pairs): "the halves stand one below the other. Along which axis do "
        "you join them?",
        (2, steps, pairs): apart,
        (steps, 2, pairs): apart,
        (steps, pairs, 2): apart,
        (steps, steps, width): "every row met the places of all rows. Which shape do "
        "the angles have?",
        (1, steps, width): "there is one axis too many.",
        (width, steps): "rows and columns have changed places.",
        (steps, steps): "a number for each pair of steps; that comes later, in the "
        "attention.",
    }
    if isinstance(result, tuple) and len(result) == 2:
        raise Wrong("you returned two things; one array with both halves is asked for.")
    given = getattr(result, "shape", None)
    if getattr(getattr(result, "dtype", None), "kind", "") == "c":
        raise Wrong(
            "you returned complex numbers. Real and imaginary part of each are two "
            "numbers of a row."
        )
    if given in known and given != shape:
        raise Wrong(
            f"for x of shape {shape} your function returned shape {given}: "
            f"{known[given]}"
        )
    return as_array(result, shape, "the shape of x")


def _facts(got, right, x, places):
    """Raise Wrong for the pair that is most wrong."""
    half = x.shape[1] // 2
    t, column = far(got, right)
    i = column % half
    old, new = (math.hypot(array[t, i], array[t, i + half]) for array in (x, got))
    fact = (
        f"in row {t}, at place {places[t]}, the pair ({x[t, i]:.3f}, "
        f"{x[t, i + half]:.3f}) of columns {i} and {i + half} became ({got[t, i]:.3f}, "
        f"{got[t, i + half]:.3f})"
    )
    if not math.isclose(old, new, rel_tol=1e-3):
        raise Wrong(
            f"{fact}. Its length was {old:.3f} and is {new:.3f}; turning keeps lengths."
        )
    by = math.atan2(got[t, i + half], got[t, i]) - math.atan2(x[t, i + half], x[t, i])
    raise Wrong(
        f"{fact}. It was turned by {by % (2 * math.pi):.3f}, whole turns left out. By "
        "which angle must it turn there?"
    )


def _mistakes(x, places, right):
    """message -> how to make that mistake."""
    steps, width = x.shape
    half = width // 2
    pair, rows = np.arange(half), np.arange(steps)
    at = places[:, None].astype(float)
    rates = 10000.0 ** (-2 * pair / width)
    a, b = x[:, :half], x[:, half:]

    def turn(angles, a=a, b=b):
        sin, cos = np.sin(angles), np.cos(angles)
        return np.hstack([a * cos - b * sin, a * sin + b * cos])

    def rate(power, number=10000.0):
        return turn(at * number ** (-power * pair))

    def mixed(array):
        """Halves -> neighbours."""
        return np.stack([array[:, :half], array[:, half:]], axis=-1).reshape(x.shape)

    def formula(one, two, a=a, b=b):
        sin, cos = np.sin(at * rates), np.cos(at * rates)
        return np.hstack([one(a, b, sin, cos), two(a, b, sin, cos)])

    def minus(a, b, sin, cos):
        return a * cos - b * sin

    def plus(a, b, sin, cos):
        return a * sin + b * cos

    neighbours = turn(at * rates, x[:, 0::2], x[:, 1::2])
    new = minus(a, b, np.sin(at * rates), np.cos(at * rates))
    columns = at * 10000.0 ** (-np.arange(width) / width)  # an angle for each column
    whole = at * 10000.0 ** (-2 * np.arange(width) / width)
    swapped = np.hstack([-b, a])
    return {
        "neighbouring columns make pairs in your answer. Here column i goes with "
        "column i + d // 2.": [lambda: neighbours, lambda: mixed(neighbours)],
        "the pairs are right, but the two numbers of a pair stand side by side now; "
        "each must stay in its column.": lambda: mixed(right),
        "the halves have changed places.": lambda: np.hstack(
            [right[:, half:], right[:, :half]]
        ),
        "the pairs turn the wrong way round. Which of the four products has the minus "
        "sign?": [lambda: turn(-at * rates)],
        "the second line used the new a. Both lines need the old one.": lambda: (
            np.hstack([new, new * np.sin(at * rates) + b * np.cos(at * rates)])
        ),
        "the second line used what the first had already turned.": lambda: np.hstack(
            [
                a * np.cos(at * rates)
                - plus(a, b, np.sin(at * rates), np.cos(at * rates))
                * np.sin(at * rates),
                plus(a, b, np.sin(at * rates), np.cos(at * rates)),
            ]
        ),
        "sine and cosine have changed places: at place 0 nothing may turn.": [
            lambda: formula(
                lambda a, b, sin, cos: a * sin - b * cos,
                lambda a, b, sin, cos: a * cos + b * sin,
            ),
            lambda: turn(np.pi / 2 - at * rates),
        ],
        "a sign is missing or too many: the pairs do not keep their lengths.": [
            lambda: formula(lambda a, b, s, c: a * c + b * s, plus),
            lambda: formula(minus, lambda a, b, s, c: a * s - b * c),
            lambda: formula(minus, lambda a, b, s, c: b * c - a * s),
            lambda: formula(
                lambda a, b, s, c: a * c + b * s, lambda a, b, s, c: a * s - b * c
            ),
        ],
        "the formula of b has the two numbers of a pair changed: it turns a as it "
        "turns b.": [
            lambda: formula(minus, lambda a, b, s, c: b * s + a * c),
            lambda: formula(minus, minus),
        ],
        "each number is multiplied by a cosine or a sine alone; turning mixes the two "
        "of a pair.": [
            lambda: np.hstack([a * np.cos(at * rates), b * np.sin(at * rates)]),
            lambda: np.hstack([a * np.cos(at * rates), b * np.cos(at * rates)]),
            lambda: np.hstack([a * np.sin(at * rates), b * np.cos(at * rates)]),
        ],
        "every column has an angle of its own. The two of a pair turn by the same "
        "one.": [
            lambda: x * np.cos(columns) + swapped * np.sin(columns),
            lambda: x * np.cos(whole) + swapped * np.sin(whole),
        ],
        "the places are not read: you count the rows instead.": [
            lambda: turn(rows[:, None] * rates),
            lambda: turn((rows[:, None] + 1) * rates),
        ],
        "the angles of a pair stand in neighbouring columns, but its numbers stand "
        "half a row apart.": lambda: (
            x * np.cos(np.repeat(at * rates, 2, axis=1))
            + swapped * np.sin(np.repeat(at * rates, 2, axis=1))
        ),
        "the first row is taken as place 0; `places` says where it stands.": lambda: (
            turn((at - at[0]) * rates)
        ),
        "all rows were turned by the place of the first one.": lambda: turn(
            at[:1] * rates
        ),
        "the places were sorted; each belongs to its own row.": lambda: turn(
            np.sort(at, axis=0) * rates
        ),
        "each row was turned twice.": lambda: turn(2 * at * rates),
        "the places have no effect.": [lambda: turn(rates), lambda: x],
        "the angle has no rate in it: all pairs turn equally fast.": [
            lambda: turn(at + 0 * rates),
            lambda: turn(at / 10000 + 0 * rates),
        ],
        "each place is one too large.": lambda: turn((at + 1) * rates),
        "each place is one too small.": lambda: turn((at - 1) * rates),
        "the rates fall too slowly from pair to pair: what stands in the exponent "
        "beside i?": lambda: rate(1 / width),
        "the rates fall too fast from pair to pair: does the exponent count pairs or "
        "columns, and what is it divided by?": [
            lambda: rate(4 / width),
            lambda: rate(2),
            lambda: rate(1),
        ],
        "the exponent is divided by the number of pairs less one.": lambda: rate(
            1 / max(1, half - 1)
        ),
        "the later pairs turn faster and faster; they must turn more slowly. Which "
        "sign has the exponent?": lambda: turn(at / rates),
        "`//` rounds the exponent to a whole number.": [
            lambda: turn(at * 10000.0 ** (-2 * pair // width)),
            lambda: turn(at * 10000.0 ** -(2 * pair // width)),
        ],
        "the number that is raised to a power is not 10000.": [
            lambda: rate(2 / width, 1000.0),
            lambda: rate(2 / width, 100.0),
            lambda: rate(2 / width, 100000.0),
            lambda: rate(2 / width, 10.0),
        ],
        "the angles were taken as degrees; NumPy's sine takes them as they "
        "are.": lambda: turn(np.deg2rad(at * rates)),
        "the angle is multiplied by 2π; a rate is an angle already.": lambda: turn(
            2 * np.pi * at * rates
        ),
        "the place is divided by the number of steps.": lambda: turn(
            at / steps * rates
        ),
        "the pairs stand in the wrong order: pair 0 turns fastest.": lambda: turn(
            at * rates[::-1]
        ),
        "the waves were added to x. Rotary positions add nothing: they turn.": [
            lambda: x + np.hstack([np.sin(at * rates), np.cos(at * rates)]),
            lambda: x + mixed(np.hstack([np.sin(at * rates), np.cos(at * rates)])),
        ],
        "only the left half was turned; the right half is still x.": lambda: np.hstack(
            [new, b]
        ),
        "only the right half was turned; the left half is still x.": lambda: np.hstack(
            [a, right[:, half:]]
        ),
    }
