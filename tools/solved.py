"""Prove the solutions: run notebooks with the solutions pasted into the stubs.

The run is on the `smoke` budget, in a temporary folder and with an empty record. It
fails if a cell fails, or if the last verdict of an exercise is not `passed`.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import kernel
import nbformat
from course import CourseError, load, masters, tags

CHECK = re.compile(r"exercises\.check\(\s*['\"](\d\d\.\d+)['\"]\s*,\s*(\w+)")


def prove(root: Path, names=()) -> int:
    """Run the solved notebooks. Returns the exit code."""
    failed = 0
    for path in masters(root, names):
        try:
            print(f"{path.stem}: {_prove(root, path)}")
        except CourseError as error:
            print(f"{path.stem} with its solutions: {error}")
            failed = 1
    return failed


def _prove(root: Path, path: Path) -> str:
    notebook = load(path)
    answers = paste(notebook, root, path.stem[:2])
    run, attempts = kernel.run_apart(
        nbformat.from_dict(notebook),
        f"{path.stem} solved",
        root,
        UNROLLED_BUDGET="smoke",
    )
    if run.error:
        raise CourseError(run.error)
    last = {a["id"]: a["status"] for a in map(json.loads, attempts)}
    verdicts = {number: last.get(number, "never checked") for number in answers}
    if bad := [f"{i} is {v}" for i, v in verdicts.items() if v != "passed"]:
        raise CourseError("; ".join(bad))
    return f"{len(answers)} exercise(s) passed as solved, {run.seconds:.0f} s"


def paste(notebook: dict, root: Path, number: str) -> list[str]:
    """Put the solution into each `exercise` cell, in place. Returns the exercises' ids.

    Raises CourseError when a stub has no check cell behind it, or no solution.
    """
    found = []
    cells = notebook["cells"]
    for stub, check in zip(cells, [*cells[1:], None], strict=True):
        if "exercise" not in tags(stub):
            continue
        match = CHECK.search(check["source"]) if check else None
        if not match:
            raise CourseError(
                f"the cell below exercise cell {stub.get('id')} has no "
                'exercises.check("NN.k", name).'
            )
        found.append(match[1])
        stub["source"] = answer(_solutions(root, number), match[2])
    return found


def _solutions(root: Path, number: str) -> Path:
    """The one file of solutions of a notebook."""
    folder = root / "src" / "helpers" / "exercises" / "solutions"
    files = sorted(folder.glob(f"nb{number}_*.py"))
    if len(files) != 1:
        raise CourseError(f"{folder} has {len(files)} files nb{number}_*.py, not one.")
    return files[0]


def answer(path: Path, name: str) -> str:
    """The source of a function or class, after the module's parts that it needs.

    Those are the imports, constants and helpers of the top level that it uses, itself
    or through one another.
    """
    source = path.read_text(encoding="utf-8")
    nodes = ast.parse(source).body
    owners = {bound: node for node in nodes for bound in _bound(node)}
    if name not in owners:
        raise CourseError(f"{path.name} has no top-level `{name}`.")
    needed, waiting = set(), [owners[name]]
    while waiting:
        node = waiting.pop()
        if node not in needed:
            needed.add(node)
            waiting += [owners[used] for used in _used(node) if used in owners]
    return "\n\n".join(_text(source, node) for node in nodes if node in needed)


def _bound(node: ast.stmt) -> list[str]:
    """The names that a top-level statement gives a meaning to."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    return [
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    ]


def _used(node: ast.stmt) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _text(source: str, node: ast.stmt) -> str:
    """The lines of a statement, with its decorators."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])
