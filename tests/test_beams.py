"""Beam search against enumeration; scheduled sampling's inputs; cutting at the end."""

import itertools

from helpers import generation, models

import keras
import numpy as np
import pytest
import tensorflow as tf

START, END, STEPS = 2, 3, 4
SOURCE = np.array([[4, 5, 6, 7], [5, 8, 0, 0], [6, 6, 4, 0]])


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(3)
    model = models.seq2seq(9, 6, attention="dot", embed_dim=6, units=10)
    for weight in model.trainable_weights:  # far from uniform
        weight.assign(4 * weight)
    bias = model.get_layer("logits").bias  # it likes to say what it may not say
    bias.assign([3.0, 0.0, 3.0, 0.0, 0.0, 0.0])
    return model


def enumerated(model, source):
    """All sequences of at most STEPS ids that end, with their scores, best first."""
    found = []
    for length in range(STEPS):
        bodies = itertools.product([1, 4, 5], repeat=length)
        answers = np.array([(*body, END) for body in bodies])
        read = np.insert(answers[:, :-1], 0, START, axis=1)
        sources = np.repeat(source[None], len(answers), axis=0)
        log_p = tf.nn.log_softmax(model([sources, read])).numpy()
        told = np.take_along_axis(log_p, answers[..., None], axis=-1)[..., 0]
        found += zip(told.sum(axis=1), map(tuple, answers.tolist()), strict=True)
    return sorted(found, reverse=True)


def search(model, width, sources=SOURCE, steps=STEPS):
    talk = models.stepper(model)
    return generation.beam_search(
        talk, talk.encode(sources), start=START, end=END, steps=steps, width=width
    )


def test_a_wide_search_is_enumeration(model):
    beams = search(model, 40)  # 1 + 3 + 9 + 27 sequences
    assert beams.certain.all() and np.isfinite(beams.scores).all()
    for row, source in enumerate(SOURCE):
        best = enumerated(model, source)[:20]
        np.testing.assert_allclose(
            beams.scores[row, :20], [score for score, _ in best], atol=1e-4
        )
        for ids, (_, answer) in zip(beams.ids[row, :20], best, strict=True):
            assert tuple(ids[: len(answer)]) == answer
            assert not ids[len(answer) :].any()


@pytest.mark.parametrize("width", [1, 2, 3, 5])
def test_certain_is_never_wrong(model, width):
    sources = np.random.default_rng(0).integers(4, 9, (40, 4))
    best = search(model, 40, sources)  # all sequences
    beams = search(model, width, sources)
    found, right = beams.scores[:, 0], best.scores[:, 0]
    assert (found <= right + 1e-4).all()
    np.testing.assert_allclose(found[beams.certain], right[beams.certain], atol=1e-4)
    assert beams.certain.any()
    if width <= 2:
        assert not beams.certain.all()


def test_width_one_is_greedy(model):
    talk, beams = models.stepper(model), search(model, 1, steps=9)
    state, last = talk.initial_state(3, talk.encode(SOURCE)), np.full(3, START)
    told = []
    for _ in range(8):
        logits, state = talk.step(last, state)
        allowed = np.where(np.isin(np.arange(6), [0, START]), -np.inf, logits)
        last = allowed.argmax(-1)
        told.append(last)
    expected = generation.until_end(np.transpose(told), END)
    assert generation.until_end(beams.ids[:, 0], END) == expected


def test_a_row_does_not_depend_on_its_neighbours(model):
    together, alone = search(model, 3), search(model, 3, SOURCE[1:2])
    np.testing.assert_array_equal(together.ids[1], alone.ids[0])
    np.testing.assert_allclose(together.scores[1], alone.scores[0], atol=1e-5)


def test_the_power_of_the_length_orders_the_same_sequences_anew(model):
    plain = search(model, 9)
    talk = models.stepper(model)
    by_length = generation.beam_search(
        talk,
        talk.encode(SOURCE),
        start=START,
        end=END,
        steps=STEPS,
        width=9,
        length_power=1.0,
    )
    lengths = (by_length.ids > 0).sum(-1)
    assert (np.diff(by_length.scores / lengths) <= 1e-6).all()
    assert (by_length.ids != plain.ids).any()
    np.testing.assert_allclose(
        np.sort(by_length.scores), np.sort(plain.scores), atol=1e-6
    )
    np.testing.assert_array_equal(by_length.certain, plain.certain)


