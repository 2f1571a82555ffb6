"""Cases: a wrong name is told its sign, a right one where it was seen, a guess is noticed."""

import ast
import inspect
import re

from helpers import ROOT, exercises
from helpers.exercises import faulty, registry
from helpers.exercises.diagnoses import GUESSES, diagnosed
from helpers.exercises.faulty import nb12_bug_hunt

import nbformat
import pytest

CASES = registry.known_cases()
NAMES = list(registry.known_faults())
NOTEBOOK = nbformat.read(ROOT / "notebooks" / "12_bug_hunt.ipynb", 4)


@pytest.fixture(autouse=True)
def record(tmp_path, monkeypatch):
    monkeypatch.setenv("UNROLLED_RECORD", str(tmp_path))
    return tmp_path


def wrong_names(id, count):
    return [name for name in NAMES if name != CASES[id].name][:count]


def test_ten_cases_and_more_names_than_cases():
    assert len(CASES) >= 10 and len(NAMES) > len(CASES)
    assert len({fault.name for fault in CASES.values()}) == len(CASES)
    assert len({fault.sign for fault in registry.known_faults().values()}) == len(NAMES)
    assert list(CASES) == [f"12.{k}" for k in range(1, len(CASES) + 1)]


@pytest.mark.parametrize("id", CASES)
def test_the_stub_shows_the_code_that_the_case_ran(id):
    """One source: what is measured is what is mended."""
    name = registry.find(id).name
    ran = ast.parse(inspect.getsource(exercises.broken(id))).body[0]
    stub = next(cell.source for cell in NOTEBOOK.cells if f"def {name}(" in cell.source)
    shown = ast.parse(stub).body[0]
    raises = [node for node in shown.body if isinstance(node, ast.Raise)]
    assert len(raises) == 1 and shown.body.index(raises[0]) == 1
    shown.body.remove(raises[0])
    assert ast.dump(shown) == ast.dump(ran)


@pytest.mark.parametrize("id", CASES)
def test_each_case_says_where_it_was_seen(id):
    seen = CASES[id].seen
    assert seen.startswith(("Seen in ", "A common slip."))
    table = next(c.source for c in NOTEBOOK.cells if c.id == "nb12-where")
    assert CASES[id].name in table
    for thread in re.findall(r"[\w-]+/[\w-]+|(?:issue|pull request) \d+", seen):
        assert thread in table, f"{thread} is missing in the notebook's table"


@pytest.mark.parametrize("id", CASES)
def test_no_other_cell_names_the_fault_of_a_case(id):
    """The name stands in the tables only; the outputs hold no diagnosis."""
    tables = ("nb12-where", "nb12-suspects", "nb12-method")
    for cell in NOTEBOOK.cells:
        if cell.id not in tables:
            assert CASES[id].name not in cell.source, cell.id
            assert CASES[id].name not in str(cell.get("outputs", "")), cell.id


def test_the_right_name_passes_and_tells_where_it_was_seen():
    card = exercises.diagnose("12.1", "Inverted Mask")
    assert card.kind == "passed" and "tensorflow/text, issue 894" in card.text
    assert diagnosed() == {"12.1": True}


@pytest.mark.parametrize("id", CASES)
def test_a_wrong_name_is_told_its_sign_and_not_the_answer(id):
    for name in NAMES:
        card = exercises.diagnose(id, name)
        if name == CASES[id].name:
            continue
        assert card.kind == "wrong"
        assert registry.known_faults()[name].sign in card.text
        assert CASES[id].name not in repr(card)


def test_going_through_the_list_is_noticed():
    first, second, third, *_ = wrong_names("12.3", GUESSES)
    assert not exercises.diagnose("12.3", first).notes
    assert exercises.diagnose("12.3", first).notes == ("You had that name before.",)
    assert not exercises.diagnose("12.3", second).notes
    assert "3 of 16 names are tried. That is guessing" in repr(
        exercises.diagnose("12.3", third)
    )
    card = exercises.diagnose("12.3", CASES["12.3"].name)
    assert card.kind == "passed" and "counts it as guessed" in repr(card)
    assert diagnosed() == {"12.3": False}
    exercises.diagnose("12.3", CASES["12.3"].name)
    exercises.diagnose("12.4", CASES["12.4"].name)
    assert diagnosed() == {"12.3": False, "12.4": True}
    assert "Cases with the right name: 2, 1 guessed." in repr(exercises.progress())


def test_one_wrong_name_is_no_guess_and_later_ones_do_not_count():
    exercises.diagnose("12.2", wrong_names("12.2", 1)[0])
    exercises.diagnose("12.2", CASES["12.2"].name)
    for name in wrong_names("12.2", 8):
        exercises.diagnose("12.2", name)
    assert diagnosed() == {"12.2": True}


def test_no_name_and_unknown_names_are_not_counted(record):
    assert exercises.diagnose("12.1").kind == "todo"
    card = exercises.diagnose("12.1", "inverted masks")
    assert card.kind == "warn" and "Did you mean “inverted mask”?" in card.text
    for odd in ("", 7, ["inverted mask"]):
        assert exercises.diagnose("12.1", odd).kind == "warn"
    assert not (record / "diagnoses.jsonl").exists()


@pytest.mark.parametrize("call", [exercises.diagnose, exercises.broken])
def test_an_unknown_case_lists_the_known_ones(call):
    with pytest.raises(ValueError, match=r"no case '11.1'.*12\.1, 12\.2"):
        call("11.1")


def test_a_record_that_cannot_be_written_is_told(record, monkeypatch):
    monkeypatch.setenv("UNROLLED_RECORD", str(record / "file"))
    (record / "file").write_text("")
    card = exercises.diagnose("12.1", "inverted mask")
    assert card.kind == "passed" and "could not be saved" in repr(card)


def test_suspects_lists_every_name_with_its_sign():
    card = exercises.suspects()
    assert [row[0] for row in card.rows[1:]] == sorted(NAMES)


def test_the_faulty_code_is_marked_as_such():
    assert "fault" in faulty.__doc__ and "fault" in nb12_bug_hunt.__doc__
