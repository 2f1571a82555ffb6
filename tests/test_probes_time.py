"""Gradients through time, gates and memory: against Keras, by hand, and by breaking."""

from helpers import models, probes

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

CELLS = {
    "simple_rnn": layers.SimpleRNN(5),
    "lstm": layers.LSTM(5),
    "gru": layers.GRU(5),
    "gru_reset_before": layers.GRU(5, reset_after=False),
    "lstm_no_bias": layers.LSTM(5, use_bias=False),
    "gru_no_bias": layers.GRU(5, use_bias=False),
    "lstm_odd_activations": layers.LSTM(
        5, activation="elu", recurrent_activation="hard_sigmoid"
    ),
}


def classifier(recurrent, *, mask=True, classes=1):
    """A new model around a copy of the layer, with weights that are not small."""
    keras.utils.set_random_seed(3)
    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(9, 4, mask_zero=mask)(ids)
    copy = type(recurrent).from_config(recurrent.get_config())
    x = layers.Dropout(0.5)(copy(x))
    model = keras.Model(ids, layers.Dense(classes)(x))
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(size=w.shape) * 0.5 for w in model.get_weights()])
    return model


IDS = np.array([[3, 1, 4, 1, 5, 8], [2, 7, 1, 0, 0, 0], [6, 0, 0, 0, 0, 0]], "int32")


@pytest.mark.parametrize("name", CELLS)
def test_gates_recompose_to_the_layers_own_output(name):
    model = classifier(CELLS[name])
    embed, recurrent = model.layers[1:3]
    every = layers.RNN(recurrent.cell, return_sequences=True, return_state=True)
    theirs, *last = every(embed(IDS[:1]))
    trace = probes.gate_trace(model, IDS[0])
    np.testing.assert_allclose(trace.h, theirs[0], atol=1e-5)
    if len(last) == 2:
        np.testing.assert_allclose(trace.c[-1], last[1][0], atol=1e-5)
    else:
        assert trace.c is None


def test_the_gates_are_the_equations_terms():
    lstm = probes.gate_trace(classifier(CELLS["lstm"]), IDS[0])
    before = np.concatenate([np.zeros((1, 5)), lstm.c[:-1]])
    kept = lstm.gates["forget"] * before + lstm.gates["input"] * lstm.candidate
    np.testing.assert_allclose(kept, lstm.c, atol=1e-6)
    np.testing.assert_allclose(
        lstm.gates["output"] * np.tanh(lstm.c), lstm.h, atol=1e-6
    )
    gru = probes.gate_trace(classifier(CELLS["gru"]), IDS[0])
    before = np.concatenate([np.zeros((1, 5)), gru.h[:-1]])
    update = gru.gates["update"]
    np.testing.assert_allclose(
        update * before + (1 - update) * gru.candidate, gru.h, atol=1e-6
    )


def test_gate_order_a_forget_bias_opens_the_forget_gate_and_no_other():
    model = classifier(CELLS["lstm"])
    kernel, recurrent, bias = model.layers[2].get_weights()
    bias[5:10] = 50  # Keras: input, forget, candidate, output
    model.layers[2].set_weights([kernel * 0, recurrent * 0, bias])
    gates = probes.gate_trace(model, IDS[0]).gates
    assert gates["forget"].min() > 0.999
    assert gates["input"].max() < 0.95 and gates["output"].max() < 0.95


def test_gate_trace_reads_one_sequence_without_padding():
    model = classifier(CELLS["gru"])
    for ids, shape in ((IDS[1], r"\(6,\)"), (IDS, r"\(3, 6\)"), ([], r"\(0,\)")):
        with pytest.raises(ValueError, match=f"without padding.*shape {shape}"):
            probes.gate_trace(model, ids)


def slopes_by_hand(model, ids, targets, place, state, step=1e-3):
    """Finite differences: move one state after step `place`, and read on from there."""
    embed, recurrent, _, dense = model.layers[1:]
    x = embed(ids)

    def loss(moved):
        states = recurrent.get_initial_state(len(ids))
        for t in range(ids.shape[1]):
            states = list(recurrent.cell(x[:, t], states)[1])
            if t == place:
                states[state] = states[state] + moved
        logits = dense(states[0])
        yes = tf.constant(targets[:, None], "float32")
        return float(
            tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(yes, logits))
        )

    unit = np.eye(5, dtype="float32") * step
    return np.array([(loss(u) - loss(-u)) / (2 * step) for u in unit])


@pytest.mark.parametrize("name", ["simple_rnn", "gru", "lstm"])
def test_gradients_agree_with_finite_differences(name):
    model, ids, targets = classifier(CELLS[name]), IDS[:1], np.array([1])
    trace = probes.gradient_through_time(model, (ids, targets))
    for lag in (0, 2, 5):
        slope = slopes_by_hand(model, ids, targets, 5 - lag, 0)
        assert trace.h[lag] == pytest.approx(np.linalg.norm(slope), rel=0.02)
    assert (trace.c is not None) == (name == "lstm")
    if name == "lstm":
        slope = slopes_by_hand(model, ids, targets, 3, 1)
        assert trace.c[2] == pytest.approx(np.linalg.norm(slope), rel=0.02)


@pytest.mark.parametrize("name", ["simple_rnn", "gru", "lstm"])
def test_padding_does_not_move_the_lags(name):
    model, targets = classifier(CELLS[name]), np.array([1, 0, 1])
    together = probes.gradient_through_time(model, (IDS, targets))
    rows = [
        probes.gradient_through_time(model, (row[row > 0][None], target[None]))
        for row, target in zip(IDS, targets, strict=True)
    ]
    assert [len(row.h) for row in rows] == [6, 3, 1]
    np.testing.assert_allclose(
        together.h[0], np.median([row.h[0] for row in rows]), rtol=1e-4
    )
    np.testing.assert_allclose(
        together.h[2], np.median([row.h[2] for row in rows[:2]]), rtol=1e-4
    )
    np.testing.assert_allclose(together.h[5], rows[0].h[5], rtol=1e-4)