def test_answers_are_greedy_and_end_before_the_end(model):
    talk = models.stepper(model)
    told = generation.greedy_search(
        talk, talk.encode(SOURCE), start=START, end=END, steps=9
    )
    beams = search(model, 1, steps=9)
    assert told == generation.until_end(beams.ids[:, 0], END)
    assert len(told) == 3 and not {0, START, END} & set(sum(told, []))


def test_bad_numbers_are_errors(model):
    with pytest.raises(ValueError, match="at least 1, got 0 and 4"):
        search(model, 0)
    talk = models.stepper(model)
    with pytest.raises(ValueError, match="above 0, which is padding; got 2 and 0"):
        generation.beam_search(talk, talk.encode(SOURCE), start=2, end=0, steps=4)


def test_what_is_no_stepper_or_memory_says_how_to_go_on(model):
    ends = {"start": START, "end": END, "steps": 4}
    with pytest.raises(TypeError, match=r"got a Functional. Pass models.stepper"):
        generation.beam_search(model, SOURCE, **ends)
    with pytest.raises(TypeError, match=r"got a Functional. Pass models.stepper"):
        generation.mixed_inputs(model, SOURCE, TARGET, 0.5)
    with pytest.raises(ValueError, match=r"memory=stepper.encode\(sources\)"):
        generation.beam_search(models.stepper(model), None, **ends)


def test_until_end_cuts_at_the_end_or_at_padding():
    rows = [[5, 4, END, 6], [4, 0, 5, 5], [5, 5, 5, 5]]
    assert generation.until_end(rows, END) == [[5, 4], [4], [5, 5, 5, 5]]


TARGET = np.array([[2, 4, 5, 4, 5], [2, 5, 0, 0, 0], [2, 4, 4, 0, 0]])


def test_mixed_inputs_at_the_two_ends(model):
    talk = models.stepper(model)
    memory = talk.encode(SOURCE)
    taught = generation.mixed_inputs(talk, memory, TARGET, 0.0)
    np.testing.assert_array_equal(taught, TARGET)
    free = generation.mixed_inputs(talk, memory, TARGET, 1.0).numpy()
    np.testing.assert_array_equal(free[:, 0], TARGET[:, 0])
    np.testing.assert_array_equal(free > 0, TARGET > 0)
    logits = model([SOURCE, free]).numpy()  # its own answers, read at once
    said = np.where(np.arange(6) == 0, -np.inf, logits).argmax(-1)[:, :-1]
    real = TARGET[:, 1:] > 0
    np.testing.assert_array_equal(free[:, 1:][real], said[real])


def test_mixed_inputs_replace_about_that_share(model):
    talk = models.stepper(model)
    source = np.random.default_rng(0).integers(4, 9, (400, 4))
    target = np.full((400, 5), 1)  # never the likeliest, nearly
    memory = talk.encode(source)
    mixed = generation.mixed_inputs(talk, memory, target, 0.3, seed=1).numpy()
    again = generation.mixed_inputs(talk, memory, target, 0.3, seed=1).numpy()
    others = generation.mixed_inputs(talk, memory, target, 0.3, seed=2).numpy()
    np.testing.assert_array_equal(mixed, again)
    assert (mixed != others).any()
    own = generation.mixed_inputs(talk, memory, target, 1.0).numpy()
    could = (own[:, 1:] != 1).mean()
    assert could > 0.5
    assert (mixed[:, 1:] != 1).mean() == pytest.approx(0.3 * could, rel=0.25)


def test_a_share_is_a_probability(model):
    with pytest.raises(ValueError, match="from 0 to 1; got 1.5"):
        generation.mixed_inputs(models.stepper(model), None, TARGET, 1.5)


def test_beams_need_a_memory_and_an_end_that_can_be_said(model):
    talk = models.stepper(models.language_model(8, embed_dim=4, units=4))
    with pytest.raises(ValueError, match="begins with the encoded sources"):
        generation.beam_search(talk, None, start=2, end=3, steps=4)
    talk = models.stepper(model)
    with pytest.raises(ValueError, match="Is END, 77, an id"):
        generation.beam_search(talk, talk.encode(SOURCE), start=2, end=77, steps=4)
