"""What is proved of every exercise: (a) to (f); (g) is `tools/notebooks.py solved`.

(a) ids agree everywhere; (b) each solution passes; (c) each stub as shipped is `todo`;
(d) each known mistake is `wrong`, with its message; (e) generic wrong answers are never
`passed`; (f) no solution stands in a notebook, and a stub has its solution's signature.
"""

import ast
import functools
import importlib
import inspect
import re
import time
from collections import Counter

from helpers import ROOT, exercises
from helpers.exercises import registry
from helpers.exercises.help import SOLUTIONS, solution_source

import nbformat
import numpy as np
import pytest
from mistakes import all_mistakes

KNOWN = exercises.known()
CASES = registry.known_cases()
ASKED = [id for id, exercise in KNOWN.items() if not exercise.solved]
MISTAKES = all_mistakes()
TIMES = 3  # inputs are drawn anew each time
ENOUGH = 1.0  # seconds, after which a known mistake is not given again
TOLD = {}  # known mistake -> all that it was told


@functools.cache
def code_cells():
    """(notebook's number, tags, source) of every code cell."""
    paths = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    return [
        (path.name[:2], cell.metadata.get("tags", []), cell.source)
        for path in paths
        for cell in nbformat.read(path, 4).cells
        if cell.cell_type == "code"
    ]


def cells(tag=None):
    """(notebook's number, source) of the code cells, or of those with a tag."""
    for number, tags, source in code_cells():
        if tag is None or tag in tags:
            yield number, source


def ids_in(sources, pattern):
    return Counter(id for _, source in sources for id in re.findall(pattern, source))


def definition(source, name):
    """The syntax tree of the function or class `name` in a text."""
    for node in ast.parse(source).body:
        if getattr(node, "name", None) == name:
            return node
    raise LookupError(f"{name} is not defined in:\n{source}")


def solution(id):
    """The reference answer as a function."""
    for path in SOLUTIONS.glob(f"nb{id[:2]}_*.py"):
        module = importlib.import_module(f"helpers.exercises.solutions.{path.stem}")
        if hasattr(module, KNOWN[id].name):
            return getattr(module, KNOWN[id].name)
    raise LookupError(f"no solution of {id}")


def stub_source(id):
    (source,) = [s for _, s in cells("exercise") if f'NotImplementedError("{id}")' in s]
    return source


# --- (a) --------------------------------------------------------------------------


def test_ids_agree_in_notebooks_checks_solutions_and_mistakes():
    stubs = ids_in(cells("exercise"), r'raise NotImplementedError\("(\d\d\.\d+)"\)')
    checked = ids_in(cells("check"), r'exercises\.check\("(\d\d\.\d+)"')
    assert stubs == checked == Counter(ASKED)
    assert [id for id in ASKED if solution_source(id)] == ASKED
    assert {mistake.id for mistake in MISTAKES} == set(KNOWN)
    solved = ids_in(cells("solved-exercise"), r'exercises\.check\("(\d\d\.\d+)"')
    assert solved == Counter(id for id in KNOWN if KNOWN[id].solved)


def test_predictions_agree_in_notebooks_and_registry():
    guessed = ids_in(cells(), r'exercises\.predict\("(\d\d\.[A-Z])"')
    revealed = ids_in(cells(), r'exercises\.reveal\("(\d\d\.[A-Z])"')
    assert guessed == revealed == Counter(list(exercises.known_predictions()))


def test_ids_stand_in_their_own_notebook():
    for number, source in cells():
        found = re.findall(r'(?:check|predict|reveal|Error)\("(\d\d)\.', source)
        assert set(found) <= {number}


@pytest.mark.parametrize("id", KNOWN)
def test_an_exercise_is_described_well(id):
    exercise = KNOWN[id]
    assert exercise.name.isidentifier() and exercise.title[0].islower()
    assert 1 <= exercise.difficulty <= 5 and 1 <= exercise.minutes <= 60
    assert len(exercise.hints) == 3 and all(len(hint) > 20 for hint in exercise.hints)


# --- (b), (c) ---------------------------------------------------------------------


@pytest.mark.parametrize("id", ASKED)
def test_the_solution_passes(id):
    for _ in range(TIMES):
        verdict = exercises.check(id, solution(id))
        assert verdict.status == "passed", verdict


@pytest.mark.parametrize("id", ASKED)
def test_the_stub_as_shipped_is_todo(id):
    scope = {"np": np}
    exec(stub_source(id), scope)
    assert exercises.check(id, scope[KNOWN[id].name]).status == "todo"


@pytest.mark.parametrize("id", [id for id in KNOWN if KNOWN[id].solved])
def test_a_solved_exercise_passes_as_shipped(id):
    (source,) = [s for _, s in cells("solved-exercise") if f'check("{id}"' in s]
    scope = {"np": np, "exercises": exercises}
    exec(source, scope)
    for _ in range(TIMES):
        assert exercises.check(id, scope[KNOWN[id].name]).status == "passed"


# --- (d), (e) ---------------------------------------------------------------------


