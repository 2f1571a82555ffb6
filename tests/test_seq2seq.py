"""Encoder and decoder, recurrent or not: masks, no leaks, steps that equal the whole."""

from helpers import generation, models, probes

import keras
import numpy as np
import pytest

SIZES = {"source_size": 9, "target_size": 8, "embed_dim": 6, "units": 10}
SOURCE = np.array([[4, 5, 6, 7], [5, 8, 0, 0], [6, 6, 4, 0]])
TARGET = np.array([[2, 4, 5, 6, 7], [2, 5, 0, 0, 0], [2, 7, 7, 0, 0]])
LOW = -1e3  # a bias with which an id is never said


RECURRENT = {name: {"attention": name} for name in (None, "additive", "dot", "general")}
TRANSFORMERS = {"pre": {"norm": "pre"}, "post": {"norm": "post"}}


def built(name, **options):
    """A model whose weights are large enough for everything to matter."""
    keras.utils.set_random_seed(1)
    if name in RECURRENT:
        return models.seq2seq(**SIZES, **RECURRENT[name], **options)
    sizes = {"width": 8, "heads": 2, "blocks": 2}
    model = models.transformer_seq2seq(9, 8, **sizes, **TRANSFORMERS[name], **options)
    rng = np.random.default_rng(3)
    for weight in model.trainable_weights:
        weight.assign(weight.numpy() + rng.normal(scale=0.3, size=weight.shape))
    return model


@pytest.fixture(params=[*RECURRENT, *TRANSFORMERS])
def model(request):
    return built(request.param)


def test_shapes_and_logits(model):
    logits = model([SOURCE, TARGET]).numpy()
    assert logits.shape == (3, 5, 8)
    assert not np.allclose(np.exp(logits).sum(-1), 1)


def test_stepping_equals_reading_the_whole_target(model):
    talk = models.stepper(model)
    state, whole = talk.initial_state(3, talk.encode(SOURCE)), model([SOURCE, TARGET])
    for t in range(5):
        logits, state = talk.step(TARGET[:, t], state)
        real = TARGET[:, t] > 0
        np.testing.assert_allclose(logits[real], whole[:, t][real], atol=1e-5)


def test_padding_of_the_source_cannot_matter(model):
    longer = np.pad(SOURCE, ((0, 0), (0, 3)))
    np.testing.assert_allclose(
        model([SOURCE, TARGET]), model([longer, TARGET]), atol=1e-5
    )
    alone = model([SOURCE[1:2, :2], TARGET[1:2]])
    np.testing.assert_allclose(model([SOURCE, TARGET])[1:2], alone, atol=1e-5)


def test_later_targets_cannot_matter(model):
    def reads(target):
        return model([SOURCE[: len(target)], target]).numpy()

    assert not probes.future_leak(reads, TARGET[:1], axis=1).leaks


def test_every_letter_matters_at_the_first_step(model):
    first = model([SOURCE, TARGET]).numpy()[0, 0]
    for place in range(4):
        other = SOURCE.copy()
        other[0, place] = 8
        assert not np.allclose(model([other, TARGET]).numpy()[0, 0], first)


def test_padded_steps_are_outside_the_loss(model):
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        weighted_metrics=[],
    )
    answers = np.array([[4, 5, 6, 7, 3], [5, 3, 0, 0, 0], [7, 7, 3, 0, 0]])
    other = np.where(answers == 0, 6, answers)
    loss = model.evaluate([SOURCE, TARGET], answers, verbose=0)
    assert loss == model.evaluate([SOURCE, TARGET], other, verbose=0)


def test_saved_and_loaded_it_says_the_same(model, tmp_path):
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    np.testing.assert_array_equal(model([SOURCE, TARGET]), loaded([SOURCE, TARGET]))
    memory = models.stepper(loaded).encode(SOURCE)
    assert memory.states.shape[:2] == (3, 4) and memory.mask.shape == (3, 4)


def test_generate_decodes_it_like_a_loop(model):
    bias = model.get_layer("logits").bias
    bias.assign(bias.numpy() + LOW * np.eye(8)[0])  # padding would be masked
    talk = models.stepper(model)
    memory, told = talk.encode(SOURCE), TARGET[:, :1]
    for _ in range(4):
        chosen = model([SOURCE, told]).numpy()[:, -1].argmax(-1)
        told = np.append(told, chosen[:, None], axis=1)
    ids = generation.generate(
        talk, TARGET[:, :1], steps=4, sampler=generation.greedy(), memory=memory
    )
    np.testing.assert_array_equal(ids, told[:, 1:])


@pytest.mark.parametrize("name", [*RECURRENT, *TRANSFORMERS])
def test_it_steps_and_mixes_in_half_precision(name):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = built(name)
    finally:
        keras.config.set_dtype_policy(before)
    talk = models.stepper(model)
    memory = talk.encode(SOURCE)
    logits, _ = talk.step(TARGET[:, 0], talk.initial_state(3, memory))
    whole = np.asarray(model([SOURCE, TARGET]), "float32")[:, 0]
    np.testing.assert_allclose(np.asarray(logits, "float32"), whole, atol=0.02)
    mixed = generation.mixed_inputs(talk, memory, TARGET, 0.5)
    assert mixed.shape == TARGET.shape


@pytest.mark.parametrize("name", [*RECURRENT, *TRANSFORMERS])
def test_dropout_is_in_training_alone(name):
    inputs = [SOURCE, TARGET]
    for rate in (0.0, 0.5):
        model = built(name, dropout=rate)
        calm, trained = model(inputs), model(inputs, training=True)
        assert np.allclose(calm, trained, atol=1e-5) == (rate == 0)


def test_unknown_score_and_odd_units_are_errors():
    with pytest.raises(ValueError, match="None or 'additive', 'dot', 'general'; got"):
        models.seq2seq(9, 8, attention="luong")
    with pytest.raises(ValueError, match="even, half for each direction; got 7"):
        models.seq2seq(9, 8, units=7)


def test_a_decoder_asks_for_its_memory(model):
    talk = models.stepper(model)
    with pytest.raises(ValueError, match=r"memory=stepper.encode\(sources\)"):
        talk.initial_state(3)
    with pytest.raises(TypeError, match=r"what stepper.encode\(sources\) returns; got"):
        talk.initial_state(3, SOURCE)
    with pytest.raises(ValueError, match="of 3 sources, the prompts are 2"):
        talk.initial_state(2, talk.encode(SOURCE))


def test_another_model_is_refused():
    inputs = [keras.Input((3,)), keras.Input((3,))]
    with pytest.raises(ValueError, match=r"layers of models\.seq2seq, embed_source"):
        models.stepper(keras.Model(inputs, keras.layers.Add()(inputs)))
