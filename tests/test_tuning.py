"""Tuners on a table; a search that is killed in every way and loses nothing."""

import json
import os
import signal
import time
import types

from helpers import tuning
from helpers.tuning import live as script

import keras_tuner as kt
import numpy as np
import pytest

EPOCHS, BUDGET = 9, 100


@pytest.fixture
def space():
    hp = kt.HyperParameters()
    hp.Choice("a", list(range(12)))
    hp.Choice("b", list(range(12)))
    return hp


def curve_of(values):
    """Nine scores that rise; the best point is a = 9, b = 2."""
    height = 1 - ((values["a"] - 9) ** 2 + (values["b"] - 2) ** 2) / 200
    return height * (1 - 0.5 ** np.arange(1, EPOCHS + 1))


def searched(way, space, seed=0, budget=BUDGET):
    return tuning.replay(way, space, curve_of, epochs=EPOCHS, budget=budget, seed=seed)


# --- on a table -----------------------------------------------------------------------


@pytest.mark.parametrize("way", tuning.ORACLES)
def test_no_search_spends_more_than_its_budget(way, space):
    seen = searched(way, space)
    costs = [trial.last - trial.first + 1 for trial in seen]
    assert [trial.spent for trial in seen] == np.cumsum(costs).tolist()
    assert BUDGET - EPOCHS < seen[-1].spent <= BUDGET


@pytest.mark.parametrize("way", tuning.ORACLES)
def test_a_trial_is_told_what_the_table_says_of_its_epochs(way, space):
    for trial in searched(way, space):
        told = curve_of(trial.values)[trial.first - 1 : trial.last]
        assert trial.score == told.max()
        assert set(trial.values) == {"a", "b"}


@pytest.mark.parametrize("way", tuning.ORACLES)
def test_a_seed_repeats_its_search_and_others_differ(way, space):
    assert searched(way, space, 3) == searched(way, space, 3)
    assert searched(way, space, 3) != searched(way, space, 4)


def test_random_search_trains_each_setting_to_the_end_and_none_twice(space):
    seen = searched("random", space)
    assert {(trial.first, trial.last) for trial in seen} == {(1, EPOCHS)}
    assert len({tuple(trial.values.values()) for trial in seen}) == len(seen) == 11


def test_hyperband_stops_the_worse_and_pays_only_what_is_added(space):
    first = searched("Hyperband", space, budget=21)
    spans = [(trial.first, trial.last) for trial in first]
    assert spans == [(1, 1)] * 9 + [(2, 3)] * 3 + [(4, 9)]
    ranked = sorted(first[:9], key=lambda trial: -trial.score)
    goes_on = {tuple(trial.values.values()) for trial in first[9:12]}
    assert goes_on == {tuple(trial.values.values()) for trial in ranked[:3]}
    assert first[-1].spent == 21


def test_bayesian_optimization_climbs_a_smooth_hill(space):
    """After its ten random points it asks for good ones (and for some far away)."""
    seen = searched("Bayesian", space, budget=14 * EPOCHS)
    told = [trial.score for trial in seen]
    assert max(told[10:]) > np.median(told[:10])


def test_searches_leave_the_space_as_it_was(space):
    before = space.get_config()
    searched("random", space)
    assert space.get_config() == before


def test_unknown_ways_and_too_small_budgets_are_refused(space):
    with pytest.raises(ValueError, match="way must be one of .* got 'grid'"):
        searched("grid", space)
    with pytest.raises(ValueError, match="8 epochs is less than one training of 9"):
        searched("random", space, budget=8)


# --- the record -----------------------------------------------------------------------


@pytest.fixture
def oracle(tmp_path):
    hp = kt.HyperParameters()
    hp.Int("units", 8, 64)
    made = tuning.Oracle(kt.Objective("score", "max"), max_trials=9, hyperparameters=hp)
    made._set_project_dir(tmp_path, "reviews")
    made.verbose = 0
    return made


