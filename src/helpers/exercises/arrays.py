"""What checks of answers that are arrays share: shapes in letters, and formulas."""

from helpers.exercises.wrong import Wrong, as_array

import numpy as np

__all__ = ["far", "fitting", "shaped", "turned"]


def shaped(result, sizes, asked, others, what="your function"):
    """The result as an array, its shape the sizes of the letters in `asked`.

    Args:
        result: What the answer returned.
        sizes: letter -> its size, such as {"B": 2, "T": 3, "S": 5}.
        asked: "BTS" for (B, T, S).
        others: The same for a shape that betrays a mistake -> what to say of it.
        what: The name of the thing in the message.
    """
    shape = tuple(sizes[axis] for axis in asked)
    for axes, message in others.items():
        betrays = tuple(int(axis) if axis == "1" else sizes[axis] for axis in axes)
        if getattr(result, "shape", None) == betrays != shape:
            raise Wrong(f"{what} returned shape {betrays}, {_axes(axes)}: {message}")
    told = ", ".join(f"{axis} = {size}" for axis, size in sizes.items())
    return as_array(result, shape, f"{_axes(asked)} with {told}", what)


def _axes(letters):
    return "(" + ", ".join(letters) + ("," if len(letters) == 1 else "") + ")"


def fitting(formulas, shape):
    """Pairs for `named`: of each formula that works with these sizes, what it gives.

    Args:
        formulas: message -> a function without arguments, or a list of them.
        shape: The shape that was asked for.
    """
    pairs = []
    for message, makers in formulas.items():
        for make in makers if isinstance(makers, list) else [makers]:
            try:
                with np.errstate(all="ignore"):
                    value = np.asarray(make())
            except (ValueError, IndexError):  # its axes do not fit these sizes
                continue
            if value.shape == shape:
                pairs.append((message, value))
    return pairs


def far(got, right):
    """The place where two arrays differ most."""
    place = np.unravel_index(np.abs(got - right).argmax(), got.shape)
    return tuple(map(int, place))


def turned(array):
    """The last two axes swapped."""
    return np.swapaxes(array, -1, -2)
