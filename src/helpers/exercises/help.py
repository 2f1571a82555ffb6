"""Help, in small doses: three hints, one at a time, then the solution."""

from __future__ import annotations

import ast
from pathlib import Path

from helpers import store
from helpers.cards import Card
from helpers.exercises import registry
from helpers.exercises.judge import save

__all__ = ["hint", "solution", "solution_source"]

SOLUTIONS = Path(__file__).parent / "solutions"


def hint(id: str) -> Card:
    """The next hint of an exercise: a nudge, the formula, pseudo-code.

    The hints that were given before stand above it. An unknown id raises ValueError.
    """
    exercise = registry.find(id)
    hints = exercise.hints
    before = sum(record.get("id") == id for record in store.read("hints"))
    given = min(before + 1, len(hints))
    problem = save("hints", {"id": id, "number": given})
    notes = [f"{number}. {text}" for number, text in enumerate(hints[:given], 1)]
    if given == len(hints):
        notes.append(f'That was the last. After a try: `exercises.solution("{id}")`.')
    title = f"{id}, hint {given} of {len(hints)}"
    return Card("hint", title, exercise.title, [*notes, *filter(None, [problem])])


def solution(id: str, *, anyway: bool = False) -> Card:
    """The course's own answer, and why it is written so: after an attempt of yours.

    Args:
        id: The exercise. An unknown id raises ValueError.
        anyway: Show it without an attempt.
    """
    exercise = registry.find(id)
    tried = any(record.get("id") == id for record in store.read("attempts"))
    if not (tried or anyway):
        text = (
            "try it first, even a wrong answer teaches you more than a right one that "
            f'you read. To read it anyway: `exercises.solution("{id}", anyway=True)`.'
        )
        return Card("note", f"{id}, solution", text)
    if exercise.solved:
        text = f"the notebook itself shows it: look for `def {exercise.name}`."
        return Card("note", f"{id}, solution", text)
    return Card("note", f"{id}, solution", exercise.title, code=solution_source(id))


def solution_source(id: str) -> str:
    """The reference answer as text, with the comment above it that says why.

    Read, not imported: no check can use it as its oracle.
    """
    name = registry.find(id).name
    for path in sorted(SOLUTIONS.glob(f"nb{id[:2]}_*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            if getattr(node, "name", None) == name:
                return _with_comment(source.split("\n"), node)
    raise ValueError(f"There is no solution of {id} ({name}) in {SOLUTIONS.name}/.")


def _with_comment(lines: list[str], node: ast.stmt) -> str:
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    while first > 1 and lines[first - 2].startswith("#"):
        first -= 1
    return "\n".join(lines[first - 1 : node.end_lineno])
