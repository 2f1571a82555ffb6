"""Bands and boards: what lies outside is seen, and nothing is claimed without runs."""

import ast
import csv

from helpers import ROOT, results

import nbformat
import numpy as np
import pytest

KEY = "demo/accuracy"


@pytest.fixture(autouse=True)
def bands(tmp_path, monkeypatch):
    """An empty file of bands, the budget of a CPU, and a learner's (lenient) run."""
    path = tmp_path / "bands.csv"
    monkeypatch.setattr(results.bands, "BANDS", path)
    monkeypatch.setenv("UNROLLED_BUDGET", "cpu")
    monkeypatch.delenv("UNROLLED_STRICT", raising=False)
    return path


def measure(path, values, key=KEY, budget="cpu"):
    """Write runs as `make bands` does."""
    with open(path, "a", newline="") as file:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(results.bands.COLUMNS)
        writer.writerows((key, budget, n, value, "") for n, value in enumerate(values))


VALUES = [0.70, 0.71, 0.69, 0.70, 0.72, 0.70, 0.71, 0.69, 0.70, 0.71]


def test_the_band_is_a_prediction_interval():
    """Of new draws from the same source, one in a thousand falls outside."""
    rng = np.random.default_rng(0)
    draws = rng.normal(size=(20_000, 11))
    limits = [results.band(row[:10])[:2] for row in draws[:2000]]
    outside = [
        not low <= row[10] <= high
        for (low, high), row in zip(limits, draws[:2000], strict=True)
    ]
    assert np.mean(outside) < 0.005
    low, high, *_ = results.band(draws[0, :10])
    mean, spread = draws[0, :10].mean(), draws[0, :10].std(ddof=1)
    assert high == pytest.approx(mean + 4.7809 * spread * np.sqrt(1.1), rel=1e-4)
    assert low == pytest.approx(2 * mean - high)


def test_a_band_needs_ten_runs():
    with pytest.raises(ValueError, match="at least 10 runs, got 9"):
        results.band(VALUES[:9])


def test_a_value_inside_passes_and_one_outside_is_amber(bands):
    measure(bands, VALUES)
    assert results.expect(KEY, 0.705).kind == "passed"
    card = results.expect(KEY, 0.60)
    assert card.kind == "warn" and "outside the band" in card.text
    assert "Restart" in repr(card)


@pytest.mark.parametrize("value", [0.60, 0.80, float("nan"), float("inf")])
def test_a_strict_run_raises_outside_the_band(bands, monkeypatch, value):
    measure(bands, VALUES)
    monkeypatch.setenv("UNROLLED_STRICT", "1")
    with pytest.raises(results.OutsideBand, match="demo/accuracy.*outside the band"):
        results.expect(KEY, value)


def test_equal_runs_have_a_band_of_one_value(bands, monkeypatch):
    monkeypatch.setenv("UNROLLED_STRICT", "1")
    measure(bands, [0.1 + 0.2] * 10)
    assert results.expect(KEY, 0.3).kind == "passed"
    with pytest.raises(results.OutsideBand):
        results.expect(KEY, 0.301)


def test_no_band_is_invented(bands):
    measure(bands, VALUES, budget="gpu")
    measure(bands, VALUES[:9])
    card = results.expect(KEY, 123)
    assert card.kind == "note" and "no band for the budget `cpu`" in card.text


def test_a_difference_is_claimed_only_if_the_runs_show_one(bands):
    measure(bands, np.subtract(VALUES, 0.6), key="demo/gain")
    measure(bands, np.subtract(VALUES, 0.703), key="demo/nothing")
    gain = results.expect("demo/gain", 0.1, difference=True)
    nothing = results.expect("demo/nothing", 0.0, difference=True)
    assert "hardly chance" in repr(gain)
    assert "can't tell the two apart" in repr(nothing)


def test_make_bands_records_instead_of_judging(bands, monkeypatch, tmp_path):
    measure(bands, VALUES)
    target = tmp_path / "new.csv"
    monkeypatch.setenv("UNROLLED_BANDS", str(target))
    monkeypatch.setenv("UNROLLED_STRICT", "1")
    monkeypatch.setenv("UNROLLED_SEED", "7")
    results.expect(KEY, 99)
    results.record("reviews", "GRU", score=0.7, parameters=10, seconds=2)
    rows = list(csv.DictReader(target.read_text().splitlines()))
    assert rows[0]["value"] == "99.0" and rows[0]["seed"] == "7"
    assert "keras-" in rows[0]["versions"]
    assert [row["key"] for row in rows[1:]] == [
        f"board/reviews/GRU/{name}" for name in ("score", "parameters", "seconds")
    ]


