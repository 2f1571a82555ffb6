"""Predict, then run: a guess before the result makes the result stay in mind."""

from __future__ import annotations

from helpers import store
from helpers.cards import Card
from helpers.exercises import registry
from helpers.exercises.judge import save

__all__ = ["predict", "reveal"]


def predict(id: str, guess=None, confidence: float | None = None) -> Card:
    """Write down a guess before a cell shows the result. An empty guess is fine.

    Args:
        id: The prediction, for example "03.A". An unknown id raises ValueError.
        guess: A number or one of the words that the question offers; None for no guess.
        confidence: How sure you are that it is right, from 0 to 100 %.

    A new guess replaces the old one. Once the result has been shown, a guess is still
    compared with it, but no longer counted by `progress`.
    """
    question = registry.find_prediction(id)
    if guess is None:
        return Card("todo", id, question.question, [_no_guess(id)])
    problem = question.kind.problem(guess) or _problem(confidence)
    if problem:
        last = [_no_guess(id)] if _last("guess", id) else []
        return Card("warn", id, problem, last)
    late = "It does not count for `progress()`: the result was shown before."
    notes = [late] if _last("reveal", id) else []
    entry = {"id": id, "event": "guess", "guess": guess, "confidence": confidence}
    notes.append(save("predictions", entry))
    sure = f", {confidence:g} % sure" if confidence is not None else ""
    text = f"your guess is {guess}{sure}. Now run the next cell."
    return Card("note", id, text, tuple(filter(None, notes)))


def _no_guess(id: str) -> str:
    if last := _last("guess", id):
        return f"Your last guess, {last['guess']}, still stands."
    return (
        "No guess yet: put one in the line above and run this cell again, before the "
        "next cell shows the result. Or go on without."
    )


def _problem(confidence: object) -> str | None:
    if confidence is None:
        return None
    if isinstance(confidence, bool) or not isinstance(confidence, int | float):
        return f"confidence is a number from 0 to 100, got {confidence!r}."
    if not 0 <= confidence <= 100:
        return f"confidence goes from 0 to 100 (percent), got {confidence!r}."
    if 0 < confidence < 1:
        return (
            f"confidence is in percent, got {confidence!r}. "
            f"Did you mean {100 * confidence:g}?"
        )
    return None


def reveal(id: str, truth) -> Card:
    """Compare the guess with the result that the cells above have found.

    Args:
        id: The prediction. An unknown id raises ValueError.
        truth: The result, a number or one of the offered words. A truth of another
            form raises ValueError: that is a fault of the notebook, not of the guess.
    """
    question = registry.find_prediction(id)
    truth = truth.item() if hasattr(truth, "item") else truth
    if problem := question.kind.problem(truth):
        raise ValueError(f"reveal({id!r}): {problem}")
    last = _last("guess", id)
    shown = f"{truth:.3g}" if isinstance(truth, float) else f"{truth}"
    right = question.kind.right(last["guess"], truth) if last else None
    entry = {"id": id, "event": "reveal", "truth": truth, "right": right}
    unsaved = save("predictions", entry)
    notes = [unsaved] if unsaved else []
    if last is None:
        return Card(
            "note", id, f"the answer: {shown}. You made no guess this time.", notes
        )
    guessed = f"your guess was {last['guess']}{question.kind.tolerance}"
    text = f"the answer: {shown}; {guessed}."
    if right:
        return Card("passed", id, text, notes)
    notes.append("A surprise is worth a minute: what did you expect, and why?")
    return Card("note", id, text, notes)


def _last(event: str, id: str) -> dict | None:
    """The last record of that event, or None."""
    found = [
        record
        for record in store.read("predictions")
        if record.get("event") == event and record.get("id") == id
    ]
    return found[-1] if found else None
