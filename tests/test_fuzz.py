"""A thousand wrong answers that no person wrote: none passes, none escapes a check.

Each exercise gets mutants of its solution and right answers with random changes in what
they return. UNROLLED_FUZZ=1000 tries more of them for each exercise, in another order
with UNROLLED_SEED=1.
"""

import dataclasses
import os
import random

from helpers import ROOT
from helpers.exercises import registry

import fuzzing
import mutations
import numpy as np
import pytest
from test_exercises import ASKED, KNOWN, solution
from tiny import solved

MOST = int(os.environ.get("UNROLLED_FUZZ", 12))  # mutants, and random values, for each
SEED = int(os.environ.get("UNROLLED_SEED", 0))
FEWEST = 10  # wrong answers that each exercise must have met


def two_percent(one, other):
    return bool(np.isclose(one, other, rtol=0.02))


def same_request(one, other):
    """The status, and what a right request is told; the words of an error are free."""
    status, content = one
    return status == other[0] and (status != 200 or fuzzing.same(content, other[1]))


ALIKE = {"10.4": two_percent, "11.4": same_request}  # what "the same" is there
FLOATS = ("keras.Input((None,)", "an embedding takes whole numbers as floats, too")
SUMS = ("layers.Add()([", "a sum has no order")
HARMLESS = {  # mutants that pass: a part of their text, and why that is right
    "02.4": [FLOATS],
    "05.3": [FLOATS],
    "07.4": [SUMS],
    "08.4": [SUMS],
    "09.1": [FLOATS],
    "09.2": [
        ("['sgd', 'adam']", "the choices have no order"),
        ("-0.0", "minus nothing is nothing"),
    ],
    "10.3": [("GroupKFold(folds).split(", "GroupKFold reads the groups alone")],
    "12.6": [
        ("zip(gradients, variables)", "the lists have the same length anyway"),
        ("strict=False", "the lists have the same length anyway"),
    ],
    "12.8": [("cardinality()", "rows that are kept are as many")],
}


def harmless(id, text):
    """Whether a mutant is known to be right, in spite of its change."""
    return any(part in text for part, _ in HARMLESS.get(id, []))


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """A mutant that loops for ever is stopped after two seconds."""
    short = {id: dataclasses.replace(each, seconds=2.0) for id, each in KNOWN.items()}
    monkeypatch.setattr(registry, "_exercises", short)


def source_of(id):
    """The solution's text, with the parts of its module that it needs."""
    path = solved._solutions(ROOT, id[:2])
    return solved.answer(path, KNOWN[id].name)


def load(text, name):
    scope = {"__name__": "answer"}
    exec(compile(text, "<answer>", "exec"), scope)
    return scope[name]


def wrong_answers(id):
    """(what it is, its text, the answer): mutants first, then random values."""
    name, source = KNOWN[id].name, source_of(id)
    found = list(mutations.mutants(source, name))
    random.Random(f"{id} {SEED}").shuffle(found)
    for what, text in found[:MOST]:
        try:
            yield what, text, load(text, name)
        except Exception:  # a mutant that is not even a function
            continue
    right = solution(id)
    for number in range(MOST):
        yield f"random value {number}", "", fuzzing.spoiled(right, number + 100 * SEED)


@pytest.mark.parametrize("id", ASKED)
def test_no_wrong_answer_passes(id):
    met = 0
    for what, text, answer in wrong_answers(id):
        judged = fuzzing.judge(id, answer, solution(id), ALIKE.get(id))
        if judged.equal or (judged.status == "passed" and harmless(id, text)):
            continue
        assert judged.status != "passed", f"{id}, {what}: passed, and is not right"
        assert judged.status == "wrong" and len(judged.text) > 20, (what, judged)
        met += 1
    assert met >= FEWEST


# --- the tools of this test -----------------------------------------------------------

SOURCE = '''
def f(x, n):
    """Doc 1."""
    if n > 0:
        return x[1:] + 2 * n
    return max(x, n)
'''


def test_mutants_are_different_and_whole():
    found = dict(mutations.mutants(SOURCE, "f"))
    texts = list(found.values())
    assert len(texts) == len(set(texts)) > 15
    for text in texts:
        compile(text, "<mutant>", "exec")
        assert "Doc 1." in text
    joined = "\n".join(texts)
    for part in (
        "not n > 0",
        "x[1:] - 2 * n",
        "x[1:] + 3 * n",
        "x[:] + 2",
        "min(x, n)",
    ):
        assert part in joined


def test_equal_and_other_results_are_told_apart():
    for one in (1.0, "a", [1, 2], {"a": np.ones(2)}, (np.zeros(3), [4]), True):
        assert fuzzing.same(one, one)
        for number in range(5):
            spoiled = fuzzing.spoil(one, random.Random(number), number)
            assert not fuzzing.same(one, spoiled), (one, spoiled)


def test_a_weak_check_is_found(monkeypatch):
    """This proof can fail: a check that only calls the answer is caught."""
    inputs = np.array([[1.0], [-1.0], [2.0]]), np.array([1, 1, 0])
    weak = dataclasses.replace(
        registry.find("01.3"), check=lambda answer: answer(*inputs) and None
    )
    monkeypatch.setitem(registry._exercises, "01.3", weak)
    right = solution("01.3")
    judged = fuzzing.judge("01.3", lambda logits, labels: 0.5, right)
    assert judged.status == "passed" and not judged.equal
    assert fuzzing.judge("01.3", right, right).equal
