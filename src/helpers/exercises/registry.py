"""What exercises and predictions there are: a module or a folder for each notebook.

`checks/nb03_text_generation/` registers the exercises "03.1", "03.2", …, one in each
module, and the predictions "03.A", "03.B", … of notebook 03. All are imported when one
of them is asked for.
"""

from __future__ import annotations

import difflib
import importlib
import math
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = [
    "Choice",
    "Exercise",
    "Fault",
    "Number",
    "Prediction",
    "checks",
    "fault",
    "find",
    "find_case",
    "find_prediction",
    "known",
    "known_cases",
    "known_faults",
    "known_predictions",
    "prediction",
]


@dataclass(frozen=True)
class Exercise:
    """One exercise: what the notebook says of it, its hints, and its check."""

    id: str
    name: str  # of the function that the learner writes
    title: str
    difficulty: int  # 1 (a line) to 5 (an evening)
    minutes: int
    hints: Sequence[str]  # a nudge, the formula, pseudo-code
    check: Callable  # check(answer): raises Wrong, or returns a fact (or None)
    seconds: float  # how long all calls of the answer may take together
    solved: bool  # the notebook shows the answer, as an example of a check


@dataclass(frozen=True)
class Number:
    """The truth is a number from `low` to `high`; a guess within `within` is right."""

    within: float
    low: float = -math.inf
    high: float = math.inf

    def problem(self, guess: object) -> str | None:
        """What is wrong with the form of a guess, or None."""
        if isinstance(guess, str):
            return f"a guess here is a number, got {guess!r}. Remove the quotes."
        if isinstance(guess, bool) or not isinstance(guess, int | float):
            return f"a guess here is a number, got {guess!r}."
        if not self.low <= guess <= self.high:
            return f"a guess here lies from {self.low:g} to {self.high:g}, got {guess}."
        return None

    @property
    def tolerance(self) -> str:
        """What counts as right, for the card."""
        return f" (right is within {self.within:g})" if self.within else ""

    def right(self, guess: float, truth: float) -> bool:
        return abs(guess - truth) <= self.within


@dataclass(frozen=True)
class Choice:
    """The truth is one of a few words."""

    options: tuple[str, ...]

    def problem(self, guess: object) -> str | None:
        """What is wrong with the form of a guess, or None."""
        if self.canonical(guess) not in self.options:
            options = ", ".join(f'"{option}"' for option in self.options)
            return f"a guess here is one of {options}; got {guess!r}."
        return None

    tolerance = ""

    def canonical(self, guess: object) -> object:
        """The option that a guess means, whatever its capitals."""
        options = {option.casefold(): option for option in self.options}
        return options.get(str(guess).casefold(), guess)

    def right(self, guess: str, truth: str) -> bool:
        return self.canonical(guess) == truth


@dataclass(frozen=True)
class Prediction:
    """A question that is answered by a guess before the cell below answers it."""

    id: str
    question: str
    kind: Number | Choice


@dataclass(frozen=True)
class Fault:
    """What can go wrong in a pipeline; the cases of notebook 12 have one each."""

    name: str
    sign: str  # what it would change that can be measured: "a row's answer would …"
    seen: str  # where it was seen in the open; "" for a fault that no case has


_exercises: dict[str, Exercise] = {}
_faults: dict[str, Fault] = {}
_cases: dict[str, Fault] = {}
_predictions: dict[str, Prediction] = {}


def checks(
    id: str,
    *,
    name: str,
    title: str,
    difficulty: int,
    minutes: int,
    hints: Sequence[str] = (),
    seconds: float = 20.0,
    solved: bool = False,
):
    """Register the function below as the check of an exercise.

    A check calls the answer it is given, compares what comes back with an oracle
    (Keras, scikit-learn, brute force, a property) on inputs drawn anew, and raises
    `Wrong` with the fact and the next thought. Tests go from shape to value to
    subtlety, so that the first message is the most useful one. A check may return a
    sentence, which a passed verdict shows.
    """

    def register(check: Callable) -> Callable:
        _exercises[id] = Exercise(
            id, name, title, difficulty, minutes, tuple(hints), check, seconds, solved
        )
        return check

    return register


def prediction(id: str, question: str, kind: Number | Choice) -> None:
    """Register a prediction."""
    _predictions[id] = Prediction(id, question, kind)


def fault(name: str, sign: str, *, case: str | None = None, seen: str = "") -> None:
    """Register a fault, and the case that has it."""
    _faults[name] = Fault(name, sign, seen)
    if case:
        _cases[case] = _faults[name]


def find(id: str) -> Exercise:
    """The exercise of that id. Raises ValueError for an unknown one."""
    return _find(id, "exercise", known())


def find_prediction(id: str) -> Prediction:
    """The prediction of that id. Raises ValueError for an unknown one."""
    return _find(id, "prediction", known_predictions())


def find_case(id: str) -> Fault:
    """The fault of the case of that id. Raises ValueError for an unknown one."""
    return _find(id, "case", known_cases())


def known_cases() -> dict[str, Fault]:
    """The fault of each case, by id."""
    _load()
    return dict(_cases)


def known_faults() -> dict[str, Fault]:
    """All faults by name, in the order of their names."""
    _load()
    return dict(sorted(_faults.items()))


def known() -> dict[str, Exercise]:
    """All exercises of the course, by id: 12.2 comes before 12.10."""
    _load()
    return dict(sorted(_exercises.items(), key=lambda item: _order(item[0])))


def known_predictions() -> dict[str, Prediction]:
    """All predictions of the course, by id."""
    _load()
    return dict(sorted(_predictions.items()))


def _order(id: str) -> tuple[str, int]:
    notebook, _, number = id.partition(".")
    return notebook, int(number)


def _find(id: str, what: str, table: dict):
    if not isinstance(id, str):
        raise ValueError(f'The id comes first, in quotes, such as "00.2"; got {id!r}.')
    if id not in table:
        near = difflib.get_close_matches(id, table, n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        ids = ", ".join(table) or "none"
        raise ValueError(
            f"There is no {what} {id!r}.{guess} The known ones are: {ids}."
        )
    return table[id]


def _load() -> None:
    from helpers.exercises import checks as folder

    for module in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
        importlib.import_module(module.name)