def test_a_linear_layer_decays_by_its_recurrent_weight():
    """Without an activation the gradient is multiplied by the same matrix each step."""
    model = classifier(layers.SimpleRNN(5, activation="linear"), mask=False, classes=3)
    kernel, _, bias = model.layers[2].get_weights()
    rotation = np.linalg.qr(np.random.default_rng(1).normal(size=(5, 5)))[0]
    for factor in (0.7, 1.0, 1.2):
        model.layers[2].set_weights([kernel, factor * rotation, bias])
        trace = probes.gradient_through_time(model, (IDS, np.array([0, 1, 2])))
        assert trace.decay() == pytest.approx(factor, rel=1e-3)


def test_an_open_forget_gate_carries_the_gradient_of_c_unchanged():
    model = classifier(CELLS["lstm"], mask=False)
    kernel, recurrent, bias = model.layers[2].get_weights()
    bias[5:10] = 50
    model.layers[2].set_weights([kernel, recurrent * 0, bias])
    trace = probes.gradient_through_time(model, (IDS, np.array([0, 1, 1])))
    assert trace.decay("c") == pytest.approx(1, abs=0.01)
    # h reaches later states through the recurrent weights alone, which are 0 here
    assert trace.h[1:].max() == 0


def test_a_loss_of_ones_own_and_what_has_no_gradient():
    model = classifier(CELLS["gru"])
    batch = IDS, np.array([1, 0, 1])
    plain = probes.gradient_through_time(model, batch)
    twice = probes.gradient_through_time(
        model,
        batch,
        loss=lambda y, z: (
            2
            * keras.losses.binary_crossentropy(
                np.reshape(y, (-1, 1)).astype("float32"), z, from_logits=True
            )
        ),
    )
    np.testing.assert_allclose(twice.h, 2 * plain.h, rtol=1e-4)
    with pytest.raises(ValueError, match="no state 'c'"):
        plain.decay("c")
    with pytest.raises(ValueError, match="two lags"):
        probes.GradientTrace(np.array([1.0]), None).decay()


@pytest.mark.parametrize(
    "options", [{"num_layers": 2}, {"bidirectional": True}, {"cell": "bag"}]
)
def test_models_that_are_no_chain_around_one_layer_are_named(options):
    model = models.text_classifier(9, **({"cell": "lstm", "units": 4} | options))
    with pytest.raises(ValueError, match="one recurrent layer.*this model has Embed"):
        probes.gate_trace(model, [1, 2])
    with pytest.raises(ValueError, match="one recurrent layer.*this model has Embed"):
        probes.gradient_through_time(model, (IDS, np.zeros(3)))


def test_a_model_with_a_side_road_is_no_chain():
    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(9, 4)(ids)
    x = layers.Add()([x, layers.Dense(4)(x)])
    model = keras.Model(ids, layers.Dense(1)(layers.GRU(4)(x)))
    with pytest.raises(ValueError, match="chain of layers"):
        probes.gate_trace(model, [1, 2])


def test_the_recall_task_holds_one_cue_at_its_delay():
    rng = np.random.default_rng(0)
    ids, cues, delays = probes.recall_task(rng, 4000, 32)
    is_cue = ids > 4
    assert (is_cue.sum(axis=1) == 1).all() and ids.min() == 1 and ids.max() == 8
    np.testing.assert_array_equal(31 - is_cue.argmax(axis=1), delays)
    np.testing.assert_array_equal(ids[is_cue] - 5, cues)
    decoys = np.bincount(ids[~is_cue])[1:]
    assert decoys.min() > 0.98 * decoys.max()  # they tell nothing of the cue
    octaves = np.bincount(np.log2(delays).astype(int), minlength=5)
    assert octaves.min() > 0.8 * 800 and octaves.max() < 1.2 * 800
    assert (probes.recall_task(rng, 5, 32, 7)[2] == 7).all()


def test_the_recall_task_refuses_a_delay_that_does_not_fit():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="1 to 9, got 10 to 10"):
        probes.recall_task(rng, 3, 10, 10)
    with pytest.raises(ValueError, match="1 to 9, got 0 to 2"):
        probes.recall_task(rng, 3, 10, [0, 1, 2])


class Register(layers.Layer):
    """Knows the marked symbol of the last steps exactly: a memory of a known span."""

    def __init__(self, reach):
        super().__init__()
        self.reach = reach

    def call(self, x):
        recent = x[:, -self.reach - 1 :]
        return keras.ops.sum(recent[..., :-1] * recent[..., -1:], axis=1)


@pytest.mark.parametrize("reach", [3, 8])
def test_the_span_of_a_memory_whose_span_is_known(reach):
    keras.utils.set_random_seed(0)
    found = probes.memory_span(Register(reach), longest=31, steps=600, rate=0.05)
    assert found.span == reach, found.accuracy
    assert found.accuracy[found.delays > reach].max() < 0.4
    assert repr(found) == f"MemorySpan({reach} of 31 steps)"
    np.testing.assert_array_equal(found.delays, [1, 2, 3, 4, 6, 8, 12, 16, 24, 31])


def test_an_untrained_layer_remembers_nothing():
    keras.utils.set_random_seed(0)
    found = probes.memory_span(layers.GRU(4), longest=15, steps=1, rate=1e-9)
    assert found.span == 0
