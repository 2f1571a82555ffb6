"""Check of exercise 07.2, `through_heads`."""

import math

from helpers.exercises.arrays import far, fitting
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, call, close, named, the

import numpy as np

AXES = {  # letter -> what lies along that axis
    "B": "sequences",
    "T": "steps",
    "H": "heads",
    "C": "columns of a head",
    "D": "all columns",
    "1": "1",
}
SPLIT = {
    "B T D": "the heads have no axis yet.",
    "B T H C": "each step holds its heads; `look` wants each head to hold its steps.",
    "B H C T": "`look` wants the columns of a head to stand last.",
    "B T C H": "the heads stand last.",
    "H B T C": "the heads stand before the sequences.",
    "H T B C": "the sequences stand after the steps.",
    "T H B C": "the steps stand before the sequences.",
    "T B H C": "the steps stand before the sequences.",
    "B C H T": "heads and columns have changed places, and the steps stand last.",
    "B C T H": "the heads stand last.",
    "B T C": "that is one head alone. One call gets all heads.",
    "B T D 1": "the last axis must be cut, not just one axis more.",
    "B 1 T D": "the last axis must be cut, not just one axis more.",
    "BH T C": "sequences and heads share an axis; `look` wants two.",
    "B H T D": "every head has all columns; they share them.",
}
MERGED = {
    "B H T C": "the heads are still apart.",
    "B T H C": "the heads stand behind the steps, but have an axis of their own.",
    "B T C H": "the heads have an axis of their own.",
    "B T C": "that is as wide as one head. No head may get lost, and none is added to "
    "another.",
    "B D T": "the last two axes have changed places.",
    "B H T D": "the heads are still apart.",
    "H B T C": "the heads are still apart.",
    "B HT C": "the heads stand one below the other. Along which axis do they belong "
    "together?",
    "T B D": "sequences and steps have changed places.",
}


@checks(
    "07.2",
    name="through_heads",
    title="split into heads, and merge again",
    difficulty=2,
    minutes=8,
    hints=(
        "`reshape` can cut one axis into two neighbours, and join two neighbours into "
        "one. It can't move an axis. Which axis do you cut, and where does the new one "
        "belong?",
        "Two steps there: (B, T, D) -> (B, T, heads, D // heads) -> (B, heads, T, D // "
        "heads). And the same two back, in the other order.",
        "Reshape, so that the columns of each head are together. Transpose, so that "
        "heads stand before steps. Call look. Transpose: the same swap once more. "
        "Reshape to the shape of x.",
    ),
)
def _through_heads(answer):
    # All sizes differ, and steps could be shared out, too; all are equal; one head;
    # heads of one column; one step; one sequence.
    for sizes in ("2634", "3333", "3412", "2341", "2132", "1423"):
        _pass(answer, dict(zip("BTHC", map(int, sizes), strict=True)))
    return "Every head got its own columns of every step, and gave them back in place."


class _Look:
    """A function that remembers what it gets, and returns numbers of its own."""

    def __init__(self, shape):
        self.given, self.shape = [], shape
        self.returns = -1.0 - np.arange(np.prod(shape)).reshape(shape)

    def __call__(self, split):
        self.given.append(split)
        if np.shape(split) == self.shape:
            return self.returns.copy()
        return split  # the check refuses it, once the answer has returned


def _pass(answer, sizes):
    """One x on its way through the heads."""
    batch, steps, heads, width = sizes.values()
    sizes["D"] = heads * width
    b, t, c = np.indices((batch, steps, sizes["D"]))
    x = 10000.0 * b + 100 * t + c  # each number says where it stands
    look = _Look((batch, heads, steps, width))
    facts = (
        f" (x is {x.shape}, and heads is {heads}. Print the shapes, line by line: "
        "which axes do you cut or join?)"
    )
    parts = ("cannot reshape", "broadcast", "axes don't match", "repeated axis")
    try:
        result = call(answer, x, heads, look, explain=dict.fromkeys(parts, facts))
    except Wrong:
        if look.given:  # what came first is told first
            _split(look, x, sizes)
        raise
    if not look.given:
        raise Wrong(
            "`look` was never called. It is a function: give it the heads, and go on "
            "with what it returns."
        )
    _split(look, x, sizes)
    _merged(result, look.returns, x, sizes)


