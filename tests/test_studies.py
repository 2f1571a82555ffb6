"""Studies: rows that grow run by run, and what is read out of them."""

import json
import os

from helpers import ROOT, models, probes, results
from helpers.results import bands, studies

import numpy as np
import pytest

SCRIPT = '''"""Is plus better than minus?

More words.
"""

CONFIGS = {"plus": {}, "minus": {}}
SEEDS = range(12)
MINUTES = 1


def run(config, seed):
    print("progress")
    if (config, seed) == STOP:
        raise KeyboardInterrupt
    sign = 1 if config == "plus" else -1
    score = sign * 0.1 + (seed * 7 % 12) / 100
    return {"score": score, "seconds": 1, "curve": [0.0, score]}
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with one small study; the budget of a CPU; a lenient run."""
    monkeypatch.setattr(studies, "STUDIES", tmp_path)
    monkeypatch.setenv("UNROLLED_BUDGET", "cpu")
    monkeypatch.delenv("UNROLLED_STRICT", raising=False)
    write_script(tmp_path)
    return tmp_path


def write_script(folder, stop=None, text=SCRIPT):
    (folder / "07_small.py").write_text(text.replace("STOP", repr(stop)))


@pytest.fixture
def tool(load_tool, folder, monkeypatch):
    """tools/studies.py, at work in that folder."""
    tool = load_tool("studies")
    monkeypatch.setattr(tool, "BUILD", folder / "build")
    return tool


@pytest.fixture
def study(tool):
    """The small study, measured."""
    assert tool.main([]) == 0
    return results.study("07_small")


def rows(folder):
    return studies.read(folder / "07_small.csv")


# --- running --------------------------------------------------------------------------


def test_every_configuration_and_seed_gets_its_row(tool, folder, capsys):
    assert tool.main(["07_small"]) == 0
    pairs = [(row["config"], row["seed"]) for row in rows(folder)]
    assert pairs == [(c, s) for s in range(12) for c in ("plus", "minus")]
    assert "keras-" in rows(folder)[0]["versions"]
    out = capsys.readouterr().out
    assert out == "07_small: 24 rows, 24 of them new.\n"


def test_rows_that_are_made_side_by_side_are_the_same(tool, folder):
    """Two processes share the rows; the results are those of one process."""
    assert tool.main([]) == 0
    alone = results.study("07_small").rows
    (folder / "07_small.csv").unlink()
    text = SCRIPT.replace("MINUTES = 1", "MINUTES = 1\nPROCESSES = 2\nimport os, time")
    text = text.replace("sign = ", "time.sleep(0.05)\n    sign = ")
    write_script(folder, text=text.replace('"seconds": 1', '"seconds": os.getpid()'))
    assert tool.main([]) == 0
    made = results.study("07_small").rows
    assert len({row["seconds"] for row in made} - {os.getpid()}) == 2
    both = [
        {(r["config"], r["seed"], r["score"]) for r in part} for part in (alone, made)
    ]
    assert both[0] == both[1]


def test_a_stopped_study_goes_on_where_it_stopped(tool, folder, capsys):
    write_script(folder, stop=("minus", 4))
    assert tool.main(["07_small"]) == 1
    assert "run the same command again" in capsys.readouterr().out
    before = (folder / "07_small.csv").read_text()
    assert len(rows(folder)) == 9
    write_script(folder)
    assert tool.main(["07_small"]) == 0
    assert (folder / "07_small.csv").read_text().startswith(before)
    assert "24 rows, 15 of them new" in capsys.readouterr().out


@pytest.mark.parametrize("kept", [3, 20, 40, -1])
def test_a_torn_last_row_is_run_again(tool, folder, kept, capsys):
    """Cut inside the header, at several places of the second row, before its end."""
    tool.main([])
    path = folder / "07_small.csv"
    whole = path.read_bytes()
    end = whole.index(b"\n") + 1
    path.write_bytes(whole[:kept] if kept == 3 else whole[:end] + whole[end:][:kept])
    assert tool.main([]) == 0
    assert path.read_bytes() == whole
    assert "its last row was not finished" in capsys.readouterr().out


def test_a_whole_file_is_left_as_it_is(tool, folder, capsys):
    tool.main([])
    whole = (folder / "07_small.csv").read_bytes()
    assert tool.main([]) == 0
    assert (folder / "07_small.csv").read_bytes() == whole
    assert "24 rows, 0 of them new" in capsys.readouterr().out


def test_other_results_than_the_file_has_are_not_mixed_in(tool, folder, capsys):
    write_script(folder, stop=("plus", 3))
    tool.main([])
    write_script(folder, text=SCRIPT.replace('"seconds": 1', '"minutes": 1'))
    assert tool.main([]) == 1
    out = capsys.readouterr().out
    assert "07_small.csv has the columns" in out and "measure all rows anew" in out
    assert len(rows(folder)) == 6


def test_an_unknown_study_names_the_known(tool, capsys):
    assert tool.main(["08_big"]) == 1
    out = capsys.readouterr().out
    assert out == "a study must be one of ['07_small'], got '08_big'.\n"


def test_the_seed_of_the_shell_does_not_shift_the_rows(tool, folder, monkeypatch):
    monkeypatch.setenv("UNROLLED_SEED", "7")
    text = SCRIPT.replace('"seconds": 1', '"seconds": os.environ.get("UNROLLED_SEED")')
    write_script(folder, text=text.replace("CONFIGS =", "import os\n\nCONFIGS ="))
    assert tool.main([]) == 0
    assert rows(folder)[0]["seconds"] is None


# --- running again --------------------------------------------------------------------


def test_again_runs_a_share_and_changes_no_study(study, tool, folder, capsys):
    before = (folder / "07_small.csv").read_bytes()
    assert tool.main(["--again", "0.25"]) == 0
    assert (folder / "07_small.csv").read_bytes() == before
    assert len(studies.read(folder / "build" / "again-07_small.csv")) == 6
    assert "6 rows again, 0 outside their bands" in capsys.readouterr().out


def test_again_finds_what_no_longer_holds(study, tool, folder, capsys):
    write_script(folder, text=SCRIPT.replace("sign * 0.1", "sign * 0.9"))
    assert tool.main(["--again", "1"]) == 1
    out = capsys.readouterr().out
    assert "24 rows again, 24 outside their bands" in out
    assert "minus, seed 0: -0.9 lies outside the band" in out


@pytest.mark.parametrize("text", ["0", "1.5", "x"])
def test_again_needs_a_fraction(tool, text, capsys):
    with pytest.raises(SystemExit):
        tool.main(["--again", text])
    assert "--again" in capsys.readouterr().err


# --- reading --------------------------------------------------------------------------


def test_a_study_knows_its_question_and_rows(study, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path.parent)
    again = results.study("07_small")
    assert again == study and again.question == "Is plus better than minus?"
    row = again.rows[2]
    assert (row["config"], row["seed"]) == ("plus", 1)
    assert row["curve"] == [0.0, row["score"]] and row["score"] == pytest.approx(0.17)


def test_values_are_in_the_order_of_the_seeds(study):
    study.rows.reverse()
    expected = [0.1 + (seed * 7 % 12) / 100 for seed in range(12)]
    np.testing.assert_allclose(study.values("plus"), expected)
    assert study.values("plus", "curve").shape == (12, 2)


def test_a_difference_is_paired_by_seed(study):
    """The seeds move both alike, so their spread is not in the difference."""
    where = study.difference("plus", "minus")
    assert where.count == 12
    assert where.mean_low == pytest.approx(0.2) == where.mean_high
    del study.rows[:3]  # plus 0, minus 0, plus 1
    assert study.difference("plus", "minus").count == 10


def test_a_live_row_is_judged_by_the_rows_of_other_seeds(study, monkeypatch):
    row = study.run("plus", 3)
    card = study.expect("plus", row["score"], seed=3)
    assert card.kind == "passed" and "of 11 earlier runs" in card.text
    assert "Measured earlier, re-run with `make studies S=07_small`" in repr(card)
    assert "of 12 earlier runs" in study.expect("plus", 0.1).text
    assert study.expect("plus", 0.9, seed=3).kind == "warn"
    monkeypatch.setenv("UNROLLED_STRICT", "1")
    with pytest.raises(results.OutsideBand, match="07_small, plus: score: 0.9 lies"):
        study.expect("plus", 0.9, seed=3)
    assert study.expect("plus", 1, "seconds").kind == "passed"


@pytest.mark.parametrize("budget", ["smoke", "gpu"])
def test_a_run_with_another_budget_claims_nothing(study, monkeypatch, budget):
    monkeypatch.setenv("UNROLLED_STRICT", "1")
    monkeypatch.setenv("UNROLLED_BUDGET", budget)
    assert "claims nothing" in study.expect("plus", 0.9).text


def test_a_smoke_run_takes_a_row_that_is_there(study, monkeypatch):
    monkeypatch.setenv("UNROLLED_BUDGET", "smoke")
    monkeypatch.setattr(studies, "script", None)  # nothing is run
    row = study.run("plus", 99)
    assert row in study.rows and row["config"] == "plus"


def test_a_study_without_rows_says_how_to_get_them(folder):
    with pytest.raises(FileNotFoundError, match="`make studies S=07_small` measures"):
        results.study("07_small")


def test_an_unknown_name_names_the_known(study):
    with pytest.raises(ValueError, match=r"one of \['07_small'\], got '08_big'"):
        results.study("08_big")
    message = r"one of \['plus', 'minus'\], got 'times'.*`make studies S=07_small`"
    for use in (
        study.values,
        lambda name: study.difference("plus", name),
        lambda name: study.run(name, 0),
        lambda name: study.expect(name, 0.1),
    ):
        with pytest.raises(ValueError, match=message):
            use("times")
    with pytest.raises(ValueError, match=r"'score', 'seconds', 'curve'\], got 'loss'"):
        study.values("plus", "loss")


def test_too_few_rows_make_no_band(study):
    del study.rows[18:]
    with pytest.raises(ValueError, match="at least 10 runs, got 9.*`make studies`"):
        study.band("plus")


# --- the course's own -----------------------------------------------------------------


@pytest.mark.parametrize("name", studies.known())
def test_a_committed_study_is_whole(name):
    """A question, measured minutes, a row for each configuration and seed."""
    study, script = results.study(name), studies.script(name)
    assert study.question.endswith("?")
    assert 0 < script.MINUTES <= 40
    pairs = sorted((row["config"], row["seed"]) for row in study.rows)
    assert pairs == sorted((c, s) for c in script.CONFIGS for s in script.SEEDS)
    assert len(script.SEEDS) >= bands.FEWEST_RUNS
    results_of = {json.dumps([row["score"], row.get("curve")]) for row in study.rows}
    several = len(script.CONFIGS) > 1  # then they must not be all the same
    flat = [r for r in study.rows if len(set(r.get("curve") or range(2))) == 1]
    if "setting" in study.rows[0]:  # settings may learn nothing, and only that alike
        alike = {json.dumps([row["score"], row["curve"]]) for row in flat}
        assert len(results_of) == len(study.rows) - len(flat) + len(alike)
    else:
        assert len(results_of) >= len(script.SEEDS) + several
    listed = (ROOT / "studies" / "README.md").read_text("utf-8")
    assert f"| `{name}` | {study.question} | {script.MINUTES} |" in listed


def test_without_the_mask_the_network_reads_its_padding():
    """Of both networks of the study 01: do more pads change the answer?"""
    script = studies.script("01_simple_rnn")
    masked = script.models.text_classifier(script.VOCABULARY)
    ids = np.array([[5, 9, 7, 3, 0]])
    longer = np.pad(ids, [(0, 0), (0, 20)])
    for model, change in ((masked, False), (script.without_mask(), True)):
        short, long = (np.asarray(model(each)) for each in (ids, longer))
        assert np.allclose(short, long, atol=1e-6) != change
    assert masked.count_params() == script.without_mask().count_params()


def test_the_weekly_job_runs_a_tenth_again(root):
    text = (root / ".github" / "workflows" / "weekly.yml").read_text("utf-8")
    assert 'run: make studies ARGS="--again 0.1"' in text


def test_the_study_of_mistakes_makes_the_mistake_and_only_there():
    """The network without a mask sees padding; the other one does not."""
    mistakes = studies.script("01_simple_rnn")
    rows = [[3, 4, 5], [6, 7], [3, 4, 5, 6, 7, 8]]
    right = models.text_classifier(mistakes.VOCABULARY, embed_dim=32, units=64)
    assert probes.padding_leak(mistakes.without_mask(), rows).leaks
    assert not probes.padding_leak(right, rows).leaks
    assert mistakes.without_mask().count_params() == right.count_params()
