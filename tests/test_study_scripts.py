"""The studies of notebooks 02 to 04: are tasks, cells, sizes and parts what they say?"""

from helpers.results import studies

import keras
import numpy as np
import pytest

reviews = studies.script("02_reviews")
memory = studies.script("02_memory")
writing = studies.script("03_text_generation")
weather = studies.script("04_weather")
LENGTHS = pytest.mark.parametrize("length", memory.LENGTHS)
TASKS = pytest.mark.parametrize("name", memory.TASKS)
ORIGINS = pytest.mark.parametrize("origin", weather.data.ORIGINS)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def asked(targets):
    """(count, T) bool: where a task wants an answer."""
    return targets != memory.NOT_ASKED


# --- reviews --------------------------------------------------------------------------


@pytest.mark.parametrize("config", reviews.CONFIGS)
def test_the_networks_of_the_reviews_are_equally_large(config):
    model = reviews.network(**reviews.CONFIGS[config])
    assert reviews.inner_parameters(model) == pytest.approx(16_600, rel=0.01)


def test_both_studies_read_the_same_batches():
    """The same films, words and order as `right` of study 01."""
    simple = studies.script("01_simple_rnn")
    reviews.runtime.set_seed(3)
    parts = simple.split("film", 3)
    theirs = simple.batches(*parts, simple.CONFIGS["right"], 3)
    reviews.runtime.set_seed(3)
    parts = reviews.data.redraw_films(reviews.data.load_reviews(), 3)
    ours = reviews.batches(*parts, 3)
    for one, other in zip(theirs, ours, strict=True):
        for here, there in zip(one.take(3), other.take(3), strict=True):
            for left, right in zip(here, there, strict=True):
                np.testing.assert_array_equal(left, right)


def forgetting(recurrent, units: int):
    """Which state a layer drops at each step of training: (steps, units) bool.

    With these weights h(t) = tanh(tanh(1 + h(t-1))), where a dropped h(t-1) is 0.
    """
    x = np.zeros((1, 6, 1), "float32")
    recurrent(x)
    kernel, into_candidate = np.zeros((1, 4 * units)), np.eye(units)
    zeros = np.zeros((units, units))
    hidden = np.concatenate([zeros, zeros, into_candidate, zeros], axis=1)
    bias = np.repeat([50, -50, 1, 50], units)  # gates: write all, forget all, show all
    recurrent.set_weights([kernel, hidden, bias, *recurrent.get_weights()[3:]])
    states = np.asarray(recurrent(x, training=True))[0]
    return np.isclose(states[1:], np.tanh(np.tanh(1)))


def test_a_fresh_mask_drops_other_units_at_every_step():
    cell = reviews.FreshMaskLSTMCell(200)
    dropped = forgetting(keras.layers.RNN(cell, return_sequences=True), 200)
    assert dropped.mean(axis=1) == pytest.approx(0.5, abs=0.15)
    together = np.corrcoef(dropped)[np.triu_indices(len(dropped), 1)]
    assert np.abs(together).max() < 0.3


def test_one_mask_drops_the_same_units_at_every_step():
    lstm = keras.layers.LSTM(200, recurrent_dropout=0.5, return_sequences=True)
    dropped = forgetting(lstm, 200)
    assert dropped[0].mean() == pytest.approx(0.5, abs=0.15)
    assert (dropped == dropped[0]).all()


def test_the_cell_with_a_fresh_mask_is_an_lstm_when_it_answers(rng):
    x = rng.normal(size=(2, 5, 3)).astype("float32")
    dropping = keras.layers.RNN(reviews.FreshMaskLSTMCell(4))
    plain = keras.layers.LSTM(4)
    assert not np.allclose(dropping(x, training=True), dropping(x), atol=1e-3)
    plain(x)
    plain.set_weights(dropping.get_weights()[:3])
    np.testing.assert_allclose(dropping(x), plain(x), atol=1e-6)


@pytest.mark.parametrize("config", reviews.CONFIGS)
def test_only_the_network_without_dropout_has_none(config):
    model = reviews.network(**reviews.CONFIGS[config])
    ids = np.arange(1, 21).reshape(2, 10)
    same = np.allclose(model(ids, training=True), model(ids), atol=1e-6)
    assert same == (config == "no_dropout")


# --- memory ---------------------------------------------------------------------------


