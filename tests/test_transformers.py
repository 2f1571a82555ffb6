"""Transformers: masks, no leaks, positions, and stepping equals reading all at once."""

from helpers import generation, models, probes

import keras
import numpy as np
import pytest

IDS = np.array([[4, 5, 6, 7, 5], [5, 8, 0, 0, 0], [6, 6, 4, 0, 0]])
SMALL = {"width": 8, "heads": 2, "blocks": 2}


def gpt(**options):
    keras.utils.set_random_seed(1)
    return _restless(models.mini_gpt(9, **SMALL, **options))


def classifier(**options):
    keras.utils.set_random_seed(1)
    return _restless(models.transformer_classifier(9, **SMALL, **options))


def _restless(model):
    """Larger weights, so that everything matters; biases that are not 0."""
    rng = np.random.default_rng(3)
    for weight in model.trainable_weights:
        noise = rng.normal(scale=0.3, size=weight.shape)
        weight.assign(weight.numpy() + noise)
    return model


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("positions", models.POSITIONS)
def test_padding_cannot_matter_to_the_classifier(norm, positions):
    model = classifier(norm=norm, positions=positions)
    logits = model(IDS).numpy()
    assert logits.shape == (3, 1)
    np.testing.assert_allclose(model(np.pad(IDS, ((0, 0), (0, 3)))), logits, atol=1e-5)
    np.testing.assert_allclose(model(IDS[1:2, :2]), logits[1:2], atol=1e-5)


@pytest.mark.parametrize("positions", models.POSITIONS)
def test_only_positions_tell_an_order_from_another(positions):
    model = classifier(positions=positions)
    forth, back = model(np.array([[4, 5, 6, 7]])), model(np.array([[7, 6, 5, 4]]))
    assert np.allclose(forth, back, atol=1e-5) == (positions == "none")


@pytest.mark.parametrize("norm, tied", [("pre", True), ("pre", False), ("post", True)])
def test_cached_steps_equal_the_whole_at_every_step(norm, tied):
    model = gpt(norm=norm, tied=tied, room=16)
    ids = np.random.default_rng(0).integers(0, 9, (2, 12))
    talk, whole = models.stepper(model), model(ids)
    state = talk.initial_state(2)
    for t in range(12):
        logits, state = talk.step(ids[:, t], state)
        np.testing.assert_allclose(logits, whole[:, t], atol=1e-5)


def test_the_future_cannot_matter():
    model, ids = gpt(), np.array([[1, 5, 3, 8, 2, 6]])
    assert not probes.future_leak(lambda x: model(x).numpy(), ids, axis=1).leaks


def test_saved_and_loaded_it_says_the_same(tmp_path):
    model = gpt()
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    np.testing.assert_array_equal(model(IDS), loaded(IDS))
    assert isinstance(models.stepper(loaded), models.TransformerStepper)


def test_cached_steps_in_half_precision():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = gpt()
    finally:
        keras.config.set_dtype_policy(before)
    talk = models.stepper(model)
    logits, _ = talk.step(IDS[:, 0], talk.initial_state(3))
    whole = np.asarray(model(IDS), "float32")[:, 0]
    np.testing.assert_allclose(np.asarray(logits, "float32"), whole, atol=0.05)


@pytest.mark.parametrize("make", [gpt, classifier])
def test_dropout_is_in_training_alone(make):
    for rate in (0.0, 0.5):
        model = make(dropout=rate)
        calm, trained = model(IDS), model(IDS, training=True)
        assert np.allclose(calm, trained, atol=1e-5) == (rate == 0)


def test_generate_decodes_the_gpt_like_a_loop():
    model, told = gpt(room=16), IDS[:, :2]
    for _ in range(6):
        chosen = model(told).numpy()[:, -1].argmax(-1)
        told = np.append(told, chosen[:, None], axis=1)
    ids = generation.generate(
        models.stepper(model), IDS[:, :2], steps=6, sampler=generation.greedy()
    )
    np.testing.assert_array_equal(ids, told[:, 2:])


@pytest.mark.parametrize("hidden", [None, 5])
def test_heads_and_blocks_have_the_parameters_that_are_told(hidden):
    width, vocab, inside = 8, 9, hidden or 32
    attention = 4 * width * width + 4 * width
    feed = 2 * width * inside + inside + width
    block = attention + feed + 4 * width  # and two norms
    model = models.mini_gpt(vocab, **SMALL, hidden=hidden)
    assert model.count_params() == vocab * width + 2 * block + 2 * width


PAIR = {"source_size": 9, "target_size": 8, "width": 8, "heads": 2}


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: classifier(positions="rope"), "one of none, sinusoidal.*got 'rope'"),
        (lambda: classifier(norm="both"), "'pre' or 'post'; got 'both'"),
        (lambda: models.mini_gpt(9, width=8, heads=2, blocks=0), "blocks must be at"),
        (lambda: models.mini_gpt(9, room=0), "room must be at least 1, got 0"),
        (lambda: models.transformer_seq2seq(**PAIR, room=0), "room must be at least 1"),
        (lambda: models.transformer_classifier(9, width=9, heads=3), "width 9 is odd"),
        (lambda: models.TransformerStepper(classifier()), "a model that writes"),
        (lambda: models.stepper(gpt()).encode(IDS), "has no encoder"),
        (lambda: models.stepper(gpt()).initial_state(3, IDS), "leave memory out"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_decoder_takes_no_more_steps_than_it_has_room_for():
    talk = models.stepper(models.transformer_seq2seq(**PAIR, blocks=1, room=4))
    ends = {"start": 2, "end": 3}
    memory = talk.encode(IDS)
    assert generation.beam_search(talk, memory, steps=4, **ends).ids.shape[2] == 4
    with pytest.raises(ValueError, match="at most 4 steps, and 5 are asked for"):
        generation.beam_search(talk, memory, steps=5, **ends)
    with pytest.raises(ValueError, match="at most 4 steps, and 5"):
        generation.mixed_inputs(talk, memory, IDS, 0.5)
    with pytest.raises(ValueError, match="at most 4 steps, and 6"):
        generation.generate(
            talk, [[2]] * 3, steps=5, sampler=generation.greedy(), memory=memory
        )
