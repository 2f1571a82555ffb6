"""Three-way merge of a notebook by cell ids: the course's news, the learner's work.

`base` is what the learner's copy was made from, `mine` the learner's copy, `theirs` the
new master (stripped of outputs). Every cell of `mine` that differs from `base` belongs
to the learner and is kept as it is; the others follow the course.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
import uuid


def strip(master: dict) -> dict:
    """A copy without outputs and counts, so that nothing is spoiled."""
    fresh = copy.deepcopy(master)
    for cell in fresh["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return fresh


def merge(base: dict | None, mine: dict, theirs: dict) -> dict:
    """The learner's copy with the course's news in it. The arguments stay as they are.

    Without a base every cell that differs from `theirs` counts as the learner's, and
    what the learner's copy lacks comes in.
    """
    origin = by_id(theirs if base is None else base)
    cells = identify(mine["cells"], origin, by_id(theirs))
    kept, notes = _follow_course(cells, origin, theirs, all_new=base is None)
    followers = _followers(cells, origin, kept)
    order = list(followers[None])
    for cell_id, cell in kept.items():
        order += [cell, *notes.get(cell_id, []), *followers[cell_id]]
    return {
        **mine,
        "cells": order,
        "metadata": {**mine["metadata"], **theirs["metadata"]},
        "nbformat_minor": max(5, mine.get("nbformat_minor", 5)),
    }


def by_id(notebook: dict) -> dict[str, dict]:
    """Cell id -> cell."""
    return {cell["id"]: cell for cell in notebook["cells"]}


def content(cell: dict) -> str:
    """What makes two cells the same for their reader: type, source and pictures."""
    parts = [cell["cell_type"], cell["source"], cell.get("attachments") or {}]
    return json.dumps(parts, sort_keys=True)


def identify(cells: list[dict], origin: dict, theirs: dict) -> list[dict]:
    """Copies of the learner's cells in which every id stands once.

    Of two cells with one id, the one that still has the course's text keeps it; a cell
    without a known id takes that of the lost course cell whose text it has; all other
    cells count as added and get a new id.
    """
    known = {**theirs, **origin}
    cells = [copy.deepcopy(cell) for cell in cells]
    owners = {cell_id: _owner(cell_id, known[cell_id], cells) for cell_id in known}
    owned = {id(cell) for cell in owners.values() if cell}
    lost = {content(known[i]): i for i, cell in owners.items() if cell is None}
    used = set(known)
    for cell in cells:
        if id(cell) not in owned:
            cell["id"] = lost.pop(content(cell), None) or _own_id(cell, used)
            used.add(cell["id"])
    return cells


def _own_id(cell: dict, used: set[str]) -> str:
    """The id of an added cell, or a new one if that is missing or taken."""
    cell_id = cell.get("id")
    taken = not isinstance(cell_id, str) or not cell_id or cell_id in used
    return uuid.uuid4().hex[:12] if taken else cell_id


def _owner(cell_id: str, course: dict, cells: list[dict]) -> dict | None:
    """Which of the cells with this id is the course's."""
    same = [cell for cell in cells if cell.get("id") == cell_id]
    intact = [cell for cell in same if content(cell) == content(course)]
    return (intact or same or [None])[0]


def _follow_course(cells, origin, theirs, all_new):
    """The cells that stand in the course's order, and the notes below some of them."""
    mine = {cell["id"]: cell for cell in cells}
    kept, notes = {}, {}
    for new in theirs["cells"]:
        cell_id = new["id"]
        old, own = origin.get(cell_id), mine.get(cell_id)
        if own is None:
            if old is None or all_new:
                kept[cell_id] = copy.deepcopy(new)
        elif content(own) == content(new):
            kept[cell_id] = _with_metadata(own, old, new)
        elif old is not None and content(own) == content(old):
            kept[cell_id] = copy.deepcopy(new)
        else:
            kept[cell_id] = own
            if old is None or content(new) != content(old):
                notes[cell_id] = [n for n in [_note(new)] if n["id"] not in mine]
    return kept, notes


def _with_metadata(own: dict, old: dict | None, new: dict) -> dict:
    """The learner's cell with its outputs; the course's tags if they changed."""
    if old is None or old["metadata"] != new["metadata"]:
        own["metadata"] = copy.deepcopy(new["metadata"])
    return own


def _followers(cells, origin, kept) -> dict[str | None, list[dict]]:
    """The learner's own cells by the course cell that they stand behind (None: none).

    A cell that the course has taken out stays only if the learner changed it.
    """
    followers = {None: [], **{cell_id: [] for cell_id in kept}}
    anchor = None
    for cell in cells:
        old = origin.get(cell["id"])
        if cell["id"] in kept:
            anchor = cell["id"]
        elif old is None or content(cell) != content(old):
            followers[anchor].append(cell)
    return followers


def _note(new: dict) -> dict:
    """The course's new version of a cell that the learner changed, as text to read."""
    runs = [len(run) for run in re.findall(r"`+", new["source"])]
    fence = "`" * max(3, 1 + max(runs, default=0))
    language = "python" if new["cell_type"] == "code" else "markdown"
    digest = hashlib.sha256(f"{new['id']} {content(new)}".encode()).hexdigest()
    note = {
        "cell_type": "markdown",
        "id": f"news-{digest[:16]}",
        "metadata": {},
        "source": "**News from the course.** You changed the cell above, so it "
        "stays as it is. The course's new version of it:\n\n"
        f"{fence}{language}\n{new['source']}\n{fence}",
    }
    if new.get("attachments"):
        note["attachments"] = copy.deepcopy(new["attachments"])
    return note
