"""The exercise engine never raises for an answer, never hangs, and forgets nothing."""

import signal
import sys
import threading
import time

from helpers import exercises, store
from helpers.exercises import guard, registry
from helpers.exercises.wrong import Wrong, as_array, as_list, as_number, close

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def demo(monkeypatch):
    """One exercise, "99.1": double an array. And two predictions."""
    monkeypatch.setattr(registry, "_exercises", dict(registry.known()))
    monkeypatch.setattr(registry, "_predictions", dict(registry.known_predictions()))
    registry.prediction("99.A", "How many?", registry.Number(within=2))
    registry.prediction("99.B", "Which?", registry.Choice(("red", "blue")))

    @registry.checks(
        "99.1",
        name="double",
        title="twice as much",
        difficulty=1,
        minutes=1,
        hints=("Look.", "y = 2 x", "multiply"),
        seconds=0.5,
    )
    def check_double(answer):
        x = np.random.default_rng().normal(size=(2, 3))
        got = as_array(answer(x), (2, 3), "that of x")
        if not close(got, 2 * x):
            raise Wrong("not twice x.")


def right(x):
    return 2 * x


def verdict(answer):
    return exercises.check("99.1", answer)


def test_a_right_answer_passes_and_is_recorded():
    assert verdict(right).status == "passed"
    assert repr(verdict(right)) == "✓ 99.1: passed."
    assert [r["status"] for r in store.read("attempts")] == ["started", "passed"] * 2


def test_an_unknown_id_lists_the_known():
    with pytest.raises(ValueError, match=r"no exercise '99.9'.*00.2.*99.1"):
        exercises.check("99.9", right)


# --- a stub is a stub, an attempt is an attempt -----------------------------------


def stub(x):
    """Double x."""
    raise NotImplementedError("99.1")


def stub_without_docstring(x, y=1):
    raise NotImplementedError("99.1")


def stub_of_another(x):
    raise NotImplementedError("99.2")


def work_before_the_raise(x):
    x = x + x
    raise NotImplementedError("99.1")


def returns_the_id(x):
    return "99.1"


class Stub:
    def call(self, x):
        raise NotImplementedError("99.1")


@pytest.mark.parametrize("answer", [stub, stub_without_docstring, Stub])
def test_a_stub_is_todo_and_no_attempt(answer):
    assert verdict(answer).status == "todo"
    assert repr(verdict(stub)) == (
        "… 99.1: not written yet: replace the `raise NotImplementedError` line."
    )
    assert store.read("attempts") == []


@pytest.mark.parametrize(
    "answer, message",
    [
        (work_before_the_raise, "still raises NotImplementedError: delete that line"),
        (stub_of_another, "still raises NotImplementedError"),
        (returns_the_id, "an array of numbers was expected"),
        (lambda x: (_ for _ in ()).throw(NotImplementedError("later")), "later"),
    ],
)
def test_an_attempt_is_never_todo(answer, message):
    assert verdict(answer).status == "wrong"
    assert message in verdict(answer).text


# --- what an answer may do --------------------------------------------------------


def loops(x):
    while True:
        pass


def loops_and_swallows_everything(x):
    while True:
        try:
            time.sleep(0.01)
        except:  # noqa: E722 - the mistake that is tested
            pass


def exits(x):
    sys.exit(1)


def asks_for_everything(x):
    return np.ones((10**6, 10**6))


def divides(x):
    return 1 // 0


def calls_itself(x):
    return calls_itself(x)


@pytest.mark.parametrize(
    "answer, message",
    [
        (loops, "stopped after"),
        (loops_and_swallows_everything, "stopped after"),
        (exits, "called `exit()`"),
        (asks_for_everything, "asked for more than 4 GB"),
        (divides, "(`return 1 // 0`) stopped with ZeroDivisionError"),
        (calls_itself, "RecursionError"),
        (lambda: 1, "TypeError"),
        (42, "check wants the function `double` itself, got the int 42"),
        (None, "got nothing (None)"),
        ("text", "got the str 'text'"),
    ],
)
def test_whatever_an_answer_does_becomes_a_sentence(answer, message):
    start, tracer = time.perf_counter(), sys.gettrace()
    result = verdict(answer)
    assert result.status == "wrong"
    assert message in result.text
    assert time.perf_counter() - start < 5
    assert sys.gettrace() is tracer
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert verdict(right).status == "passed", "the engine must work afterwards"


