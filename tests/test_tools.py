"""The maintainers' verbs, on courses of one or two tiny notebooks."""

import csv
import os
import re
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from tiny import (
    TITLE,
    WORDS,
    bands,
    cell,
    claims,
    course,
    engine,
    exercise,
    kernel,
    lesson,
    notebook,
    notebooks,
    pages,
    save,
    solved,
    sources,
)

README = "# Course\n\n<!-- notebooks -->\n<!-- /notebooks -->\n\nMore.\n"
SOLUTION = """
import operator

TWO = 2

def double(x):
    return operator.mul(x, TWO)
"""


@pytest.fixture
def publish(tmp_path):
    """Write a notebook as master 00 of a new course; returns its path."""
    (tmp_path / "README.md").write_text(README)
    return lambda made, name="00_start": save(
        tmp_path / "notebooks" / f"{name}.ipynb", made
    )


def test_execute_stores_outputs_label_row_and_pages(tmp_path, publish, capsys):
    master = lesson("print('hi', end=' ')", "print('you')\n1 + 1")
    master["cells"][1]["metadata"] = {"execution": {"iopub.execute_input": "now"}}
    path = publish(master)
    assert notebooks.main(["execute", "NB=0"], tmp_path) == 0
    made = course.load(path)
    assert [c.get("execution_count") for c in made["cells"]] == [None, 1, 2, None]
    assert made["cells"][2]["outputs"][1]["data"] == {"text/plain": ["2"]}
    assert made["cells"][1]["metadata"] == {}
    assert made["metadata"]["language_info"] == {"name": "python"}
    row = course.measured(tmp_path)["00_start"]
    label = course.MACHINE.search(made["cells"][0]["source"])
    assert label[1] == row["seconds"] and label[3] == "5"
    assert 20 < int(row["peak_mb"]) < 1000
    assert "단계" in (tmp_path / "GLOSSARY.md").read_text("utf-8")
    assert f"| {label[1]} s | 5 min |" in (tmp_path / "README.md").read_text("utf-8")
    assert "00_start: " in capsys.readouterr().out
    assert pages.main(["--check"], tmp_path) == 0


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("x = 1\n1 / 0", r"cell code-0\n    x = 1\n    1 / 0\n  ZeroDivisionError"),
        ("import os\nos._exit(1)", r"cell code-0\n[\s\S]*Kernel died"),
        ("print('a\\n' * 90_000)", r"grown to 1\d+ kB; 300 kB is the .*code-0"),
    ],
)
def test_execute_leaves_a_master_that_fails(tmp_path, publish, capsys, code, says):
    path = publish(lesson(code))
    before = path.read_bytes()
    assert notebooks.main(["execute"], tmp_path) == 1
    assert path.read_bytes() == before
    said = capsys.readouterr().out
    assert "00_start: the master stays as it was" in said
    assert re.search(says, said)
    assert course.measured(tmp_path) == {}


def test_a_cell_that_hangs_is_named(tmp_path, publish, monkeypatch, capsys):
    publish(lesson("import time\ntime.sleep(60)"))
    monkeypatch.setattr(kernel, "CELL_SECONDS", 1)
    assert notebooks.main(["execute"], tmp_path) == 1
    assert re.search(r"cell code-0\n[\s\S]*timed out", capsys.readouterr().out)


