"""`fit` trains, keeps the best epoch, and says one line."""

import functools

from helpers import models, runtime, training

import keras
import numpy as np
import pytest
import tensorflow as tf


def texts(count, seed):
    """Ids (N, 6); the label says whether id 3 stands in the text."""
    rng = np.random.default_rng(seed)
    ids = rng.integers(2, 9, size=(count, 6)).astype("int32")
    labels = (ids == 3).any(axis=1).astype("int32")
    return tf.data.Dataset.from_tensor_slices((ids, labels)).batch(32)


@pytest.fixture
def data():
    return texts(512, 0), texts(128, 1)


def new(cell="bag"):
    keras.utils.set_random_seed(0)
    return models.text_classifier(9, cell=cell, embed_dim=8, units=8)


def test_learns_and_keeps_the_best_epoch(data, capsys):
    train, valid = data
    model = new("gru")
    history = training.fit(model, train, valid, task="yes_no", epochs=8, rate=2e-2)
    curve = history.curves["val_accuracy"]
    assert history.score == max(curve) == curve[history.best_epoch - 1] > 0.9
    labels = np.concatenate([y for _, y in valid])
    logits = np.concatenate([model(x) for x, _ in valid])[:, 0]
    assert np.mean((logits > 0) == labels) == pytest.approx(history.score)
    (line,) = capsys.readouterr().out.strip().split("\n")
    assert line.strip() == repr(history)
    assert f"best: epoch {history.best_epoch}" in line


def test_stops_when_nothing_gets_better(data):
    train, valid = data
    history = training.fit(
        new(), train, valid, task="yes_no", epochs=30, rate=1e-9, patience=2
    )
    assert len(history.curves["loss"]) == history.best_epoch + 2 < 30
    endless = training.fit(
        new(), train, valid, task="yes_no", epochs=4, rate=1e-9, patience=None
    )
    assert len(endless.curves["loss"]) == 4


def test_a_smoke_run_takes_a_few_plain_steps(data, monkeypatch):
    taken = []
    count = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: taken.append(batch)
    )
    monkeypatch.setenv("UNROLLED_BUDGET", "smoke")
    model = new("gru")
    history = training.fit(model, *data, task="yes_no", epochs=9, callbacks=[count])
    assert taken == [*range(training.SMOKE_STEPS)]
    assert len(history.curves["loss"]) == 1 and not model.jit_compile


@pytest.mark.parametrize("patience", [0, -1])
def test_a_patience_below_one_epoch_is_refused(data, patience):
    with pytest.raises(ValueError, match=f"at least 1 epoch, or None.*got {patience}"):
        training.fit(new(), *data, task="yes_no", patience=patience)


def test_equal_seeds_give_equal_runs(data):
    runs = [
        training.fit(new(), *data, task="yes_no", epochs=2, seed=3).curves["loss"]
        for _ in range(2)
    ]
    assert runs[0] == runs[1]


def test_unknown_task_names_the_known(data):
    with pytest.raises(
        ValueError, match="task must be one of .*yes_no.*, got 'binary'"
    ):
        training.fit(new(), *data, task="binary")


def test_the_rate_is_constant_unless_asked():
    assert training.schedule(0.1, 100) == 0.1


def test_the_rate_rises_and_falls():
    rate = training.schedule(0.1, 100, warmup=0.2, decay=True)
    values = np.array([float(rate(step)) for step in range(101)])
    assert values[0] == 0 and values.argmax() == 20
    assert values[20] == pytest.approx(0.1) and values[100] == pytest.approx(
        0, abs=1e-6
    )
    assert (np.diff(values[:21]) > 0).all() and (np.diff(values[20:]) < 0).all()
    assert values[60] == pytest.approx(0.05)


def test_a_warm_up_without_decay_stays_at_the_top():
    rate = training.schedule(0.1, 100, warmup=0.1)
    assert [float(rate(step)) for step in (0, 5, 10, 100)] == pytest.approx(
        [0, 0.05, 0.1, 0.1]
    )


def test_warm_up_is_a_share():
    with pytest.raises(ValueError, match="share of the steps.*got 10"):
        training.schedule(0.1, 100, warmup=10)


def test_gradients_are_clipped(data):
    model = new()
    training.fit(model, *data, task="yes_no", epochs=1)
    assert model.optimizer.global_clipnorm == 1.0
    assert isinstance(model.optimizer, keras.optimizers.AdamW)


def test_another_optimizer_gets_the_rate_and_the_clipping(data):
    model = new()
    muon = functools.partial(keras.optimizers.Muon, adam_lr_ratio=0.5)
    training.fit(model, *data, task="yes_no", epochs=1, rate=0.25, optimizer=muon)
    assert isinstance(model.optimizer, keras.optimizers.Muon)
    assert model.optimizer.adam_lr_ratio == 0.5
    assert float(model.optimizer.learning_rate) == 0.25
    assert model.optimizer.global_clipnorm == 1.0


def test_each_kind_of_model_has_its_compile_options():
    attention = keras.Sequential([keras.Input((4, 8)), keras.layers.Dense(8)])
    x = keras.Input((4, 8))
    heads = keras.Model(x, keras.layers.MultiHeadAttention(2, 4)(x, x))
    both = models.text_classifier(9, cell="gru", bidirectional=True)
    assert runtime.compile_options(both) == runtime.COMPILE_OPTIONS["recurrent"]
    fixed = runtime.compile_options(both, fixed_shapes=True)
    assert fixed == runtime.COMPILE_OPTIONS["small recurrent, one shape"]
    wide = models.text_classifier(9, cell="gru", units=128, num_layers=2)
    wide = runtime.compile_options(wide, fixed_shapes=True)
    assert wide == runtime.COMPILE_OPTIONS["recurrent"]
    assert runtime.compile_options(heads) == runtime.COMPILE_OPTIONS["attention"]
    fixed = runtime.compile_options(heads, fixed_shapes=True)
    assert fixed == runtime.COMPILE_OPTIONS["attention, one shape"]
    assert runtime.compile_options(attention) == runtime.COMPILE_OPTIONS["other"]


def test_changed_options_are_no_one_elses():
    model = keras.Sequential([keras.Input((4, 8)), keras.layers.Dense(8)])
    before = runtime.compile_options(model)
    runtime.compile_options(model)["jit_compile"] = "changed"
    assert runtime.compile_options(model) == before


def test_further_callbacks_are_called(data):
    seen = []
    look = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, _: seen.append(epoch)
    )
    training.fit(new(), *data, task="yes_no", epochs=2, patience=None, callbacks=[look])
    assert seen == [0, 1]


class Counted(keras.layers.Layer):
    """Notes when it is traced for training."""

    def __init__(self, note, **kwargs):
        super().__init__(**kwargs)
        self.note = note

    def call(self, x, training=None):
        if training:
            self.note("traced")
        return x

    def compute_output_shape(self, shape):
        return shape


def test_the_step_is_traced_once(data):
    traced, zoo = [], new()
    logit = Counted(traced.append)(zoo.output)
    training.fit(keras.Model(zoo.input, logit), *data, task="yes_no", epochs=2)
    assert traced == ["traced"]
