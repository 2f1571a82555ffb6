"""Whatever both sides do to a notebook, the learner's texts are all kept."""

import copy
import random

import nbformat
import pytest
from tiny import cell, merge, notebook


def mess_up(rng, cells, who, with_ids):
    """A few random edits: change, remove, move, add, double, forget an id."""
    cells = copy.deepcopy(cells)
    for _ in range(rng.randrange(6)):
        place = rng.randrange(len(cells) + 1)
        text = f"{who} {rng.random()}"
        deed = rng.choice(["add", "change", "remove", "move", "double", "forget"])
        if deed == "add" or place == len(cells):
            cells.insert(place, cell(f"{who}-{rng.randrange(10**9)}", text))
        elif deed == "change":
            cells[place]["source"] = text
        elif deed == "remove":
            cells.pop(place)
        elif deed == "move":
            cells.insert(rng.randrange(len(cells)), cells.pop(place))
        elif with_ids:
            continue
        elif deed == "double":
            cells.insert(place, copy.deepcopy(cells[place]))
        else:
            cells[place].pop("id", None)
    return cells


@pytest.mark.parametrize("seed", range(300))
def test_no_text_of_the_learner_is_ever_lost(seed):
    rng = random.Random(seed)
    first = [cell(f"id-{i}", f"course {i}") for i in range(rng.randrange(7))]
    mine = notebook(*mess_up(rng, first, "mine", with_ids=False))
    theirs = notebook(*mess_up(rng, first, "course", with_ids=True))
    base = notebook(*first) if seed % 5 else None
    before = copy.deepcopy((base, mine, theirs))
    after = merge.merge(base, mine, theirs)
    assert (base, mine, theirs) == before
    course_texts = {c["source"] for c in first}
    own = [c["source"] for c in mine["cells"] if c["source"] not in course_texts]
    found = [c["source"] for c in after["cells"]]
    assert all(found.count(text) == own.count(text) for text in own)
    nbformat.validate(nbformat.from_dict(after))  # also: every id stands once
    old = {c["id"] for c in first}
    news = {c["source"] for c in theirs["cells"] if c["id"] not in old}
    assert news <= set(found)
    again = merge.merge(theirs, after, theirs)
    assert [c["source"] for c in again["cells"]] == found