def _split(look, x, sizes):
    """Raise Wrong unless `look` was called once, with the heads of x."""
    calls, heads = len(look.given), sizes["H"]
    if calls > 1 and calls in (heads, sizes["B"] * heads):
        raise Wrong(
            f"`look` was called {calls} times for {heads} heads. Call it once, with "
            "all heads in one array."
        )
    if calls > 1:
        raise Wrong(f"`look` was called {calls} times; call it once.")
    what = "what you gave to `look`"
    (given,) = look.given
    if isinstance(given, list | tuple):
        raise Wrong(f"{what} is {the(given)}; one array with all heads is wanted.")
    shape = tuple(np.shape(given))
    steps, rest = divmod(sizes["T"], heads)
    if shape == (sizes["B"], heads, steps, sizes["D"]) != look.shape and not rest:
        raise Wrong(
            f"{what} has shape {shape}: you shared out the steps. Each head gets all "
            "steps, and some of the columns."
        )
    got = _shaped(given, sizes, "B H T C", SPLIT, what)
    right = np.empty(look.shape)
    for b, h, t, i in np.ndindex(right.shape):
        right[b, h, t, i] = x[b, t, h * sizes["C"] + i]
    named(got, right, fitting(_split_mistakes(x, right, sizes), right.shape))
    if close(got, right):
        return
    b, h, t, i = far(got, right)
    place = f"sequence {b}, head {h}, step {t}, column {i} of {what}"
    if not np.isin(got, x).all():
        raise Wrong(f"{place} is {got[b, h, t, i]:g}, which is no number of x.")
    raise Wrong(f"{place} is {_in_x(got[b, h, t, i])}. Does it belong there?")


def _shaped(value, sizes, asked, others, what):
    """The value as an array, its shape the sizes of the letters in `asked`."""
    shape = _sizes(asked, sizes)
    given = getattr(value, "shape", None)
    for axes, message in others.items():
        if given == _sizes(axes, sizes) != shape:
            raise Wrong(f"{what} has shape {given}, that is {_words(axes)}: {message}")
    if isinstance(given, tuple) and given != shape:
        raise Wrong(
            f"{what} has shape {given}; it must be {shape}, that is {_words(asked)}."
        )
    if isinstance(value, tuple):
        raise Wrong(f"{what} is a tuple; one array is asked for.")
    return as_array(value, shape)


def _sizes(axes, sizes):
    """The shape of "B HT C", say, whose middle axis holds heads and steps."""
    return tuple(
        math.prod(sizes.get(letter, 1) for letter in axis) for axis in axes.split()
    )


def _words(axes):
    """What lies along these axes."""
    names = (" times ".join(AXES[letter] for letter in axis) for axis in axes.split())
    return "(" + ", ".join(names) + ")"


def _in_x(number):
    """Where a number of x stands."""
    sequence, rest = divmod(int(number), 10000)
    step, column = divmod(rest, 100)
    return f"column {column} of step {step} of sequence {sequence} in x"


