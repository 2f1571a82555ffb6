"""The studies of notebook 11: does each practice, fault and cost mean what it says?"""

from helpers import data, runtime
from helpers.exercises.checks.nb11_training_well.diagnoses import FAULTS
from helpers.results import studies

import numpy as np
import pytest
from keras import layers

practices = studies.script("11_practices")
curves = studies.script("11_curves")
costs = studies.script("11_costs")
NAMES = sorted({name for config in practices.CONFIGS.values() for name in config})


def of_kind(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


def small(*names, sequences=False):
    return practices.network(50, 6, 4, names, sequences=sequences)


# --- practices ------------------------------------------------------------------------


def test_the_bundle_is_taken_apart_one_by_one():
    for task, bundle in practices.TOGETHER.items():
        assert practices.CONFIGS[f"{task}_plain"] == ()
        assert practices.CONFIGS[f"{task}_together"] == bundle
        for name in bundle:
            rest = set(practices.CONFIGS[f"{task}_without_{name}"])
            assert rest == set(bundle) - {name}
    for name in practices.AGAINST_HEAT:
        assert practices.CONFIGS[f"shakespeare_hot_{name}"] == ("hot", name)


@pytest.mark.parametrize("sequences", [False, True])
def test_practices_of_the_network(sequences):
    plain = small(sequences=sequences)
    assert not of_kind(plain, layers.LayerNormalization)
    assert [layer.rate for layer in of_kind(plain, layers.Dropout)] == [0, 0]
    norms = {
        "layer_norm": layers.LayerNormalization,
        "batch_norm": layers.BatchNormalization,
    }
    for name, kind in norms.items():
        model = small(name, sequences=sequences)
        assert len(of_kind(model, kind)) == 2
        assert len(model.layers) == len(plain.layers) + 2
    dropped = small("dropout", sequences=sequences)
    assert [layer.rate for layer in of_kind(dropped, layers.Dropout)] == [0.5, 0.5]
    (gru,) = of_kind(small("recurrent_dropout", sequences=sequences), layers.GRU)
    assert gru.recurrent_dropout == 0.25
    assert plain.output_shape == ((None, None, 50) if sequences else (None, 1))


def test_practices_of_the_optimizer():
    make = practices.optimizer
    plain = make((), 0.01, 100)
    assert plain.global_clipnorm is None and plain.clipvalue is None
    assert float(plain.learning_rate) == pytest.approx(0.01)
    assert make(("clip_norm",), 0.01, 100).global_clipnorm == 1
    assert make(("clip_value",), 0.01, 100).clipvalue == 0.01
    rates = make(("warmup_cosine",), 0.01, 100)._learning_rate
    assert [float(rates(s)) for s in (0, 10, 100)] == pytest.approx([0, 0.01, 0])


def test_practices_of_the_batches():
    rng = np.random.default_rng(0)
    ids = [rng.integers(1, 9, n).tolist() for n in rng.integers(3, 30, 800)]
    labels = np.arange(800)
    shapes = {
        names: {
            x.shape
            for x, _ in practices.batched(ids, labels, names, 0).as_numpy_iterator()
        }
        for names in ((), ("small_batch",), ("large_batch",), ("buckets",))
    }
    assert shapes[()] == {(96, 29)}
    assert shapes["small_batch",] == {(24, 29)}
    assert shapes["large_batch",] == {(384, 29)}
    assert len(shapes["buckets",]) > 2 and {b for b, _ in shapes["buckets",]} == {96}


def test_watchers_look_at_validation_and_the_best_epoch_is_kept():
    assert practices.watchers(("dropout",)) == []
    (stop,) = practices.watchers(("early_stopping", "clip_norm"))
    assert stop.restore_best_weights and stop.monitor == "val_accuracy"
    (fall,) = practices.watchers(("plateau",))
    assert fall.monitor == "val_loss"


@pytest.mark.parametrize("names", [(), ("early_stopping",)])
def test_a_reader_sees_neither_its_fold_nor_validation_unless_it_stops(
    names, monkeypatch
):
    given = {}

    def fitted(model, lessons, **options):
        given.update(options, rows=sum(len(y) for _, y in lessons.as_numpy_iterator()))
        return 1.0, {"loss": [1.0]}

    monkeypatch.setattr(practices, "fitted", fitted)
    practices.trained_reader(names, seed=7)
    others = practices.MEMBERS.folds() != 7 % practices.MEMBERS.FOLDS
    assert 0 <= others.sum() - given["rows"] < practices.BATCH
    assert (given["validation_data"] is not None) == bool(names)
    kept = practices.MEMBERS.part_tokens(0, others)
    seen = {word for row in kept for word in row}
    assert set(list(practices.MEMBERS.vocabulary(2))[2:]) <= seen


def test_no_window_of_shakespeare_is_seen_twice():
    train, _, _ = practices.WRITERS.texts()
    for names in ((), ("small_batch",), ("large_batch",)):
        size = practices.batch_size(practices.WINDOWS, names)
        steps = practices.STEPS * practices.WINDOWS // size
        assert steps * size * practices.LENGTH < len(train)


# --- curves ---------------------------------------------------------------------------


def test_the_panels_are_those_of_the_check():
    assert {
        letter: fault.replace(" ", "_") for letter, (fault, _) in FAULTS.items()
    } == curves.PANELS
    assert {"healthy", *curves.PANELS.values()} == set(curves.CONFIGS)


def rows_of(**fault):
    """All labels, and all ids, in the order of the seed."""
    runtime.set_seed(3)
    settings = {"learn": "train", "labels": "right", "words": "known", "seed": 3}
    batches = curves.lessons(**settings | fault)
    pairs = list(batches.as_numpy_iterator())
    return np.concatenate([y for _, y in pairs]), np.concatenate(
        [x.ravel() for x, _ in pairs]
    )


def test_the_faults_of_the_lessons_are_what_they_say():
    parts = data.load_reviews()
    labels, ids = rows_of()
    assert len(set(ids)) > 4000
    _, unknown = rows_of(words="unknown")
    assert set(unknown) == {0, 1}
    both, _ = rows_of(learn="train and valid")
    assert abs(len(both) - len(labels) - len(parts.valid.labels)) < curves.BATCH
    shuffled, same_ids = rows_of(labels="shuffled")
    np.testing.assert_array_equal(same_ids, ids)
    assert abs(shuffled.mean() - labels.mean()) < 0.01  # as many of each
    assert 0.45 < np.mean(shuffled == labels) < 0.55  # but of other reviews


def test_committed_curves_show_their_faults():
    """What a learner must be able to see, for every seed."""
    study = studies.study("11_curves")
    last = lambda config, name: np.array([c[-1] for c in study.values(config, name)])
    assert (last("leak", "val_accuracy") > 0.85).all()
    assert (last("by_heart", "val_loss") > 0.9).all()
    assert (last("labels_out_of_order", "accuracy") > 0.7).all()
    assert (last("labels_out_of_order", "val_accuracy") < 0.56).all()
    assert (last("two_sigmoids", "loss") > 0.5).all()
    assert (last("two_sigmoids", "accuracy") > 0.83).all()
    unknown = np.stack(study.values("words_unknown", "val_loss"))
    assert np.ptp(unknown) < 0.01
    assert (last("rate_too_high", "loss") > np.log(2)).all()
    dropped = [
        np.stack(study.values("dropped_too_much", n))
        for n in ("val_accuracy", "accuracy")
    ]
    assert (np.max(dropped[0] - dropped[1], axis=1) > 0.02).all()


# --- costs ----------------------------------------------------------------------------


@pytest.mark.parametrize("config", [c for c, place in costs.SCORES.items() if place])
def test_a_model_has_the_size_of_the_one_that_was_scored(config):
    name, _, scored = costs.SCORES[config].partition("/")
    rows = [r for r in studies.study(name).rows if r["config"].startswith(scored)]
    assert rows
    if "parameters" in rows[0]:
        size = studies.study("11_costs").values(config, "parameters")
        assert set(size) == {rows[0]["parameters"]}


def test_asking_a_reader_asks_one_review(monkeypatch):
    asked = costs.reviews("GRU")
    assert asked.answers == 1 and asked.size > 100_000
    asked.ask(np.random.default_rng(0))
    row = costs.run("weather/ridge", seed=3)
    assert row["score"] > 0 and row["bar"] is None
