"""The studies of notebook 10: is nobody judged on a film that was seen?"""

from types import SimpleNamespace

from helpers import data, metrics, results, text
from helpers.results import studies

import keras
import numpy as np
import pytest
from keras import ops

members = studies.script("10_members")
cheap = studies.script("10_cheap")
cheap.MEMBERS = members  # one cache of the words for both
sky = studies.script("10_weather")


@pytest.fixture(scope="module")
def train():
    return data.load_reviews().train


def test_a_film_is_in_one_fold(train):
    pairs = set(zip(train.films, members.folds(), strict=True))
    assert len(pairs) == len(set(train.films))
    assert set(members.folds()) == set(range(members.FOLDS))


@pytest.mark.parametrize("fold", [2, None])
def test_a_network_learns_nothing_of_its_fold(fold, monkeypatch, train):
    given = {}

    def build(rows, **options):
        given["rows"] = rows
        return text.Vocabulary.build(rows, **options)

    def fit(model, lessons, check, **options):
        given["labels"] = np.concatenate([y for _, y in lessons.as_numpy_iterator()])
        given["check"] = sum(len(y) for _, y in check.as_numpy_iterator())
        return SimpleNamespace(seconds=1.0)

    monkeypatch.setattr(members, "Vocabulary", SimpleNamespace(build=build))
    monkeypatch.setattr(members.training, "fit", fit)
    members.vocabulary.cache_clear()  # it is to be built here
    _, tell, _ = members.trained("bag", 0, fold)
    seen = np.ones(len(train.texts), bool) if fold is None else members.folds() != fold
    wanted = [
        words for words, kept in zip(members.tokens()[0], seen, strict=True) if kept
    ]
    assert given["rows"] == wanted
    assert 0 <= seen.sum() - len(given["labels"]) < members.BATCH  # whole batches
    assert given["check"] == len(data.load_reviews().valid.texts)
    assert tell(members.part_tokens(1)).shape == (given["check"],)


def test_logits_are_in_the_order_of_the_reviews():
    ids = keras.Input((None,), dtype="int32")
    length = ops.sum(ops.cast(ids > 0, "float32"), axis=1, keepdims=True)
    lists = [[5] * n for n in np.random.default_rng(0).integers(1, 40, 700)]
    told = members.logits(keras.Model(ids, length), lists)
    assert told.tolist() == [len(row) for row in lists]


def test_committed_logits_have_the_committed_scores(train):
    parts = data.load_reviews()
    rows = studies.study("10_members").rows
    assert {(r["config"], r["seed"]) for r in rows} == {
        (config, seed) for config in members.CONFIGS for seed in members.SEEDS
    }
    for row in rows:
        told = results.unpack(row["train_logits"])
        assert metrics.accuracy(train.labels, told) == pytest.approx(
            row["score"], abs=1e-3
        )
        told = results.unpack(row["valid_logits"])
        valid = metrics.accuracy(parts.valid.labels, told)
        assert valid == pytest.approx(row["valid"], abs=1e-3)
        assert results.unpack(row["test_logits"]).shape == parts.test.labels.shape


# --- an ensemble for the price of one -------------------------------------------------


@pytest.fixture
def copies(monkeypatch):
    """Four copies of weights instead of a training; a judge that looks at one number."""
    made = []

    def fit(model, batches, rate, *, keep=None, **options):
        for n in range(4):
            made.append([w + n for w in model.get_weights()])
        model.set_weights(made[-1])
        if keep is not None:
            keep.extend(made[-4:])

    monkeypatch.setattr(cheap, "fit", fit)
    monkeypatch.setattr(cheap, "judge", lambda model, fold: model.get_weights()[-1])
    return made


def test_mean_weights_are_those_of_the_last_three_copies(copies):
    told, networks = cheap.mean_weights(0, seed=0)
    np.testing.assert_allclose(told, np.mean([c[-1] for c in copies[1:]], axis=0))
    assert networks == 1


def test_snapshots_average_the_answers_of_the_last_three_copies(copies):
    told, networks = cheap.snapshots(0, seed=0)
    p = np.mean([1 / (1 + np.exp(-c[-1])) for c in copies[1:]], axis=0)
    np.testing.assert_allclose(1 / (1 + np.exp(-told)), p)
    assert networks == 3


def test_three_networks_have_three_seeds(copies, monkeypatch):
    begun = []
    gru = cheap.gru
    monkeypatch.setattr(cheap, "gru", lambda seed: begun.append(seed) or gru(seed))
    assert cheap.three(0, seed=7)[1] == 3
    assert begun == [7, 107, 207]


def test_the_student_learns_what_the_teacher_says_and_no_labels(monkeypatch, train):
    given = {}

    def tell(texts):
        given["texts"] = texts
        return np.full(len(texts), 3.0)

    def fit(model, batches, rate, **options):
        given["targets"] = np.concatenate([y for _, y in batches.as_numpy_iterator()])

    monkeypatch.setattr(members, "trained", lambda *of: (None, tell, 1.0))
    monkeypatch.setattr(cheap, "fit", fit)
    cheap.student(1, seed=0)
    assert len(given["texts"]) == sum(members.folds() != 1) + len(members.tokens()[1])
    wanted = 1 / (1 + np.exp(-3.0 / cheap.TEMPERATURE))
    np.testing.assert_allclose(given["targets"], wanted, rtol=1e-5)


@pytest.mark.parametrize("fold", [0, 4])
def test_cheap_lessons_leave_the_fold_out(fold):
    count = sum(members.folds() != fold)
    batches = cheap.lessons(fold, seed=0)
    assert len(batches) == count // members.BATCH
    outside = members.part_tokens(0, members.folds() != fold)
    size = members.VOCABULARY
    assert (
        members.vocabulary(fold).tokens
        == text.Vocabulary.build(outside, max_size=size).tokens
    )


# --- the weather ----------------------------------------------------------------------


def test_committed_forecasts_have_the_committed_scores():
    for row in studies.study("10_weather").rows:
        _, (series, future), degrees = sky.parts(row["config"])
        told = results.unpack(row["forecasts"]).reshape(*future.shape, 3)
        assert len(series) == len(future) and (np.diff(told, axis=-1) >= 0).all()
        found = degrees * sky.pinball(future, told)
        assert found == pytest.approx(row["score"], abs=2e-3)
