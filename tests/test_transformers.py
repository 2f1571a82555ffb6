"""Transformers: masks, no leaks, positions, and stepping equals reading all at once."""

from helpers import generation, models, probes

import keras
import numpy as np
import pytest

IDS = np.array([[4, 5, 6, 7, 5], [5, 8, 0, 0, 0], [6, 6, 4, 0, 0]])
SOURCE = np.array([[4, 5, 6, 7], [5, 8, 0, 0], [6, 6, 4, 0]])
TARGET = np.array([[2, 4, 5, 6, 7], [2, 5, 0, 0, 0], [2, 7, 7, 0, 0]])
SMALL = {"width": 8, "heads": 2, "blocks": 2}


def seq2seq(**options):
    keras.utils.set_random_seed(1)
    return _restless(models.transformer_seq2seq(9, 8, **SMALL, **options))


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


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_stepping_equals_reading_the_whole_target(norm):
    model = seq2seq(norm=norm)
    talk = models.stepper(model)
    state, whole = talk.initial_state(3, talk.encode(SOURCE)), model([SOURCE, TARGET])
    for t in range(5):
        logits, state = talk.step(TARGET[:, t], state)
        real = TARGET[:, t] > 0
        np.testing.assert_allclose(logits[real], whole[:, t][real], atol=1e-5)


@pytest.mark.parametrize("norm, tied", [("pre", True), ("pre", False), ("post", True)])
def test_cached_steps_equal_the_whole_at_every_step(norm, tied):
    model = gpt(norm=norm, tied=tied, room=16)
    ids = np.random.default_rng(0).integers(0, 9, (2, 12))
    talk, whole = models.stepper(model), model(ids)
    state = talk.initial_state(2)
    for t in range(12):
        logits, state = talk.step(ids[:, t], state)
        np.testing.assert_allclose(logits, whole[:, t], atol=1e-5)


def test_padding_of_the_source_cannot_matter():
    model = seq2seq()
    told = model([SOURCE, TARGET])
    longer = np.pad(SOURCE, ((0, 0), (0, 3)))
    np.testing.assert_allclose(told, model([longer, TARGET]), atol=1e-5)
    alone = model([SOURCE[1:2, :2], TARGET[1:2]])
    np.testing.assert_allclose(told[1:2], alone, atol=1e-5)


def test_the_future_cannot_matter():
    pair, alone = seq2seq(), gpt()

    def reads(target):
        return pair([SOURCE[: len(target)], target]).numpy()

    assert not probes.future_leak(reads, TARGET[:1], axis=1).leaks
    ids = np.array([[1, 5, 3, 8, 2, 6]])
    assert not probes.future_leak(lambda x: alone(x).numpy(), ids, axis=1).leaks


def test_every_letter_matters_at_the_first_step():
    model = seq2seq()
    first = model([SOURCE, TARGET]).numpy()[0, 0]
    for place in range(4):
        other = SOURCE.copy()
        other[0, place] = 8
        assert not np.allclose(model([other, TARGET]).numpy()[0, 0], first, atol=1e-4)


def test_padded_steps_are_outside_the_loss():
    model = seq2seq()
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    answers = np.array([[4, 5, 6, 7, 3], [5, 3, 0, 0, 0], [7, 7, 3, 0, 0]])
    other = np.where(answers == 0, 6, answers)
    loss = model.evaluate([SOURCE, TARGET], answers, verbose=0)
    assert loss == model.evaluate([SOURCE, TARGET], other, verbose=0)


@pytest.mark.parametrize("make, inputs", [(seq2seq, [SOURCE, TARGET]), (gpt, IDS)])
def test_saved_and_loaded_it_says_the_same(make, inputs, tmp_path):
    model = make()
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    np.testing.assert_array_equal(model(inputs), loaded(inputs))
    assert isinstance(models.stepper(loaded), models.TransformerStepper)


def test_generate_decodes_the_gpt_like_a_loop():
    model, told = gpt(room=16), IDS[:, :2]
    for _ in range(6):
        chosen = model(told).numpy()[:, -1].argmax(-1)
        told = np.append(told, chosen[:, None], axis=1)
    ids = generation.generate(
        models.stepper(model), IDS[:, :2], steps=6, sampler=generation.greedy()
    )
    np.testing.assert_array_equal(ids, told[:, 2:])


def test_beams_decode_the_seq2seq_model_like_greedy():
    talk = models.stepper(seq2seq())
    memory = talk.encode(SOURCE)
    beams = generation.beam_search(talk, memory, start=2, end=3, steps=5, width=1)
    wide = generation.beam_search(talk, memory, start=2, end=3, steps=5, width=60)
    assert (wide.scores[:, 0] >= beams.scores[:, 0] - 1e-5).all()
    for row in range(3):
        target = [2, *beams.ids[row, 0]]
        logits = talk_through(talk, memory, row, target[:-1])
        score = sum(log[i] for log, i in zip(logits, target[1:], strict=True) if i)
        assert score == pytest.approx(beams.scores[row, 0], abs=1e-4)


def talk_through(talk, memory, row, ids):
    """The logarithms of the probabilities after each id, for one source."""
    one = type(memory)(*(each[row : row + 1] for each in memory))
    state, found = talk.initial_state(1, one), []
    for each in ids:
        logits, state = talk.step(np.array([each]), state)
        logits = np.asarray(logits)[0]
        found.append(logits - np.log(np.exp(logits).sum()))
    return found


def test_heads_and_blocks_have_the_parameters_that_are_told():
    width, vocab = 8, 9
    block = 4 * width * width + 4 * width + 8 * width * width + 5 * width + 4 * width
    assert models.mini_gpt(vocab, **SMALL).count_params() == (
        vocab * width + 2 * block + 2 * width
    )


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: classifier(positions="rope"), "one of none, sinusoidal.*got 'rope'"),
        (lambda: classifier(norm="both"), "'pre' or 'post'; got 'both'"),
        (lambda: models.TransformerStepper(classifier()), "a model that writes"),
        (lambda: models.stepper(gpt()).encode(SOURCE), "has no encoder"),
        (lambda: models.stepper(seq2seq()).initial_state(3), "memory=stepper.encode"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_memory_of_other_sources_is_refused():
    talk = models.stepper(seq2seq())
    with pytest.raises(ValueError, match="of 3 sources, the prompts are 2"):
        talk.initial_state(2, talk.encode(SOURCE))
