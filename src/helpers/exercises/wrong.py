"""What a check says of an answer that is not right, and tests that all checks share.

Each of these tests names what came, what was expected, and the next thought, and never
the answer.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Mapping

import numpy as np

__all__ = [
    "Wrong",
    "as_array",
    "as_list",
    "as_number",
    "as_pair",
    "call",
    "close",
    "is_floats",
    "listed",
    "named",
    "the",
    "worded",
]


class Wrong(Exception):
    """The answer is not right; the text is the fact and the next thought."""


def call(answer: Callable, *inputs, explain: Mapping[str, str] | None = None):
    """Call the answer without NumPy's warnings: what they mean, the check says.

    Args:
        answer: The learner's function, under guard.
        inputs: What it gets.
        explain: Part of an error's text -> a sentence that is added to it.

    Returns:
        What the answer returned; a tensor as an array.
    """
    try:
        with np.errstate(all="ignore"):
            result = answer(*inputs)
    except Wrong as wrong:
        for part, sentence in (explain or {}).items():
            if part in str(wrong):
                raise Wrong(f"{wrong}{sentence}") from None
        raise
    return result.numpy() if hasattr(result, "numpy") else result


def named(
    got,
    right,
    mistakes: Iterable[tuple[str, object]],
    otherwise: str = "",
    *,
    prefix: str = "",
    tolerance: float = 1e-5,
) -> None:
    """Raise Wrong with the name of the mistake that gives `got`, unless it is right.

    Args:
        got, right: A number or an array, and what it should be.
        mistakes: Pairs: a message, and what the mistake gives that it names.
        otherwise: Said of a mistake that is not among them; "" lets it pass on.
        prefix: Stands before each message.
        tolerance: See `close`.
    """
    if close(got, right, tolerance):
        return
    for message, value in mistakes:
        if close(got, value, tolerance):
            raise Wrong(prefix + message)
    if otherwise:
        raise Wrong(prefix + otherwise)


def worded(values: Mapping[str, object], messages: Mapping[str, str]) -> list:
    """Pairs for `named`: the message of each key, and its value.

    A key of `values` is one of `messages`, or one with a comma and a variant behind it.
    """
    return [(messages[key.split(",")[0]], value) for key, value in values.items()]


def as_number(value: object, what: str = "your function") -> float:
    """`value` as a finite float. Raises Wrong for anything that isn't one number."""
    _not_none(value, what)
    if hasattr(value, "shape") and tuple(value.shape) == () and not _is_text(value):
        value = np.asarray(value)[()]
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise Wrong(f"{what} returned {the(value)}; one number was expected.")
    if not np.isfinite(value):
        raise Wrong(f"{what} returned {value}; a division by zero, or a log of zero?")
    return float(value)


def as_pair(value: object) -> tuple[float, float]:
    """`value` as two numbers: a pair, a list of two, or an array of shape (2,)."""
    _not_none(value, "your function")
    if isinstance(value, np.ndarray) and value.shape == (2,):
        value = tuple(value)
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Wrong(f"you returned {the(value)}; two numbers are asked for.")
    return as_number(value[0], "the first"), as_number(value[1], "the second")


def as_list(
    value: object, length: int, kind: type, what: str = "your function"
) -> list:
    """`value` as a list of `length` items of one kind (str or int)."""
    _not_none(value, what)
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = value.tolist()
    if not isinstance(value, list | tuple):
        raise Wrong(f"{what} returned {the(value)}; a list was expected.")
    if len(value) != length:
        raise Wrong(f"{what} returned {len(value)} items; {length} were expected.")
    for place, item in enumerate(value):
        if isinstance(item, bool | np.bool_) or not isinstance(item, _kinds(kind)):
            raise Wrong(
                f"item {place} of the list is {the(item)}; each must be "
                f"{'a whole number' if kind is int else 'a string'}."
            )
    return [kind(item) for item in value]


def _kinds(kind: type):
    return (int, np.integer) if kind is int else kind


def as_array(
    value: object, shape: tuple[int, ...], why: str = "", what: str = "your function"
) -> np.ndarray:
    """`value` as a float array of that shape, without NaN.

    Args:
        value: What the answer returned; an array, a tensor or nested lists.
        shape: The shape it must have.
        why: A few words that say where that shape comes from.
        what: The name of the thing in the message.
    """
    _not_none(value, what)
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        raise Wrong(f"{what} returned {the(value)}, which is no array.") from None
    if array.dtype.kind not in "fiub":
        raise Wrong(f"{what} returned {the(value)}; an array of numbers was expected.")
    if array.shape != tuple(shape):
        reason = f": {why}" if why else ""
        raise Wrong(
            f"{what} returned shape {array.shape}; it must be {tuple(shape)}{reason}."
        )
    if not np.all(np.isfinite(array)):
        raise Wrong(f"{what} returned NaN or infinity. Where could a log or / meet 0?")
    return array.astype("float64")


def close(got, expected, tolerance: float = 1e-5) -> bool:
    """Whether two arrays agree within `tolerance`, absolutely or relatively."""
    return bool(np.allclose(got, expected, rtol=tolerance, atol=tolerance))


def is_floats(value: object, shape: tuple[int, ...]) -> bool:
    """Whether a value is an array or tensor of floats of that shape, NaN allowed."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return False
    return array.dtype.kind == "f" and array.shape == shape


def listed(values) -> str:
    """Numbers, short: "[0.25, 0.10]"."""
    return "[" + ", ".join(f"{value:.2f}" for value in values) + "]"


def the(value: object) -> str:
    """A short name of a value: its type, and its shape or content where that helps."""
    if value is None:
        return "nothing (None)"
    kind = type(value).__name__
    if getattr(value, "shape", None):
        return f"a {kind} of shape {tuple(value.shape)} and dtype {value.dtype}"
    text = repr(value)
    return f"the {kind} {text}" if len(text) <= 40 else f"a {kind}"


def _not_none(value: object, what: str) -> None:
    if value is None:
        raise Wrong(f"{what} returned nothing (None). Does it end with `return`?")


def _is_text(value: object) -> bool:
    return getattr(getattr(value, "dtype", None), "kind", "") in "USO"
