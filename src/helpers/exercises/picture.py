"""The learner's progress, drawn."""

from __future__ import annotations

from helpers import store
from helpers.cards import Card
from helpers.exercises import registry
from helpers.exercises.diagnoses import diagnosed

__all__ = ["progress"]


def progress() -> Card:
    """Draw what is done and how good the guesses were; return it in words as well.

    A dot on the dashed line is a well calibrated guesser: of the guesses that were
    called 70 % sure, 70 % are right.
    """
    status, guesses = _status(), _guesses()
    _draw(status, guesses)
    done = [id for id, word in status.items() if word == "passed"]
    left = [id for id, word in status.items() if word != "passed"]
    notes = [f"Next: {left[0]}, {registry.find(left[0]).title}."] if left else []
    right = sum(was_right for _, was_right in guesses)
    if guesses:
        notes.append(f"Guesses that were right: {right} of {len(guesses)}.")
    named = diagnosed()
    if named:
        guessed = len(named) - sum(named.values())
        notes.append(f"Cases with the right name: {len(named)}, {guessed} guessed.")
    text = f"{len(done)} of {len(status)} exercises passed."
    return Card("note", "Your progress", text, notes)


def _status() -> dict[str, str]:
    """id -> the best that was reached: passed, wrong (tried) or todo."""
    status = dict.fromkeys(registry.known(), "todo")
    for record in store.read("attempts"):
        id, word = record.get("id"), record.get("status")
        if id in status and status[id] != "passed" and word != "todo":
            status[id] = "passed" if word == "passed" else "wrong"
    return status


def _guesses() -> list[tuple[float | None, bool]]:
    """(confidence, right) of each guess that was made before its result was shown."""
    guesses: dict[str, dict] = {}
    first: dict[str, tuple | None] = {}
    for record in store.read("predictions"):
        id, event = record.get("id"), record.get("event")
        if event == "guess":
            guesses[id] = record
        elif event == "reveal" and id not in first:
            sure = guesses.get(id, {}).get("confidence")
            first[id] = (sure, bool(record.get("right"))) if id in guesses else None
    return [guess for guess in first.values() if guess]


def _draw(status, guesses) -> None:
    from helpers import plotting

    import matplotlib.pyplot as plt

    rows = max(len({id[:2] for id in status}), 4)
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(9, 0.5 * rows + 1.4), width_ratios=(3, 2), layout="constrained"
    )
    plotting.plot_done(status, ax=left)
    sure = [(level, hit) for level, hit in guesses if level is not None]
    plotting.plot_calibration(*zip(*sure, strict=True) if sure else ([], []), ax=right)
    right.set_anchor("N")  # its top beside the first row of boxes
    done = sum(word == "passed" for word in status.values())
    plotting.show(
        figure,
        f"Left: {done} of {len(status)} exercises are marked as passed. "
        f"Right: how often guesses were right against how sure ({len(sure)} so far).",
    )