def test_kernels_are_this_python_and_take_no_settings_along(tmp_path, monkeypatch):
    other = tmp_path / "kernels" / "python3" / "kernel.json"
    course.write(other, '{"argv": ["other"], "display_name": "x", "language": "y"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    spec = kernel.OwnPython(kernel_name="python3").kernel_spec
    assert spec.argv[0] == sys.executable
    monkeypatch.setenv("UNROLLED_SEED", "7")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    made = kernel.environment(tmp_path, "record", UNROLLED_STRICT="1")
    assert not {"UNROLLED_SEED", "MPLBACKEND"} & set(made)
    assert (made["UNROLLED_STRICT"], made["UNROLLED_RECORD"]) == ("1", "record")


def test_execute_refuses_files_beside_the_masters(tmp_path, publish, capsys):
    publish(lesson("open('left.txt', 'w').close()"))
    assert notebooks.main(["execute"], tmp_path) == 1
    assert "left ['left.txt'] in notebooks/" in capsys.readouterr().out


def test_prepare_gives_ids_that_stay():
    bare = notebook(cell("nb03-001", "a"), cell("", "b"))
    del bare["cells"][1]["id"]
    made = notebooks.prepare(nbformat.from_dict(bare), "03")
    assert [c.id for c in made.cells] == ["nb03-001", "nb03-002"]
    assert notebooks.prepare(made, "03") == made


@pytest.mark.parametrize(
    ("label", "seconds", "new"),
    [(None, 8, 8), (9, 11, 9), (9, 12, 12), (9, 6, 6), (None, 21, 25), (25, 30, 25)],
)
def test_noise_does_not_rewrite_a_label(label, seconds, new):
    assert course.machine_seconds(label, seconds) == new


RECORDER = """
import os
seed = os.environ["UNROLLED_SEED"]
assert "UNROLLED_STRICT" not in os.environ
with open(os.environ["UNROLLED_BANDS"], "w") as file:
    print("key,budget,seed,value,versions", file=file)
    print(f"start/x,cpu,{seed},0.{seed},v", file=file)
"""


def test_bands_replace_only_what_was_measured(tmp_path, publish, monkeypatch):
    monkeypatch.setenv("UNROLLED_STRICT", "1")
    publish(lesson(RECORDER))
    table = tmp_path / "studies" / "bands.csv"
    old = "start/x,cpu,7,9,old\nstart/x,gpu,1,8,old\nother/y,cpu,1,7,old\n"
    course.write(table, ",".join(bands.COLUMNS) + "\n" + old)
    assert notebooks.main(["bands", "--seeds", "2"], tmp_path) == 0
    with open(table, newline="") as file:
        rows = [(r["key"], r["budget"], r["value"]) for r in csv.DictReader(file)]
    assert rows == [
        ("other/y", "cpu", "7"),
        ("start/x", "cpu", "0.1"),
        ("start/x", "cpu", "0.2"),
        ("start/x", "gpu", "8"),
    ]
    left = list((tmp_path / "studies" / ".bands").iterdir())
    assert [path.name for path in left] == [".gitignore"]


CLAIMER = """
import os
seed = int(os.environ["UNROLLED_SEED"])
assert "UNROLLED_STRICT" not in os.environ
with open(os.environ["UNROLLED_CLAIMS"], "w") as file:
    print("key,value,low,high,inside", file=file)
    print(f"start/x,{seed},100,101,{seed < 102}", file=file)
"""


def test_claims_are_counted_with_seeds_of_their_own(tmp_path, publish, capsys):
    publish(lesson(CLAIMER, "assert seed != 103"))
    table = tmp_path / "studies" / "claims.csv"
    course.write(table, ",".join(claims.COLUMNS) + "\nother,101,k,1,0,2,True\n")
    assert notebooks.main(["claims"], tmp_path) == 1
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["inside"] for row in rows].count("True") == 1 + 1 + 4
    broken = [r for r in rows if r["key"] == claims.THROUGH and r["inside"] != "True"]
    assert [row["seed"] for row in broken] == ["103"]
    assert "AssertionError" in broken[0]["value"]
    out = capsys.readouterr().out
    assert "10 claims, 5 outside their bands (50.00%)" in out
    assert "start/x\n    105 is outside: 100 to 101" in out


def test_claims_go_on_where_they_stopped(tmp_path, publish, monkeypatch):
    publish(lesson("pass"))
    asked = []

    def run(notebook, title, root, **settings):
        asked.append(int(settings["UNROLLED_SEED"]))
        if asked == [101, 102]:
            raise KeyboardInterrupt
        return kernel.Run(notebook, 1.0, 1, ""), []

    monkeypatch.setattr(kernel, "run_apart", run)
    with pytest.raises(KeyboardInterrupt):
        claims.measure(tmp_path, seeds=(101, 102, 103))
    assert claims.measure(tmp_path, seeds=(101, 102, 103)) == 0
    assert asked == [101, 102, 102, 103]


def test_claims_may_ask_for_newer_seeds(tmp_path, publish, monkeypatch):
    publish(lesson("pass"))
    asked = []
    monkeypatch.setattr(
        claims.kernel,
        "run_apart",
        lambda notebook, title, root, **settings: (
            asked.append(int(settings["UNROLLED_SEED"]))
            or (kernel.Run(notebook, 1.0, 1, "cell a\n  x = 1\n\nError: no"), [])
        ),
    )
    assert notebooks.main(["claims", "--from", "106"], tmp_path) == 1
    assert asked == [106, 107, 108, 109, 110]
    with open(tmp_path / "studies" / "claims.csv", newline="") as file:
        values = {row["value"] for row in csv.DictReader(file)}
    assert values == {"cell a … Error: no"}


def test_bands_go_on_where_they_stopped(tmp_path, publish, monkeypatch, capsys):
    publish(lesson("pass"))
    asked = []

    def run(notebook, title, root, **settings):
        seed = int(settings["UNROLLED_SEED"])
        asked.append(seed)
        rows = f"key,budget,seed,value,versions\nk,cpu,{seed},1,v\n"
        course.write(type(tmp_path)(settings["UNROLLED_BANDS"]), rows)
        return kernel.Run(notebook, 1.0, 1, "no memory" if asked == [1, 2] else ""), []

    monkeypatch.setattr(kernel, "run_apart", run)
    assert bands.measure(tmp_path, seeds=3) == 1
    assert "seed 2 failed: no memory" in capsys.readouterr().out
    assert not (tmp_path / "studies" / "bands.csv").exists()
    assert bands.measure(tmp_path, seeds=3) == 0
    assert asked == [1, 2, 3, 2]  # only the failed one again
    publish(lesson("changed = 1"))
    asked.clear()
    assert bands.measure(tmp_path, seeds=1) == 0 and asked == [1]