def end(oracle, trial, score):
    """What a tuner does when a trial is over."""
    oracle.update_trial(trial.trial_id, {"score": score})
    trial.status = "COMPLETED"
    oracle.end_trial(trial)


def reloaded(oracle, tmp_path):
    """An oracle that another process makes from the record."""
    again = tuning.Oracle(
        kt.Objective("score", "max"),
        max_trials=9,
        hyperparameters=oracle.get_space(),
    )
    again._set_project_dir(tmp_path, "reviews")
    again.verbose = 0
    again.reload()
    return again


@pytest.mark.parametrize("file", ["oracle.json", "trial.json"])
def test_a_kill_while_a_file_is_written_leaves_the_old_one(
    oracle, tmp_path, monkeypatch, file
):
    trial = oracle.create_trial("worker_0")
    path = next(tmp_path.rglob(file))
    before = path.read_bytes()

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        oracle.save() if file == "oracle.json" else oracle._save_trial(trial)
    assert path.read_bytes() == before
    reloaded(oracle, tmp_path)


def test_a_chief_that_comes_back_knows_what_is_finished(oracle, tmp_path):
    first, second = oracle.create_trial("worker_0"), oracle.create_trial("worker_1")
    end(oracle, first, 0.7)
    assert tuning.finished(tmp_path) == {first.trial_id: 0.7}
    again = reloaded(oracle, tmp_path)
    assert again.get_best_trials()[0].score == 0.7
    assert again.create_trial("worker_0").trial_id == second.trial_id  # once more


def test_a_trial_that_ends_after_its_chief_came_back_is_not_run_again(oracle, tmp_path):
    trial = oracle.create_trial("worker_0")
    again = reloaded(oracle, tmp_path)
    end(again, trial, 0.8)
    assert tuning.finished(tmp_path) == {trial.trial_id: 0.8}
    assert again.create_trial("worker_0").trial_id != trial.trial_id


def test_nothing_is_finished_where_nothing_began(tmp_path):
    assert tuning.finished(tmp_path) == {}
    assert tuning.events(tmp_path) == []


# --- processes ------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch):
    """Trials with few reviews, here and in all processes."""
    monkeypatch.setenv("UNROLLED_BUDGET", "smoke")


@pytest.fixture
def quick(few, monkeypatch):
    """Trials of a fraction of a second, in this process."""
    monkeypatch.setattr(script, "EPOCHS", 1)


def test_the_same_call_goes_on_where_a_search_was_stopped(quick, tmp_path, capsys):
    tuning.search(tmp_path, trials=1)
    first = tuning.finished(tmp_path)
    tuner = tuning.search(tmp_path, trials=2)
    both = tuning.finished(tmp_path)
    assert len(first) == 1 and len(both) == 2 and first.items() <= both.items()
    assert len(tuner.oracle.get_best_trials(2)) == 2
    told = [(row["what"], row["trial"]) for row in tuning.events(tmp_path)]
    assert told == [("begins", "0"), ("ends", "0"), ("begins", "1"), ("ends", "1")]
    assert capsys.readouterr().out.count("best so far") == 2