def _split_mistakes(x, right, sizes):
    """message -> how to make that mistake on the way there."""
    batch, steps, heads, width, _ = sizes.values()

    def cut(*names):
        return x.reshape([sizes[name] for name in names])

    return {
        "`reshape` went straight to the shape of the heads. It only counts the numbers "
        "off in their order: steps and columns get mixed.": lambda: cut(*"BHTC"),
        "the heads get every so many columns of x; neighbouring columns belong to one "
        "head.": [
            lambda: cut(*"BTCH").transpose(0, 3, 1, 2),
            lambda: cut(*"BTCH").swapaxes(1, 3).swapaxes(2, 3),
        ],
        "`reshape` cuts the axis of the steps, or what came of it: it only counts the "
        "numbers off in their order. Cut the columns, which stand last in x.": [
            lambda: cut(*"BHCT").swapaxes(2, 3),
            lambda: cut(*"BCTH").transpose(0, 3, 2, 1),
            lambda: cut(*"BCHT").transpose(0, 2, 3, 1),
            lambda: cut(*"HBTC").swapaxes(0, 1),
            lambda: cut(*"HTBC").transpose(2, 0, 1, 3),
            lambda: x.swapaxes(1, 2).reshape(right.shape),
        ],
        "steps and heads have changed places.": lambda: right.swapaxes(1, 2),
        "steps and columns have changed places.": lambda: right.swapaxes(2, 3),
        "sequences and heads have changed places.": lambda: right.swapaxes(0, 1),
        "the heads are in the wrong order: the first columns belong to head "
        "0.": lambda: right[:, ::-1],
        "the columns of a head are in the wrong order.": lambda: right[..., ::-1],
        "all heads get the same columns.": [
            lambda: np.repeat(right[:, :1], heads, axis=1),
            lambda: np.repeat(right[:, -1:], heads, axis=1),
        ],
        "`look` gets zeros, or ones.": [
            lambda: np.zeros(right.shape),
            lambda: np.ones(right.shape),
        ],
    }


def _merged(result, looked, x, sizes):
    """Raise Wrong unless what `look` returned stands side by side again."""
    got = _shaped(result, sizes, "B T D", MERGED, "what you return")
    right = np.empty(x.shape)
    for b, h, t, i in np.ndindex(looked.shape):
        right[b, t, h * sizes["C"] + i] = looked[b, h, t, i]
    prefix = "the heads are right, what you return is not: "
    mistakes = fitting(_merge_mistakes(looked, x, right, sizes), right.shape)
    named(got, right, mistakes, prefix=prefix)
    if close(got, right):
        return
    b, t, c = far(got, right)
    place = f"{prefix}sequence {b}, step {t}, column {c} "
    found = np.argwhere(looked == np.round(got[b, t, c]))
    if len(found) and close(got[b, t, c], np.round(got[b, t, c])):
        _, head, step, column = found[0]
        raise Wrong(
            f"{place}is what `look` returned in head {head}, at step {step}, in column "
            f"{column}. Does it belong there?"
        )
    raise Wrong(f"{place}is {got[b, t, c]:g}, a number that `look` did not return.")


def _merge_mistakes(looked, x, right, sizes):
    """message -> how to make that mistake on the way back."""
    heads = sizes["H"]
    return {
        "`reshape` joins neighbouring axes only. Here steps stand between the heads "
        "and their columns.": lambda: looked.reshape(x.shape),
        "columns of different heads take turns. The columns of one head belong "
        "together.": lambda: looked.transpose(0, 2, 3, 1).reshape(x.shape),
        "what `look` returned has no effect: that is x again. Go on with what it "
        "returns.": lambda: x,
        "x is added to it. The merged heads alone are asked for.": lambda: right + x,
        "the heads are in the wrong order.": lambda: (
            looked[:, ::-1].transpose(0, 2, 1, 3).reshape(x.shape)
        ),
        "only one head is in it.": [
            lambda: np.tile(looked[:, 0], heads),
            lambda: np.tile(looked[:, -1], heads),
        ],
        "the heads were averaged, or added up; each keeps its own columns.": [
            lambda: np.tile(looked.mean(axis=1), heads),
            lambda: np.tile(looked.sum(axis=1), heads),
            lambda: looked.mean(axis=1),
            lambda: looked.sum(axis=1),
        ],
        "the axes were joined in another order than they were cut.": [
            lambda order=order: looked.transpose(order).reshape(x.shape)
            for order in ((0, 3, 2, 1), (0, 3, 1, 2), (0, 1, 3, 2), (2, 0, 1, 3))
        ],
    }