@pytest.mark.parametrize("config", memory.CONFIGS)
def test_the_layers_of_the_tasks_are_equally_large(config):
    settings = memory.CONFIGS[config]
    model = memory.network(memory.TASKS[settings["task"]], settings["cell"])
    count = model.get_layer("recur").count_params()
    assert count == pytest.approx(7_900, rel=0.02)


@TASKS
@LENGTHS
def test_the_best_constant_answer_gets_the_baseline(name, length, rng):
    task = memory.TASKS[name]
    _, targets = task.make(rng, 20_000, length)
    wanted = targets[asked(targets)]
    if task.answers:
        shares = np.bincount(wanted, minlength=task.answers) / len(wanted)
    else:
        guesses = np.linspace(0.5, 1.5, 21)
        shares = np.mean(np.abs(wanted - guesses[:, None]) < memory.EXACT, axis=1)
    assert shares.max() == pytest.approx(task.baseline, abs=0.015)


@TASKS
def test_ids_and_answers_fit_the_network(name, rng):
    task = memory.TASKS[name]
    inputs, targets = task.make(rng, 500, 20)
    assert targets.shape == inputs.shape[:2] == (500, 20)
    if task.ids:
        assert inputs.dtype == "int32" and inputs.min() > 0
        assert inputs.max() == task.ids - 1
        assert targets.max() == task.answers - 1


