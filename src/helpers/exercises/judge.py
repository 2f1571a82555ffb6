"""Judge an answer: `check` never raises for one, and never hangs on one."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from dataclasses import dataclass

from helpers import store
from helpers.cards import Card
from helpers.exercises import registry
from helpers.exercises.guard import Guarded, restore
from helpers.exercises.limits import limits_note
from helpers.exercises.wrong import Wrong, the

__all__ = ["Verdict", "check", "is_stub", "save"]

TODO = "not written yet: replace the `raise NotImplementedError` line."


@dataclass(frozen=True, repr=False)
class Verdict(Card):
    """A card whose `status` is "todo", "wrong" or "passed"."""

    @property
    def status(self) -> str:
        return self.kind


def check(id: str, answer: Callable) -> Verdict:
    """Check an answer; the verdict says what is right, or what to look at next.

    Args:
        id: The exercise, for example "03.1". An unknown id raises ValueError.
        answer: The function that the stub's cell defines, not called.

    Every attempt is saved before the check starts, so a kernel that dies loses nothing.
    """
    exercise = registry.find(id)
    if is_stub(answer, id):
        return Verdict("todo", id, TODO)
    notes = [save("attempts", {"id": id, "status": "started"})]
    verdict = _judge(exercise, answer)
    notes.append(save("attempts", {"id": id, "status": verdict.status}))
    if verdict.status == "wrong":
        notes.append(f'Stuck? `exercises.hint("{id}")` helps, a little at a time.')
    unsaved = dict.fromkeys(note for note in [*verdict.notes, *notes] if note)
    return Verdict(verdict.kind, id, verdict.text, tuple(unsaved))


def _judge(exercise: registry.Exercise, answer: object) -> Verdict:
    if not callable(answer):
        return Verdict("wrong", exercise.id, _not_a_function(exercise, answer))
    notes = [limits_note()]
    if names := restore():
        notes.append(f"`{names[0]}` had been replaced in this notebook; I put it back.")
    guarded = Guarded(answer, exercise.seconds)
    try:
        fact = exercise.check(guarded)
        _nothing_changed(guarded)
    except Wrong as wrong:
        return Verdict("wrong", exercise.id, str(wrong), notes)
    except Exception as error:  # the check itself met something it did not foresee
        text = (
            "what your function returned could not be used "
            f"({type(error).__name__}: {str(error)[:200]}). "
            "Compare it with the docstring."
        )
        return Verdict("wrong", exercise.id, text, notes)
    return Verdict("passed", exercise.id, "passed.", [fact, *notes])


def _nothing_changed(guarded: Guarded) -> None:
    """Raise Wrong if the answer, right as it is, wrote into what it was given."""
    if guarded.changed:
        names = " and ".join(f"`{name}`" for name in sorted(guarded.changed))
        raise Wrong(
            f"the result is right, but your function changed {names}, which it was "
            "given. Whoever calls it may still need that; make a new one instead."
        )


def _not_a_function(exercise: registry.Exercise, answer: object) -> str:
    return (
        f"check wants the function `{exercise.name}` itself, got {the(answer)}. "
        f'Write `exercises.check("{exercise.id}", {exercise.name})`, '
        "without brackets after the name."
    )


def save(name: str, record: dict) -> str:
    """Add to the learner's record; return "", or a sentence if that failed."""
    try:
        store.append(name, record)
    except OSError as error:
        reason = error.strerror or error
        return f"Your progress could not be saved in {store.folder()}: {reason}."
    return ""


def is_stub(answer: object, id: str) -> bool:
    """Whether the body is still nothing but `raise NotImplementedError(id)`.

    Compares the compiled code, so any attempt, however short, is not a stub.
    """
    functions = [answer]
    if inspect.isclass(answer):
        functions = [f for f in vars(answer).values() if inspect.isfunction(f)]
    return bool(functions) and all(_only_raises(function, id) for function in functions)


def _only_raises(function: object, id: str) -> bool:
    code = getattr(function, "__code__", None)
    if not isinstance(function, types.FunctionType) or id not in code.co_consts:
        return False
    doc = '"""doc"""\n    ' if function.__doc__ is not None else ""
    source = f"def stub():\n    {doc}raise NotImplementedError({id!r})"
    scope: dict = {}
    exec(source, scope)
    return code.co_code == scope["stub"].__code__.co_code
