"""Proofs over every master, and proof that each rule finds its fault."""

import re

import pytest
from tiny import (
    ROOT,
    TITLE,
    WORDS,
    cell,
    course,
    exercise,
    notebook,
    pages,
    rules,
    save,
)

MASTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ROW = {"notebook": "00_start", "seconds": "9", "peak_mb": "300"}
MACHINE = "*Machine: about 9 s on 2 CPU cores (measured). "
LABEL = MACHINE + "You: about 10 minutes (estimated).*"
PNG = {"output_type": "display_data", "data": {"image/png": "iVBORw0K"}}
ALT = {"image/png": {"alt": "A line that rises from 0 to 1 over ten steps."}}


def test_there_is_a_folder_of_notebooks():
    assert (ROOT / "notebooks").is_dir(), "notebooks/ is missing"
    assert [p.name for p in MASTERS] == [p.name for p in course.masters(ROOT)], (
        "a file in notebooks/ is not called NN_snake_case.ipynb"
    )


@pytest.mark.parametrize("path", MASTERS, ids=lambda path: path.stem)
def test_master_follows_every_rule(path):
    assert rules.faults(rules.read(ROOT, path)) == []


def test_pages_follow_from_the_notebooks():
    assert pages.stale(ROOT) == [], "run: make notebooks"


def test_a_word_is_explained_once():
    """In the first notebook that uses it: the glossary shows only that one."""
    owners = {}
    for path in MASTERS:
        for word in pages.words(course.load(path)):
            owners.setdefault(word.english.casefold(), []).append(path.stem)
    assert {word: at for word, at in owners.items() if len(at) > 1} == {}


def output(text="", **fields):
    """A line that a cell printed."""
    return {"output_type": "stream", "name": "stdout", "text": text} | fields


def good():
    """A master without a fault."""
    made = notebook(
        cell("title", TITLE.replace("*Machine: ?*", LABEL), "markdown"),
        *exercise(),
        cell("plot", "plot()"),
        cell("words", WORDS, "markdown", "words"),
    )
    made["cells"][4]["outputs"] = [output("done"), {**PNG, "metadata": ALT}]
    for count, one in enumerate(made["cells"][1:5], start=1):
        one["execution_count"] = count
    return made


def found(tmp_path, made, name="00_start", row=ROW):
    """What the rules find in a notebook of this name."""
    path = save(tmp_path / f"{name}.ipynb", made)
    minutes = {"00.1": 7, "00.2": 7}
    return rules.faults(rules.Master(path, course.load(path), row, minutes))


def plot(made):
    """The cell that draws."""
    return made["cells"][4]


def test_a_good_master_has_no_fault(tmp_path):
    assert found(tmp_path, good()) == []


def edit_source(index, old, new):
    """A change that replaces text in one cell."""

    def change(made):
        made["cells"][index]["source"] = made["cells"][index]["source"].replace(
            old, new
        )

    return change


def print_out(text="", **fields):
    """A change that adds an output to the drawing cell."""
    return lambda made: plot(made)["outputs"].append(output(text, **fields))


def change_cell(**fields):
    """A change of the drawing cell's fields."""
    return lambda made: plot(made).update(fields)


BROKEN = {
    "name: kernelspec 'r'": lambda made: made["metadata"]["kernelspec"].update(
        name="r"
    ),
    "size: 3": print_out("a" * 300_000),
    "ids: the id title": change_cell(id="title"),
    "ids: the id None": change_cell(id=None),
    r"counts: .*\[1, 2, 3, 5\]": change_cell(execution_count=5),
    r"counts: .*\[1, 2, 3, None\]": change_cell(execution_count=None),
    "clean_outputs: .*ValueError": print_out(output_type="error", ename="ValueError"),
    "clean_outputs: .*stderr: careful": print_out("careful", name="stderr"),
    "nothing_excluded: .*nbval-skip": change_cell(metadata={"tags": ["nbval-skip"]}),
    "nothing_excluded: .*steers": edit_source(4, "plot()", "# NBVAL_SKIP\nplot()"),
    "short_cells: .*26 lines": edit_source(4, "plot()", "plot()\n" * 26),
    "alt_texts: .*plot.*''": lambda made: plot(made)["outputs"].append(PNG),
    "alt_texts: .*'short'": edit_source(
        0, "You see", "![short](attachment:a.png) You see"
    ),
    "alt_texts: .*title.*''": edit_source(0, "You see", "<img src='a'> You see"),
    "portable: .*/home/ada": print_out("saved in /home/ada/model"),
    r"portable: .*C:": edit_source(4, "plot()", r"open('C:\\Users\\ada')"),
    "portable: .*index-url": edit_source(4, "plot()", "# pip --index-url x"),
    "first_cell: .*title": edit_source(0, "# Start", "Start"),
    "first_cell: .*promise": edit_source(0, "You see one step.", "Nothing."),
    "first_cell: .*no `.Machine": edit_source(0, "*Machine: about 9 s", "*Machine: 9"),
    "first_cell: .*says 6 s, measured were 9": edit_source(0, "about 9 s", "about 6 s"),
    "first_cell: .*says 5 minutes, the rule gives 10": edit_source(
        0, "t 10 m", "t 5 m"
    ),
    "words: no cell": lambda made: made["cells"][5]["metadata"].clear(),
    "words: .*heading": edit_source(5, "한국어", "French"),
    r"exercises: .*\['00.1'\], its check asks \['00.2'\]": edit_source(3, ".1", ".2"),
    r"exercises: .*its check asks \[\]": lambda made: made["cells"].pop(3),
    r"exercises: .*raises \[\]": edit_source(2, "raise", "return"),
    r"in_order: it asks for \['00.B'\], in place of \['00.A'\]": edit_source(
        4, "plot()", "exercises.predict('00.B', guess=None)"
    ),
}


@pytest.mark.parametrize("says", BROKEN)
def test_each_rule_finds_its_fault(tmp_path, says):
    made = good()
    BROKEN[says](made)
    assert any(re.match(says, text) for text in found(tmp_path, made)), says


@pytest.mark.parametrize(
    ("name", "row", "says"),
    [
        ("00-start", ROW, "name: 00-start.ipynb is not NN_snake_case"),
        ("01_next", ROW, "exercises: exercise 00.1 stands in 01_next"),
        ("00_start", None, "affordable: .*no row"),
        ("00_start", {**ROW, "seconds": "86"}, "affordable: 86 s; 85 s is the most"),
        ("08_start", {**ROW, "seconds": "116"}, "affordable: 116 s; 115 s"),
        ("00_start", {**ROW, "peak_mb": "3001"}, "affordable: 3001 MB; 3000 MB"),
    ],
)
def test_rules_on_name_and_measurements(tmp_path, name, row, says):
    faults = found(tmp_path, good(), name, row)
    assert any(re.match(says, text) for text in faults), faults


def test_an_ordinary_slash_is_no_path_of_a_machine(tmp_path):
    made = good()
    print_out("and/or 3/tmp notebooks/var/x https://example.org/home/x")(made)
    assert found(tmp_path, made) == []