@pytest.mark.parametrize("known", MISTAKES, ids=lambda m: f"{m.id}-{m.answer.__name__}")
def test_a_known_mistake_meets_its_message(known):
    begun = time.monotonic()
    for _ in range(TIMES):
        verdict = exercises.check(known.id, known.answer)
        assert verdict.status == "wrong", verdict
        assert known.message in verdict.text
        TOLD[known] = f"{TOLD.get(known, '')}\n{verdict.text}"
        if time.monotonic() - begun > ENOUGH:
            break


def test_each_exercise_has_three_mistakes_and_as_many_messages():
    for id in KNOWN:
        messages = {mistake.message for mistake in MISTAKES if mistake.id == id}
        assert len(messages) >= 3, f"{id}: only {messages}"


def test_no_message_gives_the_answer_away():
    """No verdict may hold a line of the solution's body, but those the stub shows."""
    for known in MISTAKES:
        if KNOWN[known.id].solved:
            continue
        node = definition(solution_source(known.id), KNOWN[known.id].name)
        stub = definition(stub_source(known.id), node.name)
        shown = {ast.unparse(part) for part in stub.body}
        lines = {ast.unparse(part) for part in node.body[1:]} - shown
        text = TOLD.get(known) or exercises.check(known.id, known.answer).text
        assert not any(line in text for line in lines if len(line) > 12)


def _raise(*_, **__):
    raise RuntimeError("from a generic wrong answer")


def _corrupt(change):
    """An answer that computes the right thing and then spoils it."""

    def make(right):
        return lambda *args, **kwargs: change(right(*args, **kwargs))

    return make


def _first(*args, **kwargs):
    return next(iter([*args, *kwargs.values()]), None)


GENERIC = {
    "None": lambda right: lambda *a, **k: None,
    "zeros": _corrupt(lambda y: np.zeros_like(y) if np.ndim(y) else 0),
    "the input back": lambda right: _first,
    "a constant": lambda right: lambda *a, **k: 0.123,
    "NaN": _corrupt(lambda y: np.full(np.shape(y), np.nan)),
    "one axis more": _corrupt(lambda y: np.asarray(y)[None]),
    "one item less": _corrupt(lambda y: np.asarray(y)[..., :-1] if np.ndim(y) else []),
    "as strings": _corrupt(lambda y: np.asarray(y).astype(str)),
    "as complex": _corrupt(lambda y: np.asarray(y) * (1 + 1j)),
    "an exception": lambda right: _raise,
    "a string": lambda right: lambda *a, **k: "the answer",
    "another class": lambda right: object,
}


@pytest.mark.parametrize("name", GENERIC)
@pytest.mark.parametrize("id", KNOWN)
def test_a_generic_wrong_answer_never_passes(id, name):
    if KNOWN[id].solved:
        (source,) = [s for _, s in cells("solved-exercise") if f'check("{id}"' in s]
        scope = {"np": np, "exercises": exercises}
        exec(source, scope)
        right = scope[KNOWN[id].name]
    else:
        right = solution(id)
    verdict = exercises.check(id, GENERIC[name](right))
    assert verdict.status == "wrong", f"{name} got {verdict}"


# --- (f) --------------------------------------------------------------------------


class _Rename(ast.NodeTransformer):
    """Give every name the same name in the order of appearance; drop docstrings."""

    def __init__(self):
        self.names = {}

    def _name(self, old):
        return self.names.setdefault(old, f"n{len(self.names)}")

    def visit_Name(self, node):
        return ast.Name(self._name(node.id), ast.Load())

    def visit_arg(self, node):
        return ast.arg(self._name(node.arg))


def normal(statement):
    """The text of a statement, whatever its variables are called."""
    return ast.unparse(_Rename().visit(ast.parse(ast.unparse(statement))))


def statements(source):
    """Every statement of a text, those inside functions and loops too."""
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]


def without_docstring(body):
    first = body[0]
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if docstring else body


@pytest.mark.parametrize("id", ASKED)
def test_no_solution_stands_in_its_notebook(id):
    """A case shows its code, broken: there the names count, too."""
    text_of = ast.unparse if id in CASES else normal
    body = without_docstring(definition(solution_source(id), KNOWN[id].name).body)
    wanted = [text_of(part) for part in body]
    for number, source in cells():
        if number != id[:2]:
            continue
        found = {text_of(part) for part in statements(source)}
        assert not set(wanted) <= found, f"the notebook shows {id}:\n{source}"


def test_renaming_sees_through_names_but_not_through_structure():
    first, second = "return [a.get(t, 1) for t in b]", "return [x.get(y, 1) for y in z]"
    assert normal(ast.parse(first)) == normal(ast.parse(second))
    assert normal(ast.parse(first)) != normal(
        ast.parse("return [a.get(t, 0) for t in b]")
    )


@pytest.mark.parametrize("id", ASKED)
def test_stub_and_solution_have_the_same_signature_and_docstring(id):
    name = KNOWN[id].name
    stub = definition(stub_source(id), name)
    answer = definition(solution_source(id), name)
    assert ast.get_docstring(stub) == ast.get_docstring(answer)
    if isinstance(stub, ast.FunctionDef):
        assert ast.unparse(stub.args) == ast.unparse(answer.args)
        assert re.search(r"# about \d+ lines?", stub_source(id)), "say how long it is"


@pytest.mark.parametrize("id", KNOWN)
def test_checks_do_not_import_solutions(id):
    source = inspect.getsource(inspect.getmodule(KNOWN[id].check))
    assert "solutions" not in source
