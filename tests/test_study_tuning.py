"""The studies of notebook 09: is the table whole, and are its parts kept apart?"""

import collections

from helpers import data, tuning
from helpers.results import studies

import numpy as np
import pytest

table = studies.script("09_tuning")
tuners = studies.script("09_tuners")
repeats = studies.script("09_repeats")
final = studies.script("09_test_films")


def test_the_table_holds_every_point_of_its_space_once():
    points = [tuple(point.values()) for point in table.points()]
    assert len(points) == len(set(points)) == len(table.SEEDS) == 240
    for name, values in table.SPACE.items():
        counts = collections.Counter(point[name] for point in table.points())
        assert set(counts) == set(values)
    rates = {kind: set() for kind in table.RATES}
    for point in table.points():
        rates[point["optimizer"]].add(point["rate"])
    assert rates == {kind: set(values) for kind, values in table.RATES.items()}


def test_a_row_is_of_the_point_whose_number_it_has():
    for row in studies.study("09_tuning").rows:
        assert row["setting"] == table.points()[row["seed"]]


def test_rows_agree_with_themselves():
    for row in studies.study("09_tuning").rows:
        right, sizes = np.array(row["right"]), np.array(row["sizes"])
        assert right.shape == (table.EPOCHS, table.GROUPS) and (right <= sizes).all()
        np.testing.assert_allclose(row["curve"], right.sum(1) / sizes.sum(), atol=1e-4)
        assert row["score"] == max(row["curve"])


def test_a_film_is_in_one_group_and_the_groups_are_equally_large():
    films = data.load_reviews().valid.films
    groups = table.film_groups(films, table.GROUPS)
    of_film = {film: set(groups[np.array(films) == film]) for film in set(films)}
    assert {len(found) for found in of_film.values()} == {1}
    sizes = np.bincount(groups)
    assert len(sizes) == table.GROUPS and np.ptp(sizes) < 0.05 * sizes.mean()
    assert sizes.tolist() == studies.study("09_tuning").rows[0]["sizes"]


def test_right_answers_are_counted_in_the_order_of_the_batches():
    """A model that says yes to long reviews: counted here, review by review."""
    import keras
    from keras import ops

    _, (batches, labels), groups = table.lessons(0)
    ids = keras.Input((None,), dtype="int32")
    length = ops.sum(ops.cast(ids > 0, "float32"), axis=1, keepdims=True)
    count = table.Count(batches, labels, groups)
    count.set_model(keras.Model(ids, length - 20.5))
    count.on_epoch_end(0)
    _, (lists, theirs), _ = table.parts(table.VOCABULARY)
    films = data.load_reviews().valid.films
    of_review = table.film_groups(films, table.GROUPS)
    right = (np.array([len(row) for row in lists]) > 20.5) == theirs
    wanted = [int(right[of_review == group].sum()) for group in range(table.GROUPS)]
    assert count.right == [wanted]


@pytest.mark.parametrize("setting", [table.points()[0], table.points()[239]])
def test_a_network_is_built_as_its_setting_says(setting):
    model = table.network(**setting)
    kinds = [type(layer).__name__ for layer in model.layers]
    cell = {"simple_rnn": "SimpleRNN", "gru": "GRU", "lstm": "LSTM"}[setting["cell"]]
    assert cell in kinds and kinds.count("Dense") == 1 + bool(setting["dense"])
    assert model.get_layer(index=kinds.index(cell)).units == setting["units"]
    assert model.get_layer(index=1).output_dim == setting["embed"]
    assert type(model.optimizer).__name__.lower() == setting["optimizer"]
    assert float(model.optimizer.learning_rate) == pytest.approx(setting["rate"])


# --- the searches ---------------------------------------------------------------------


def test_the_space_of_the_tuners_is_the_table():
    """Every point has a setting in the space, and the space has no other values."""
    for number, point in enumerate(table.points()):
        rate = {f"{point['optimizer']}_rate": point["rate"]}
        assert tuners.number_of({**point, **rate}) == number
    values = {param.name: tuple(param.values) for param in tuners.space().space}
    rates = {f"{kind}_rate": rates for kind, rates in table.RATES.items()}
    assert values == table.SPACE | rates


def test_a_rate_belongs_to_its_optimizer():
    space = tuners.space()
    for kind in table.RATES:
        space.values = {"optimizer": kind}
        names = {param.name for param in space.space if space.is_active(param)}
        assert names == {*table.SPACE, f"{kind}_rate"}


def test_the_two_halves_share_no_film_and_leave_none_out():
    right, sizes = tuners.counts()
    choosing, judging = tuners.halves(5)
    groups = np.random.default_rng(5).permutation(len(sizes))
    parts = [sizes[groups[:5]].sum(), sizes[groups[5:]].sum()]
    total = choosing * parts[0] + judging * parts[1]
    np.testing.assert_allclose(total, right.sum(-1))


def test_a_search_is_told_the_choosing_films_alone():
    row = tuners.run("random", seed=3)
    choosing, _ = tuners.halves(3)
    best = max(choosing[number, :last].max() for _, number, last in row["trace"])
    assert row["promised"] == pytest.approx(best, abs=1e-5)
    assert row["score"] == pytest.approx(choosing.max() - best, abs=1e-5)
    assert row["curve"][-1] == row["score"] and min(row["curve"]) >= 0
    assert row["curve"] == sorted(row["curve"], reverse=True)


def test_committed_searches_spent_alike():
    for row in studies.study("09_tuners").rows:
        assert tuners.BUDGET - table.EPOCHS < row["trace"][-1][0] <= tuners.BUDGET
    assert set(tuners.CONFIGS) == set(tuning.ORACLES)


# --- the repeats, and the test films --------------------------------------------------


def test_the_twenty_are_the_ten_best_and_ten_of_all_other_ranks():
    points, scores = repeats.chosen(), {}
    for row in studies.study("09_tuning").rows:
        scores[row["seed"]] = row["score"]
    assert len(set(points)) == 20
    top = sorted(scores.values(), reverse=True)[:10]
    assert [scores[point] for point in points[:10]] == top
    ranked = sorted(scores, key=lambda number: -scores[number])
    gaps = np.diff([scores[point] for point in points[10:]])
    assert (gaps <= 0).all() and ranked.index(points[19]) > 220


def test_the_winner_has_the_best_mean_of_four():
    rows = studies.study("09_repeats").rows
    points = repeats.chosen()
    assert all(row["point"] == points[row["seed"]] for row in rows)
    assert final.winner() in points[:10]


def test_nobody_learns_from_the_test_films():
    """A lesson holds reviews of the training part, and judging ones of the valid part."""
    reviews = data.load_reviews()
    train, valid, test = table.parts(table.VOCABULARY)
    assert [len(ids) for ids, _ in (train, valid, test)] == [
        len(part.texts) for part in reviews
    ]
    known = {tuple(ids) for ids in train[0]}
    learn, (judge, labels), _ = table.lessons(0)
    for batch, _ in learn.as_numpy_iterator():
        assert {tuple(row[row > 0].tolist()) for row in batch} <= known
    judged = sum(len(numbers) for _, numbers in judge.as_numpy_iterator())
    assert judged == len(labels) == len(reviews.valid.texts)
    assert not set(reviews.test.films) & {*reviews.train.films, *reviews.valid.films}
