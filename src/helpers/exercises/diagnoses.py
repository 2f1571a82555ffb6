"""Cases: code with a fault in it, and the name that the learner gives the fault.

A fault is known by its sign: what it changes that can be measured. A wrong name is
answered with the sign that it would have; a right one with where it was seen. Whoever
goes through the list of names is told so.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable

from helpers import store
from helpers.cards import Card
from helpers.exercises import faulty, registry
from helpers.exercises.judge import save

__all__ = ["GUESSES", "broken", "diagnose", "diagnosed", "suspects"]

GUESSES = 3  # with so many wrong names, a diagnosis is a guess


def broken(id: str) -> Callable:
    """The function of a case as it was found, with its fault.

    An unknown id raises ValueError.
    """
    registry.find_case(id)
    name = registry.find(id).name
    for module in pkgutil.iter_modules(faulty.__path__):
        if module.name.startswith(f"nb{id[:2]}_"):
            return getattr(
                importlib.import_module(f"{faulty.__name__}.{module.name}"), name
            )
    raise ValueError(f"There is no code of case {id}.")


def suspects() -> Card:
    """All faults that a case may have, and some that none has, each with its sign."""
    rows = [("name", "if it were this, then …")]
    rows += [(fault.name, fault.sign) for fault in registry.known_faults().values()]
    return Card("note", "Suspects", "what each of them would change.", rows=rows)


def diagnose(id: str, fault: str | None = None) -> Card:
    """Name the fault of a case; the card says whether it is this one.

    Args:
        id: The case, for example "12.1". An unknown id raises ValueError.
        fault: A name from `suspects()`; None for no name yet.
    """
    truth, faults = registry.find_case(id), registry.known_faults()
    if fault is None:
        text = "no diagnosis yet: measure, then put a name from the list into the line."
        return Card("todo", id, text)
    name = str(fault).strip().casefold()
    if name not in faults:
        return Card("warn", id, _unknown(fault, list(faults)))
    before = _names(id)
    entry = {"id": id, "fault": name, "right": name == truth.name}
    notes = [save("diagnoses", entry)]
    if name == truth.name:
        return _right(id, truth, _wrong(before, truth), notes)
    if name in before:
        notes.append("You had that name before.")
    if _wrong([*before, name], truth) >= GUESSES:
        notes.append(
            f"{_wrong([*before, name], truth)} of {len(faults)} names are tried. That "
            "is guessing: a pipeline of your own has no list. What does the report say "
            "is strange, and what would you have to change to make it go away?"
        )
    text = f"not “{name}”. If it were, {faults[name].sign}. Does that fit the numbers?"
    return Card("wrong", id, text, tuple(filter(None, notes)))


def diagnosed() -> dict[str, bool]:
    """The cases with the right name, and whether it was found without guessing."""
    found: dict[str, bool] = {}
    wrong: dict[str, set] = {}
    for record in store.read("diagnoses"):
        id = record.get("id")
        if record.get("right"):
            found.setdefault(id, len(wrong.get(id, ())) < GUESSES)
        else:
            wrong.setdefault(id, set()).add(record.get("fault"))
    return found


def _right(id: str, truth: registry.Fault, wrong: int, notes: list[str]) -> Card:
    if wrong >= GUESSES:
        notes.append(
            f"It took {wrong + 1} names, so `progress()` counts it as guessed. Say to "
            "yourself which measurement shows it, before you mend it."
        )
    text = f"yes, {truth.name}. {truth.seen}"
    return Card("passed", id, text, tuple(filter(None, notes)))


def _names(id: str) -> list[str]:
    """The names that were given to a case so far, before the right one."""
    found = [record for record in store.read("diagnoses") if record.get("id") == id]
    return [record.get("fault") for record in found]


def _wrong(names: list[str], truth: registry.Fault) -> int:
    """How many different wrong names there were before the right one."""
    if truth.name in names:
        names = names[: names.index(truth.name)]
    return len(set(names))


def _unknown(fault: object, known: list[str]) -> str:
    near = difflib.get_close_matches(str(fault).casefold(), known, n=1, cutoff=0.5)
    guess = f" Did you mean “{near[0]}”?" if near else ""
    return (
        f"{fault!r} is no name of the list.{guess} `exercises.suspects()` shows all "
        f"{len(known)}."
    )