@LENGTHS
def test_recall_asks_for_the_marked_symbol_of_the_first_half(length, rng):
    ids, targets = memory.recall(rng, 500, length)
    rows, steps = np.nonzero(ids > memory.SYMBOLS)
    assert rows.tolist() == [*range(500)]  # one mark in each row
    assert (steps.min(), steps.max()) == (0, length // 2 - 1)
    assert (targets[:, -1] == ids[rows, steps] - memory.SYMBOLS - 1).all()
    assert not asked(targets)[:, :-1].any()


@LENGTHS
def test_copy_asks_for_all_symbols_in_order_after_the_signal(length, rng):
    ids, targets = memory.copy(rng, 500, length)
    blank, signal = memory.SYMBOLS + 1, memory.SYMBOLS + 2
    symbols = ids < blank
    assert (ids[symbols].reshape(500, -1) - 1 == targets[:, -5:]).all()
    assert (asked(targets) == (np.arange(length) >= length - 5)).all()
    assert ((ids == signal) == (np.arange(length) == length - 5)).all()
    starts = symbols.argmax(axis=1)
    assert symbols[np.arange(500)[:, None], starts[:, None] + np.arange(5)].all()
    assert (starts.min(), starts.max()) == (0, length - 10)


@LENGTHS
def test_adding_asks_for_the_sum_of_one_number_of_each_half(length, rng):
    inputs, targets = memory.adding(rng, 500, length)
    numbers, marks = inputs[..., 0], inputs[..., 1]
    for half in np.split(marks, 2, axis=1):
        assert (half.sum(axis=1) == 1).all() and half.any(axis=0).all()
    np.testing.assert_allclose(targets[:, -1], (numbers * marks).sum(1), rtol=1e-6)
    assert not asked(targets)[:, :-1].any()


@LENGTHS
def test_brackets_are_balanced_and_the_stack_knows_the_answer(length, rng):
    """A stack, as a compiler keeps it, says what is asked where."""
    ids, targets = memory.brackets(rng, 500, length)
    assert ((ids < 5).sum(axis=1) == length // 2).all()
    for row, wanted in zip(ids, targets, strict=True):
        stack, expected = [], []
        for mark in row:
            if mark in (1, 2):
                stack.append(mark)
            if mark in (3, 4):
                assert stack.pop() == mark - 2
            tie = len(stack) > 0 and stack.count(1) == stack.count(2)
            ask = mark in (3, 4) and tie
            expected.append(stack[-1] - 1 if ask else memory.NOT_ASKED)
        assert not stack and expected == wanted.tolist()


def test_all_balanced_sequences_are_equally_likely(rng):
    """Of 6 brackets: 5 shapes (Catalan's number) with 2 kinds for each of 3 pairs."""
    ids, _ = memory.nested(rng, 40_000, 6)
    _, counts = np.unique(ids, axis=0, return_counts=True)
    assert len(counts) == 5 * 2**3
    np.testing.assert_allclose(counts, 1000, rtol=0.15)


@LENGTHS
def test_the_score_is_one_for_the_right_answers_only(length):
    task, seed = memory.TASKS["adding"], 5

    def sums(inputs):
        total = np.prod(inputs, axis=-1).sum(axis=1)
        return np.broadcast_to(total[:, None, None], (*inputs.shape[:2], 1))

    assert memory.score(sums, task, length, seed) == 1
    assert memory.score(lambda x: sums(x) + 0.05, task, length, seed) == 0
    ones = memory.score(lambda x: np.ones_like(sums(x)), task, length, seed)
    assert ones == pytest.approx(task.baseline, abs=0.02)


def test_the_score_counts_the_steps_that_are_asked():
    """A network that always says symbol 3 is right where 3 is asked for."""

    def threes(ids):
        return np.broadcast_to(np.eye(memory.SYMBOLS)[3], (*ids.shape, memory.SYMBOLS))

    found = memory.score(threes, memory.TASKS["copy"], 20, 5)
    assert found == pytest.approx(1 / 8, abs=0.01)


@pytest.mark.parametrize("name", ["choice_loss", "squared_error"])
def test_steps_that_ask_nothing_do_not_count_in_the_loss(name, rng):
    loss, width = getattr(memory, name), 2 if name == "choice_loss" else 1
    targets = np.array([[-1, -1, 1], [-1, 0, 1]], "float32")
    answers = rng.normal(size=(2, 3, width)).astype("float32")
    before = float(loss(targets, answers))
    answers[targets == -1] += 9
    assert float(loss(targets, answers)) == pytest.approx(before, rel=1e-5)
    answers[0, 2, 0] += 9
    assert float(loss(targets, answers)) != pytest.approx(before, rel=0.1)
    if name == "squared_error":
        right = targets[..., None]
        assert float(loss(targets, right)) == 0
        assert float(loss(targets, right + 2)) == pytest.approx(4)


# --- weather --------------------------------------------------------------------------


def hours(count):
    """Columns for a split: the number of the hour, and a clock. (count, 3)"""
    angle = np.arange(count) * 2 * np.pi / 24
    return np.stack([np.arange(count), np.sin(angle), np.cos(angle)], axis=1)


def split(origin, monkeypatch, values=None):
    """The study's split of columns that the test knows: (parts, degrees)."""
    values = hours(len(weather.data.load_weather().hours)) if values is None else values
    found = weather.forecasting.WeatherInputs(("hour", "sine", "cosine"), values)
    monkeypatch.setattr(weather.forecasting, "weather_inputs", lambda *_, **__: found)
    return weather.split.__wrapped__(origin)


def slices(origin):
    """The rows of train, valid and test."""
    return [weather.data.load_weather().rows(stretch) for stretch in origin]


@ORIGINS
def test_no_two_parts_tell_the_same_hour(origin, monkeypatch):
    """Each part tells all its hours and no other; its history lies just before them."""
    parts, degrees = split(origin, monkeypatch)
    middle = (slices(origin)[0].stop - 1) / 2
    for part, rows in zip(parts, slices(origin), strict=True):
        told = np.rint(part.future * degrees + middle).astype(int)
        begin = max(rows.start, weather.HISTORY)
        assert np.unique(told).tolist() == [*range(begin, rows.stop)]
        seen = np.rint(part.series[:, :, 0] * degrees + middle).astype(int)
        steps = np.diff(np.concatenate([seen, told], axis=1))
        assert (steps == 1).all() and seen.shape[1] == weather.HISTORY
    assert slices(origin)[0].stop == slices(origin)[1].start
    assert slices(origin)[1].stop == slices(origin)[2].start


@ORIGINS
def test_the_scale_is_that_of_the_train_part(origin, monkeypatch):
    train, valid, test = slices(origin)
    values = hours(test.stop)
    (before, *_), degrees = split(origin, monkeypatch, values)
    assert degrees == pytest.approx(np.std(values[train, 0]))
    values[valid.start :] *= 5
    (after, *_), same = split(origin, monkeypatch, values)
    assert same == degrees
    np.testing.assert_array_equal(before.series, after.series)


def test_the_penalty_of_ridge_is_chosen_on_the_valid_part(monkeypatch):
    """Of errors that fall with the penalty in one part and rise in the other."""
    _, valid, test = weather.split(weather.data.ORIGINS[0])[0]
    degrees = weather.split(weather.data.ORIGINS[0])[1]
    best, worst = max(weather.PENALTIES), min(weather.PENALTIES)

    def tells(kind, parts, penalty):
        return [valid.future + best / penalty, test.future + penalty / worst]

    monkeypatch.setattr(weather, "ridge_forecasts", tells)
    row = weather.ridge.__wrapped__("ridge", weather.data.ORIGINS[0])
    assert row["rmse"] == pytest.approx(degrees * best / worst, rel=1e-3)


def test_hourly_ridge_also_has_each_input_times_the_clock(rng):
    series = rng.normal(size=(4, weather.HISTORY, 5))
    plain, hourly = weather.flat(series, "ridge"), weather.flat(series, "hourly")
    width = 3 * weather.HISTORY
    np.testing.assert_array_equal(hourly[:, : width + 2], plain)
    for place, column in ((width + 2, 3), (2 * width + 2, 4)):
        times = plain[:, :width] * series[:, -1, column, None]
        np.testing.assert_array_equal(hourly[:, place : place + width], times)
    assert hourly.shape[1] == 3 * width + 2


def part(values):
    """A Part with one column."""
    cut = weather.data.series_windows(
        values.astype("float32"), history=weather.HISTORY, horizon=weather.HORIZON
    )
    return weather.Part(cut.history, cut.future[:, :, 0])


def test_the_naive_forecast_is_not_chosen_on_the_test_part():
    wave = np.sin(np.arange(200) * 2 * np.pi / 24)
    parts = part(wave), part(wave), part(np.arange(200.0))  # a line: drift is right
    told = [each.future for each in parts[1:]]
    row = weather.row(parts, told, degrees=1.0, started=0.0)
    assert row["naive"] == "seasonal"
    assert row["naive_rmse"] == pytest.approx(24)
    assert weather.best_naive(parts[2]) == "drift"


def test_the_moving_margin_knows_no_later_hour(rng):
    """And it begins as the fixed margin, and follows errors that grow."""
    before = rng.normal(size=(50, weather.HORIZON))
    errors = rng.normal(size=(200, weather.HORIZON))
    margins = weather.moving_margins(before, errors)
    zeros = np.zeros_like(before)
    fixed = weather.forecasting.conformal_margin(
        before, zeros, zeros, promise=weather.PROMISE
    )
    np.testing.assert_array_equal(margins[: weather.HORIZON], [fixed] * 24)
    errors[100:] *= 9
    after = weather.moving_margins(before, errors)
    known = 100 + weather.HORIZON
    np.testing.assert_array_equal(after[:known], margins[:known])
    assert (after[known] >= margins[known]).all()
    assert (after[-1] > 4 * margins[-1]).all()


# --- text generation ------------------------------------------------------------------

PLACES = np.arange(writing.BATCH * writing.LENGTH * 3 + 1)  # an id tells its place


@pytest.mark.parametrize("order", writing.BATCHES)
def test_the_target_of_a_character_is_the_next_one(order):
    for inputs, targets in writing.BATCHES[order](PLACES, 0):
        assert inputs.shape == targets.shape == (writing.BATCH, writing.LENGTH)
        np.testing.assert_array_equal(targets, inputs + 1)


@pytest.mark.parametrize("order", writing.BATCHES)
def test_every_order_shows_equally_many_windows(order):
    assert len(list(writing.BATCHES[order](PLACES, 0))) == 3


def test_readers_go_on_where_they_stopped():
    first, second, third = (inputs for inputs, _ in writing.readers(PLACES, 0))
    np.testing.assert_array_equal(second[:, 0], first[:, -1] + 1)
    np.testing.assert_array_equal(third[:, 0], second[:, -1] + 1)


def test_overlapping_windows_depend_on_the_seed_and_begin_anywhere():
    starts = [
        np.concatenate([x[:, 0] for x, _ in writing.overlapping(PLACES, seed)])
        for seed in (0, 1)
    ]
    assert (starts[0] != starts[1]).any()
    assert len(set((starts[0] % writing.LENGTH).tolist())) > writing.LENGTH / 2


def test_a_stateful_network_differs_in_nothing_but_its_start():
    ids = np.arange(writing.BATCH * writing.LENGTH).reshape(writing.BATCH, -1) % 9
    carried, plain = (writing.network(9, stateful=each) for each in (True, False))
    plain.set_weights([w for w in carried.get_weights() if w.ndim])
    np.testing.assert_allclose(carried(ids), plain(ids), atol=1e-5)
    assert np.abs(carried(ids) - plain(ids)).max() > 1e-3  # it has gone on


def test_the_text_is_cut_where_the_course_cuts_it():
    train, valid, vocab_size = writing.texts()
    assert len(train) > 8 * len(valid)
    assert max(train.max(), valid.max()) < vocab_size