def test_solved_runs_with_the_solution(tmp_path, publish, capsys):
    engine(tmp_path, SOLUTION)
    path = publish(lesson())
    made = course.load(path)
    made["cells"][1:1] = exercise()
    publish(made)
    assert notebooks.main(["solved", "00"], tmp_path) == 0
    assert "1 exercise(s) passed as solved" in capsys.readouterr().out
    assert "NotImplementedError" in sources(path)[2]


def test_solved_fails_for_a_wrong_solution(tmp_path, publish, capsys):
    engine(tmp_path, "def double(x):\n    return x\n")
    publish(notebook(*exercise()))
    assert notebooks.main(["solved"], tmp_path) == 1
    assert "with its solutions: 00.1 is wrong" in capsys.readouterr().out


def test_answer_brings_what_it_needs_and_no_more(tmp_path):
    path = tmp_path / "nb00_start.py"
    path.write_text(SOLUTION + "\n\nUNUSED = 1\n")
    assert solved.answer(path, "double") == (
        "import operator\n\nTWO = 2\n\ndef double(x):\n    return operator.mul(x, TWO)"
    )
    with pytest.raises(course.CourseError, match="no top-level `triple`"):
        solved.answer(path, "triple")


def test_solved_asks_for_a_check_and_for_one_file(tmp_path):
    stub, check = exercise()[1:]
    with pytest.raises(course.CourseError, match="below exercise cell stub has no"):
        solved.paste(notebook(check, stub), tmp_path, "00")
    with pytest.raises(course.CourseError, match=r"has 0 files nb00_\*.py"):
        solved.paste(notebook(stub, check), tmp_path, "00")


def test_learner_minutes_follow_the_rule():
    text = "word " * 1300 + "- 42\n| a | table |\n```\n" + "code " * 999 + "\n```"
    prose = cell("p", text, "markdown")
    guess = cell("g", "exercises.predict('00.p', None, 0.5)")
    made = notebook(prose, guess, *exercise(), *[cell(f"c{i}", "1") for i in range(9)])
    # 10 min of prose, 1 prediction, 12 code cells of 20 s, 4 min of exercise
    assert pages.learner_minutes(made, {"00.1": 4}) == 20
    assert pages.learner_minutes(made, {"00.1": 5.1}) == 25
    with pytest.raises(course.CourseError, match="exercise 00.1 is not known"):
        pages.learner_minutes(made, {})


def test_pages_are_sorted_and_go_stale(tmp_path, publish, capsys):
    words = WORDS + "\n| Gate | 게이트 | opens \\| shuts |"
    publish(lesson(), "01_next")
    title, table = cell("t", TITLE, "markdown"), cell("w", words, "markdown", "words")
    publish(notebook(title, table))
    assert pages.main(["--check"], tmp_path) == 1
    assert pages.main([], tmp_path) == 0
    text = (tmp_path / "GLOSSARY.md").read_text("utf-8")
    assert "\n| Gate | 게이트 | opens \\| shuts | [00](" in text
    assert text.index("| Gate |") < text.index("| step |")
    assert text.count("| step |") == 1 and "[00](notebooks/00_start.ipynb)" in text
    readme = (tmp_path / "README.md").read_text("utf-8")
    assert "| [01 Start](notebooks/01_next.ipynb) | You see one step. |" in readme
    assert readme.endswith("<!-- /notebooks -->\n\nMore.\n")
    assert pages.main(["--check"], tmp_path) == 0
    publish(lesson(), "02_last")
    assert pages.main(["--check"], tmp_path) == 1
    assert "README.md: stale; run: make notebooks" in capsys.readouterr().out


def test_pages_say_what_is_missing(tmp_path, publish):
    publish(lesson())
    (tmp_path / "README.md").write_text("# Course")
    with pytest.raises(course.CourseError, match="add the lines `<!-- notebooks -->`"):
        pages.texts(tmp_path)
    with pytest.raises(course.CourseError, match="needs 3 cells: | a |"):
        pages.words(notebook(cell("w", WORDS + "\n| a |", "markdown", "words")))
    with pytest.raises(course.CourseError, match="needs the heading"):
        pages.words(notebook(cell("w", "no table", "markdown", "words")))


def test_full_runs_copies_with_the_large_budget(tmp_path, publish, capsys):
    shows = "import os\nprint('with', os.environ['UNROLLED_BUDGET'])"
    path = publish(lesson(shows))
    before = path.read_bytes()
    assert notebooks.main(["full", "NB=00"], tmp_path) == 0
    copy = tmp_path / "build" / "full" / path.name
    assert "with gpu" in str(course.load(copy)["cells"][1]["outputs"])
    assert path.read_bytes() == before
    assert "see build/full/00_start.ipynb" in capsys.readouterr().out
    publish(lesson("1 / 0"))
    assert notebooks.main(["full"], tmp_path) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_memory_that_processes_share_is_counted_once():
    """A second Python has its own memory, and a part of what it shares."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        time.sleep(0.5)
        second = psutil.Process(child.pid)
        own, whole = second.memory_full_info().uss, second.memory_info().rss
        assert own <= kernel._part(second) < whole
        both = kernel.Memory(os.getpid())._now()
        assert both > own + psutil.Process().memory_full_info().uss
    finally:
        child.communicate(b"\n")