def test_an_interrupted_search_keeps_what_was_finished(quick, tmp_path, monkeypatch):
    fit = script.kt.Tuner.run_trial

    def stopped_in_the_second(self, trial, *args, **kwargs):
        if int(trial.trial_id) == 1:
            raise KeyboardInterrupt
        return fit(self, trial, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(script.kt.Tuner, "run_trial", stopped_in_the_second)
        with pytest.raises(KeyboardInterrupt):
            tuning.search(tmp_path, trials=2)
    kept = tuning.finished(tmp_path)
    assert len(kept) == 1
    tuning.search(tmp_path, trials=2)
    assert kept.items() <= tuning.finished(tmp_path).items()
    assert len(tuning.finished(tmp_path)) == 2


def test_killed_worker_and_killed_chief_lose_no_finished_trial(few, tmp_path):
    with tuning.Crew(tmp_path, trials=6) as crew:
        crew.start("chief", "worker_0", "worker_1")
        crew.wait(trials=2, busy="worker_1", timeout=120)
        before = tuning.finished(tmp_path)
        crew.kill("worker_1")
        crew.start("worker_1")
        crew.wait(trials=3, timeout=120)
        assert before.items() <= (kept := tuning.finished(tmp_path)).items()
        crew.kill("chief")
        time.sleep(0.5)
        crew.start("chief")
        crew.wait(timeout=120)
        assert kept.items() <= tuning.finished(tmp_path).items()
        assert len(tuning.finished(tmp_path)) == 6
        processes = list(crew.processes.values())
    assert all(process.poll() is not None for process in processes)
    rows = tuning.events(tmp_path)
    began = [row["trial"] for row in rows if row["what"] == "begins"]
    assert len(set(began)) == 6 < len(began)  # what was cut off was run once more
    killed = [row["who"] for row in rows if row["what"] == "killed"]
    assert killed == ["worker_1", "chief"]


def test_a_killed_notebook_loses_no_finished_trial(few, tmp_path):
    """A process that searches alone, as a notebook does, dies without a good-bye."""
    with tuning.Crew(tmp_path, trials=2) as crew:
        crew.start("alone")
        crew.wait(trials=1, timeout=120)
        before = tuning.finished(tmp_path)
        crew.processes["alone"].send_signal(signal.SIGKILL)
        crew.processes["alone"].wait()
        crew.start("alone")
        crew.wait(timeout=120)
    assert before.items() <= tuning.finished(tmp_path).items()
    assert len(tuning.finished(tmp_path)) == 2
    so_far = len(tuning.events(tmp_path))
    with tuning.Crew(tmp_path, trials=12) as crew:  # a crew goes on with that search
        crew.start("chief", "worker_0")
        crew.wait(trials=3, timeout=120)
    assert before.items() <= tuning.finished(tmp_path).items()
    new = [row["trial"] for row in tuning.events(tmp_path)[so_far:]]
    assert min(int(name) for name in new) == 2


def test_only_a_chief_that_is_gone_is_waited_for():
    class Cut(Exception):
        def code(self):
            return types.SimpleNamespace(name=self.args[0])

    assert script._chief_died(Cut("UNAVAILABLE"))
    assert not script._chief_died(Cut("UNKNOWN"))
    assert not script._chief_died(ValueError("no code"))


def test_a_worker_that_fails_is_reported_with_its_log(tmp_path):
    (tmp_path / "reviews").mkdir()
    (tmp_path / "reviews" / "alone.json").write_text("{}")
    (tmp_path / "reviews" / "oracle.json").write_text("{")  # another tool broke it
    with tuning.Crew(tmp_path, trials=2) as crew:
        crew.start("alone")
        with pytest.raises(RuntimeError, match="(?s)alone failed, after 0 of 2.*JSON"):
            crew.wait(timeout=120)


def test_a_crew_refuses_what_it_can_not_do(tmp_path):
    crew = tuning.Crew(tmp_path, trials=2)
    with pytest.raises(ValueError, match="name must be one of .* got 'chief'"):
        crew.kill("chief")
    assert not crew.running("chief") and crew.log("chief") == ""


def test_the_tuner_knows_all_parameters_before_the_first_trial():
    """Also those of a scope that is not active at first."""
    hp = kt.HyperParameters()
    script.build(hp)
    assert not hp.values["has_dense"]
    assert "dense" in {param.name for param in hp.space}
    assert "dense" not in hp.values


def test_events_are_whole_lines(tmp_path):
    folder = tmp_path / script.PROJECT
    folder.mkdir()
    row = {"time": 1.0, "who": "alone", "what": "begins", "trial": "0"}
    (folder / "events.jsonl").write_text(json.dumps(row) + "\n")
    assert tuning.events(tmp_path) == [row]