def test_make_claims_collects_values_with_their_bands(bands, monkeypatch, tmp_path):
    measure(bands, VALUES)
    monkeypatch.setenv("UNROLLED_CLAIMS", str(tmp_path / "claims.csv"))
    for value in (VALUES[0], 9.0):
        results.expect("demo/accuracy", value)
    with open(tmp_path / "claims.csv", newline="") as file:
        first, second = csv.DictReader(file)
    where = results.band(VALUES)
    assert float(first["low"]) == where.low and float(first["high"]) == where.high
    assert (first["inside"], second["inside"]) == ("True", "False")
    assert second["value"] == "9.0"


def test_a_smoke_run_claims_nothing(bands, monkeypatch):
    measure(bands, VALUES)
    monkeypatch.setenv("UNROLLED_BUDGET", "smoke")
    monkeypatch.setenv("UNROLLED_STRICT", "1")
    assert "claims nothing" in results.expect(KEY, 0.1).text


def names(card):
    return [row[0] for row in card.rows[1:]]


def test_the_board_sorts_by_score_and_marks_ones_own(bands):
    for name, score in (("score", 0.74), ("parameters", 900.0), ("seconds", 9.0)):
        measure(bands, [score] * 10, key=f"board/reviews/SimpleRNN/{name}")
    results.record("reviews", "mine", score=0.6, parameters=5, seconds=1)
    results.record("reviews", "mine", score=0.8, parameters=5, seconds=1)
    board = results.record("reviews", "weak", score=0.5, parameters=5, seconds=1)
    assert names(board) == ["★ mine", "★ weak"], "a model not run yet is given away"
    board = results.record("reviews", "SimpleRNN", score=0.7, parameters=5, seconds=1)
    assert names(board) == ["★ mine", "SimpleRNN", "★ SimpleRNN", "★ weak"]
    assert names(results.leaderboard("reviews")) == names(board)
    assert "0.740" in repr(board) and "900" in repr(board)


def test_a_score_with_parts_missing_is_passed_over():
    results.board.store.append("scores", {"task": "reviews", "model": "half"})
    board = results.record("reviews", "mine", score=0.6, parameters=5, seconds=1)
    assert names(board) == ["★ mine"]


def test_where_lower_is_better_the_lowest_stands_first():
    results.record("shakespeare", "5-gram", score=2.3, parameters=1, seconds=1)
    board = results.record("shakespeare", "GPT", score=2.1, parameters=1, seconds=1)
    assert names(board) == ["★ GPT", "★ 5-gram"]


def test_an_empty_board_says_so():
    assert "has been recorded yet" in results.leaderboard("weather").text


def test_an_unknown_task_names_the_known():
    with pytest.raises(
        ValueError, match="task must be one of .*reviews.*, got 'music'"
    ):
        results.record("music", "x", score=1, parameters=1, seconds=1)


def test_a_record_that_can_not_be_saved_is_shown_all_the_same(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(results.board.store, "append", full)
    board = results.record("reviews", "mine", score=0.6, parameters=5, seconds=1)
    assert names(board) == ["★ mine"]
    assert "could not be saved: No space left" in repr(board)


def committed():
    path = ROOT / "studies" / "bands.csv"
    return list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []


def claims_in(source):
    """(key, whether it is a difference) of each `results.expect` in a cell."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "results.expect":
            options = {option.arg: option.value.value for option in node.keywords}
            yield node.args[0].value, options.get("difference", False)


def claims():
    """(notebook, key, whether it is a difference) of each claim of the course."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code":
                yield from ((path.name, *claim) for claim in claims_in(cell.source))


def test_claims_are_found_in_cells():
    source = 'x = 1\nresults.expect(\n    "a/b", x, difference=True\n)\nexpect("c", 1)'
    assert list(claims_in(source)) == [("a/b", True)]


def test_every_claim_of_a_notebook_has_its_runs():
    """A strict run can't fail where no band was measured; so here it must be there."""
    for notebook, key, difference in claims():
        values = [
            float(row["value"])
            for row in committed()
            if row["key"] == key and row["budget"] == "cpu"
        ]
        assert len(values) >= results.bands.FEWEST_RUNS, (
            f"{notebook}: no band for {key}"
        )
        if difference:
            where = results.band(values)
            apart = not where.mean_low <= 0 <= where.mean_high
            assert apart, f"{notebook} claims {key}, which its runs don't show"


def test_committed_runs_have_one_value_for_each_seed():
    rows = [(row["key"], row["budget"], row["seed"]) for row in committed()]
    assert len(rows) == len(set(rows))


def test_packed_numbers_come_back_nearly_alike():
    numbers = np.random.default_rng(0).normal(size=1000) * 5
    text = results.pack(numbers)
    assert text.isascii() and len(text) < 2.7 * len(numbers)
    np.testing.assert_allclose(results.unpack(text), numbers, rtol=1e-3)
    assert results.unpack(text).dtype == "float32"


@pytest.mark.parametrize("bad", [[[1.0]], [np.nan], [1e6], 3.0])
def test_what_cannot_be_packed_is_said(bad):
    with pytest.raises(ValueError, match="pack takes"):
        results.pack(bad)
