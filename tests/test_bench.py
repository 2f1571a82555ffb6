"""`make bench`: one process for each script, one table, one picture, one section."""

import ast
import importlib.util

from helpers import ROOT

import matplotlib.pyplot as plt
import pytest
from tiny import bench
from tiny import course as course_tool

NOISY = """
import os
from timing import note
note("{name}", "reading", "plain", 4.0, "seconds", 1)
note("{name}", "reading", "clever, or so", 2.0, "seconds", 2.0, "Reading: cleverly")
note("{name}", "reading", "early", 5.0, "seconds", 0.8, "Reading: early, not in PyTorch")
print(os.getpid())
"""
LENGTHS = """
from timing import note
for length, seconds in ((10, 1.0), (20, 2.0)):
    note("lengths", "a GRU reads", str(length), seconds, "seconds")
note("lengths", "a GRU reads", "exponent", 1.0, "power of n")
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A checkout with two small benchmarks."""
    monkeypatch.setattr(bench, "SHOWN", {"Reading: cleverly": "cleverly"})
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "timing.py").write_text(
        (ROOT / "benchmarks" / "timing.py").read_text("utf-8"), "utf-8"
    )
    (folder / "reading.py").write_text(NOISY.format(name="reading"))
    (folder / "lengths.py").write_text(LENGTHS)
    (tmp_path / "README.md").write_text(
        f"Before\n{bench.START}\nold\n{bench.END}\nAfter\n"
    )
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies" / "notebooks.csv").write_text(
        "notebook,seconds,peak_mb,cores,budget,python,tensorflow,keras\n"
        "00_a,60,1000,2,cpu,3,2,3\n01_b,120,2500,2,cpu,3,2,3\n"
    )
    return tmp_path


def test_all_run_and_are_published(course):
    assert bench.main([], course) == 0
    readme = (course / "README.md").read_text("utf-8")
    assert readme.startswith("Before\n") and readme.endswith("After\n")
    assert "old" not in readme
    assert "| Reading: cleverly | 2.00 |" in readme
    assert "a GRU reads 1.00" in readme  # the alt text tells the exponent
    assert "Above: 1 bars" in readme
    assert "all 2 ratios. In 1 of them the way named first is the slower" in readme
    assert "(below 1), 1 of these against PyTorch." in readme
    assert "All 2 notebooks together run in 3 minutes, each in at most 2.5 GB" in readme
    assert (course / bench.PICTURE).stat().st_size > 5000
    rows = course_tool.read_table(course / bench.TABLE)
    assert {row["script"] for row in rows} == {"reading", "lengths"}
    told = [row["script"] for row in rows if row["group"] == bench.MACHINE]
    assert sorted(told) == ["lengths", "reading"]
    assert [r["way"] for r in rows if r["script"] == "reading"][1] == "clever, or so"


def test_some_run_and_the_others_stay(course):
    bench.main([], course)
    (course / "benchmarks" / "reading.py").write_text("raise SystemExit('not run')")
    assert bench.main(["lengths"], course) == 0
    assert "Reading: cleverly" in (course / "README.md").read_text("utf-8")


def test_a_benchmark_that_fails_leaves_the_table(course):
    bench.main([], course)
    before = (course / bench.TABLE).read_text("utf-8")
    (course / "benchmarks" / "reading.py").write_text("raise SystemExit(3)")
    with pytest.raises(bench.subprocess.CalledProcessError):
        bench.main(["reading"], course)
    assert (course / bench.TABLE).read_text("utf-8") == before


def test_an_unknown_name_lists_the_known(course, capsys):
    assert bench.main(["writing"], course) == 1
    assert "Known: lengths, reading." in capsys.readouterr().out


def test_every_benchmark_notes_its_rows():
    """Each script tells what it is for, runs alone, and notes under its own name."""
    for name in bench.scripts(ROOT):
        source = (ROOT / "benchmarks" / f"{name}.py").read_text("utf-8")
        assert f"`python benchmarks/{name}.py" in ast.get_docstring(ast.parse(source))
        assert f'note("{name}"' in source.replace("\n        ", "").replace(
            "(\n    ", "("
        ), name


def test_the_readme_shows_what_the_table_holds():
    rows = course_tool.read_table(ROOT / bench.TABLE)
    assert {row["script"] for row in rows} >= set(bench.scripts(ROOT))
    readme = (ROOT / "README.md").read_text("utf-8")
    for claim, ratio in bench.claims(rows):
        assert f"| {claim} | {bench.times(ratio)} |" in readme


def test_the_exponent_of_a_known_curve():
    path = ROOT / "benchmarks" / "lengths.py"
    function = next(
        ast.unparse(node)
        for node in ast.parse(path.read_text("utf-8")).body
        if getattr(node, "name", "") == "exponent"
    )
    scope = {"np": importlib.import_module("numpy")}
    exec(function, scope)
    lengths = scope["np"].array([1, 2, 4, 8, 16])
    assert scope["exponent"](lengths, 3 * lengths**2.0) == pytest.approx(2)


def test_the_picture_draws_claims_of_the_table_with_their_values():
    rows = course_tool.read_table(ROOT / bench.TABLE)
    found = bench.shown(rows)
    assert [name for name, _ in found[:2]] == [*bench.SHOWN.values()][:2]
    assert {name for name, _ in found} == {*bench.SHOWN.values()}
    ax = plt.figure().subplots()
    bench._draw_ratios(ax, [*found, ("slower", 0.5)])
    values = [text.get_text() for text in ax.texts]
    assert values[0] == "4,360 times" and values[-1] == "0.50 times"
    assert len(values) == 9 and ax.get_xlim()[0] == 0.5
    plt.close(ax.figure)


@pytest.mark.parametrize(
    ("exponent", "text"),
    [
        (1.039, "grows like n¹ (measured exponent: 1.04)"),
        (2.125, "grows like n² (measured exponent: 2.12)"),
        (0.96, "grows like n¹ (measured exponent: 0.96)"),
    ],
)
def test_a_power_is_named_with_what_was_measured(exponent, text):
    assert bench.growth(exponent) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0.643, "0.64"), (2.39, "2.39"), (19.6, "19.6"), (4357, "4,360")],
)
def test_ratios_are_short(ratio, text):
    assert bench.times(ratio) == text


def test_medians_in_turn(monkeypatch):
    spec = importlib.util.spec_from_file_location(
        "timing_of_benchmarks", ROOT / "benchmarks" / "timing.py"
    )
    timing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(timing)
    clock = iter(range(0, 1000))
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(clock))
    order = []
    runs = {name: lambda name=name: order.append(name) for name in "ab"}
    assert timing.in_turn(runs, 3) == {"a": 1, "b": 1}
    assert order == ["a", "b"] * 3
    monkeypatch.delenv("UNROLLED_BENCH", raising=False)
    timing.note("x", "y", "z", 1.0, "s")  # does nothing outside `make bench`