def test_the_users_own_stop_passes_through():
    def stopped(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verdict(stopped)
    assert store.read("attempts")[-1]["status"] == "started"


def test_the_attempt_is_on_disk_before_the_answer_runs():
    seen = []

    def looks(x):
        seen.extend(store.read("attempts"))
        return 2 * x

    verdict(looks)
    assert [record["status"] for record in seen] == ["started"]


def test_time_is_counted_over_all_calls_of_one_check():
    guarded = guard.Guarded(lambda: time.sleep(0.2), 0.3)
    guarded()
    with pytest.raises(Wrong, match="stopped after"):
        guarded()


def test_time_spent_in_the_check_itself_is_not_counted():
    guarded = guard.Guarded(lambda: 1, 0.1)
    time.sleep(0.2)
    assert guarded() == 1


def test_inputs_are_copied_and_a_change_is_noticed():
    def changes(x, table):
        x += 1
        table["new"] = 1
        return x

    x, table = np.zeros(2), {"old": [1]}
    guarded = guard.Guarded(changes, 1)
    guarded(x, table)
    assert x.tolist() == [0, 0] and table == {"old": [1]}
    assert guarded.changed == {"x", "table"}
    honest = guard.Guarded(lambda x, table: x + 1, 1)
    honest(x, table=table)
    assert honest.changed == set()


def test_a_change_is_called_by_the_name_of_the_input():
    guarded = guard.Guarded(lambda kept, changed: changed.append(1), 1)
    guarded([2], changed=[3])
    assert guarded.changed == {"changed"}
    nameless = guard.Guarded(lambda *all_of_them: all_of_them[1].append(1), 1)
    nameless([2], [3])
    assert nameless.changed == {"all_of_them"}
    builtin = guard.Guarded(list.sort, 1)
    builtin([2, 1])
    assert len(builtin.changed) == 1


def test_a_patched_function_is_noticed_and_put_back(monkeypatch):
    original = np.tanh

    def patches(x):
        np.tanh = np.sin
        return 2 * x

    assert "replaced `numpy.tanh` itself" in verdict(patches).text
    assert np.tanh is original


def test_a_function_patched_in_an_earlier_cell_is_put_back_before_the_check():
    original = np.mean
    np.mean = np.sum
    result = verdict(right)
    assert result.status == "passed"
    assert np.mean is original
    assert any("`numpy.mean` had been replaced" in note for note in result.notes)


def test_outside_the_main_thread_it_says_that_there_is_no_limit():
    found = []
    thread = threading.Thread(target=lambda: found.append(verdict(right)))
    thread.start()
    thread.join()
    assert found[0].status == "passed"
    assert any("No time limit" in note for note in found[0].notes)


def test_a_record_that_can_not_be_saved_is_said_and_not_fatal(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "append", full)
    result = verdict(right)
    assert result.status == "passed"
    assert "could not be saved" in " ".join(result.notes)


def test_a_check_that_stumbles_over_an_answer_says_wrong():
    @registry.checks("99.2", name="f", title="t", difficulty=1, minutes=1)
    def stumbles(answer):
        answer(1).no_such_method()

    result = exercises.check("99.2", lambda x: x)
    assert result.status == "wrong" and "could not be used" in result.text


# --- hints, solutions, predictions, progress --------------------------------------


def test_hints_come_one_at_a_time():
    counts = [len(exercises.hint("99.1").notes) for _ in range(4)]
    assert counts == [1, 2, 4, 4]  # with the third comes a word about the solution
    assert "Look." in repr(exercises.hint("99.1"))


def test_a_solution_comes_after_an_attempt():
    def wrong(tokens, ids):
        return None

    assert "try it first" in repr(exercises.solution("00.2"))
    assert "def encode" in exercises.solution("00.2", anyway=True).code
    exercises.check("00.2", wrong)
    card = exercises.solution("00.2")
    assert "def encode" in card.code and card.code.startswith("#")


def test_a_guess_is_compared_with_the_truth():
    exercises.predict("99.A", 10, 70)
    exercises.predict("99.A", 12, 80)
    card = exercises.reveal("99.A", np.float64(13.5))
    assert card.kind == "passed" and "the answer: 13.5; your guess was 12" in card.text
    exercises.predict("99.B", "red", 60)
    assert exercises.reveal("99.B", "blue").kind == "note"


def test_no_guess_is_fine():
    assert exercises.predict("99.A").kind == "todo"
    assert "no guess" in exercises.reveal("99.A", 3).text


@pytest.mark.parametrize(
    "id, guess, confidence, message",
    [
        ("99.A", "ten", None, "Remove the quotes"),
        ("99.A", True, None, "a guess here is a number"),
        ("99.B", "green", None, 'one of "red", "blue"; got \'green\''),
        ("99.A", 3, 0.8, "Did you mean 80"),
        ("99.A", 3, 120, "from 0 to 100"),
        ("99.A", 3, "sure", "confidence is a number"),
    ],
)
def test_a_guess_in_another_form_is_explained_and_not_recorded(
    id, guess, confidence, message
):
    card = exercises.predict(id, guess, confidence)
    assert card.kind == "warn" and message in card.text
    assert store.read("predictions") == []


def test_a_number_has_limits_and_nan_is_none():
    registry.prediction("99.C", "How many of 100?", registry.Number(5, low=0, high=100))
    for guess in (-1, 101, float("nan"), float("inf")):
        assert "lies from 0 to 100" in exercises.predict("99.C", guess).text
    assert exercises.predict("99.C", 100).kind == "note"


def test_an_empty_guess_does_not_take_back_the_last_one():
    exercises.predict("99.A", 10, 70)
    assert "Your last guess, 10, still stands" in repr(exercises.predict("99.A"))


def test_a_slip_in_an_id_gets_a_suggestion():
    with pytest.raises(ValueError, match="Did you mean '99.1'"):
        exercises.hint("9.1")
    with pytest.raises(ValueError, match="The id comes first"):
        exercises.check(right, "99.1")


def test_a_check_may_add_a_fact_to_passed():
    @registry.checks("99.2", name="f", title="t", difficulty=1, minutes=1)
    def gives_a_fact(answer):
        return "It was quick."

    assert exercises.check("99.2", right).notes == ("It was quick.",)


def test_the_solution_of_a_solved_exercise_stands_in_the_notebook():
    assert "def majority_accuracy" in exercises.solution("00.1", anyway=True).text


def test_a_truth_of_another_form_is_a_fault_of_the_notebook():
    with pytest.raises(ValueError, match="reveal.*one of"):
        exercises.reveal("99.B", "green")


def test_an_unknown_prediction_lists_the_known():
    with pytest.raises(ValueError, match="no prediction '99.Z'.*99.A, 99.B"):
        exercises.predict("99.Z", 1)


def test_a_guess_after_the_result_is_compared_but_not_counted(monkeypatch):
    drawn = []
    monkeypatch.setattr("helpers.exercises.picture._draw", lambda *a: drawn.append(a))
    exercises.reveal("99.B", "blue")
    card = exercises.predict("99.B", "blue", 100)
    assert "does not count" in repr(card)
    assert exercises.reveal("99.B", "blue").kind == "passed"
    exercises.predict("99.A", 5, 50)
    exercises.reveal("99.A", 50)
    exercises.progress()
    assert drawn[0][1] == [(50, False)]


def test_progress_keeps_what_was_passed(monkeypatch):
    monkeypatch.setattr("helpers.exercises.picture._draw", lambda *a: None)
    verdict(right)
    verdict(divides)
    text = repr(exercises.progress())
    assert f"1 of {len(exercises.known())} exercises passed" in text


def test_progress_is_drawn(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    verdict(right)
    exercises.predict("99.A", 5, 50)
    exercises.reveal("99.A", 5)
    exercises.progress()
    alt = shown[0]._repr_mimebundle_()[1]["image/png"]["alt"]
    assert "1 of" in alt and "(1 so far)" in alt


# --- the tests that all checks share ----------------------------------------------


@pytest.mark.parametrize(
    "value, message",
    [
        (None, r"nothing \(None\)\. Does it end with `return`"),
        ("x", "an array of numbers was expected"),
        ([[1, 2], [3]], "which is no array"),
        (np.zeros((3, 2)), r"returned shape \(3, 2\); it must be \(2, 3\): that of x"),
        (np.full((2, 3), np.nan), "NaN or infinity"),
        (np.zeros((2, 3), complex), "an array of numbers was expected"),
        (np.zeros((2, 3), object), "an array of numbers was expected"),
    ],
)
def test_as_array_names_what_came(value, message):
    with pytest.raises(Wrong, match=message):
        as_array(value, (2, 3), "that of x")


def test_as_array_takes_tensors_and_lists():
    import tensorflow as tf

    assert as_array(tf.ones((1, 2)), (1, 2)).dtype == "float64"
    assert as_array([[1, 2]], (1, 2)).tolist() == [[1, 2]]


@pytest.mark.parametrize("value", [None, "3", True, [3], np.zeros(2), np.nan, 1j])
def test_as_number_takes_one_finite_number(value):
    with pytest.raises(Wrong):
        as_number(value)
    assert as_number(np.float32(2)) == as_number(np.array(2)) == as_number(2) == 2.0


@pytest.mark.parametrize(
    "value", [None, "ab", {1, 2}, [1], [1, "2"], [1, 2.0], [1, True]]
)
def test_as_list_takes_a_list_of_one_kind(value):
    with pytest.raises(Wrong):
        as_list(value, 2, int)
    assert as_list(np.array([1, 2]), 2, int) == [1, 2]
    assert as_list(("a", "b"), 2, str) == ["a", "b"]
