"""Samplers draw what they promise; the compiled loop equals a plain one."""

import gc
import time
import weakref

from helpers import generation, models

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.special import softmax
from scipy.stats import chi2_contingency, chisquare

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(200, 30), scale=2).astype("float32")
TIED = RNG.integers(0, 4, size=(200, 30)).astype("float32")  # full of equals
SEED = (3, 0)
V = 7
GREEDY = generation.greedy()


def compiled(sampler):
    return tf.function(lambda logits, seed: sampler(logits, seed), jit_compile=True)


# --- samplers


@pytest.mark.parametrize("logits", [LOGITS, TIED], ids=["all differ", "equals"])
@pytest.mark.parametrize("wrap", [lambda sampler: sampler, compiled])
def test_k_of_1_is_greedy(logits, wrap):
    ids = wrap(generation.top_k(1))(logits, SEED)
    np.testing.assert_array_equal(ids, logits.argmax(axis=1))
    np.testing.assert_array_equal(wrap(generation.greedy())(logits, SEED), ids)


@pytest.mark.parametrize("t", [1e-4, 1e-30])
@pytest.mark.parametrize("scale", [1, 1e9])
def test_a_temperature_near_0_is_greedy(t, scale):
    logits = LOGITS * np.float32(scale)
    best = logits.argmax(axis=1)
    for sampler in (
        generation.temperature(t),
        generation.top_k(5, t),
        generation.top_p(0.9, t),
    ):
        np.testing.assert_array_equal(sampler(logits, SEED), best)
        np.testing.assert_array_equal(compiled(sampler)(logits, SEED), best)


def test_a_p_near_0_is_greedy():
    ids = generation.top_p(1e-12)(TIED, SEED)
    np.testing.assert_array_equal(ids, TIED.argmax(axis=1))


@pytest.mark.parametrize("logits", [LOGITS, TIED], ids=["all differ", "equals"])
@pytest.mark.parametrize("k", [1, 2, 5, 29, 30, 31])
def test_top_k_keeps_the_k_largest_and_of_equals_the_first(logits, k):
    kept = np.asarray(generation.keep_top_k(logits, k))
    for row, after in zip(logits, kept, strict=True):
        largest = sorted(range(30), key=lambda i: (-row[i], i))[:k]
        np.testing.assert_array_equal(np.flatnonzero(after > -np.inf), sorted(largest))
        np.testing.assert_array_equal(after[largest], row[largest])


def smallest_set(row, p):
    """Brute force: take the likeliest until their probability reaches p."""
    chances, taken = softmax(row.astype("float64")), []
    for i in sorted(range(len(row)), key=lambda i: (-row[i], i)):
        taken.append(i)
        if sum(chances[taken]) >= p - 1e-6:
            break
    return sorted(taken)


@pytest.mark.parametrize("logits", [LOGITS, TIED], ids=["all differ", "equals"])
@pytest.mark.parametrize("p", [0.01, 0.3, 0.5, 0.9, 0.99])
def test_top_p_keeps_the_smallest_set_that_reaches_p(logits, p):
    kept = np.asarray(generation.keep_top_p(logits, p))
    for row, after in zip(logits, kept, strict=True):
        expected = smallest_set(row, p)
        np.testing.assert_array_equal(np.flatnonzero(after > -np.inf), expected)
        np.testing.assert_array_equal(after[expected], row[expected])


def test_top_p_stops_where_p_is_met_exactly():
    kept = np.asarray(generation.keep_top_p(np.zeros((1, 4)), 0.5))
    np.testing.assert_array_equal(kept, [[0, 0, -np.inf, -np.inf]])


def test_p_of_1_keeps_all_even_what_is_hardly_possible():
    logits = np.array([[0.0, -5.0, -60.0], [-60.0, 0.0, -60.0]], "float32")
    np.testing.assert_array_equal(generation.keep_top_p(logits, 1.0), logits)


def test_filters_take_one_distribution_and_what_is_already_filtered():
    row = generation.keep_top_k(LOGITS[0], 6)
    np.testing.assert_array_equal(row, generation.keep_top_k(LOGITS, 6)[0])
    np.testing.assert_array_equal(generation.keep_top_p(row, 1.0), row)
    both = np.asarray(generation.keep_top_p(row, 0.5))
    assert 1 <= np.sum(both > -np.inf) <= 6


ROW = np.array([2.0, -1.0, 1.5, 0.0, 1.9, -3.0, 0.5, 1.0])
SAMPLERS = [  # and the probabilities that each must draw with, from their definition
    (generation.temperature(1.0), ROW),
    (generation.temperature(0.5), ROW / 0.5),
    (generation.temperature(2.5), ROW / 2.5),
    (generation.top_k(3), np.where(ROW >= 1.5, ROW, -np.inf)),
    (generation.top_k(3, 0.7), np.where(ROW >= 1.5, ROW / 0.7, -np.inf)),
    (generation.top_p(0.8), np.where(ROW >= 1.0, ROW, -np.inf)),
    (generation.top_p(0.8, 2.5), np.where(ROW >= 0.5, ROW / 2.5, -np.inf)),
    (generation.top_p(1.0, 1.5), ROW / 1.5),
]


def chance_of_counts(sampler, logits, draws=20_000):
    """p-value of a chi-square test: may these draws come from softmax(logits)?"""
    ids = np.asarray(sampler(np.tile(ROW, (draws, 1)), SEED))
    counts = np.bincount(ids, minlength=len(ROW))
    expected = draws * softmax(logits)
    assert counts[expected == 0].sum() == 0
    possible = expected > 0
    return chisquare(counts[possible], expected[possible]).pvalue


@pytest.mark.parametrize("sampler, logits", SAMPLERS, ids=[str(s) for s, _ in SAMPLERS])
def test_frequencies_match_the_probabilities(sampler, logits):
    assert chance_of_counts(sampler, logits) > 0.001
    assert chance_of_counts(compiled(sampler), logits) > 0.001


def test_the_test_of_frequencies_can_fail():
    assert chance_of_counts(generation.temperature(0.9), ROW) < 1e-6


def test_a_row_does_not_move_the_others():
    draw = generation.temperature(1.0)
    before = draw(LOGITS, SEED).numpy()
    after = draw(
        np.concatenate([LOGITS[:1] + 5 * RNG.normal(size=30), LOGITS[1:]]), SEED
    )
    np.testing.assert_array_equal(before[1:], after[1:])


def test_rows_are_drawn_independently():
    ids = np.asarray(generation.temperature(1.0)(np.zeros((20_000, 3)), SEED))
    pairs = np.zeros((3, 3))
    np.add.at(pairs, (ids[0::2], ids[1::2]), 1)
    assert chi2_contingency(pairs).pvalue > 0.001


@pytest.mark.parametrize("sampler", [s for s, _ in SAMPLERS], ids=str)
def test_the_seed_decides_with_and_without_compiling(sampler):
    ids = np.asarray(sampler(LOGITS, SEED))
    assert ids.dtype == np.int32 and ids.shape == (200,)
    np.testing.assert_array_equal(sampler(LOGITS, SEED), ids)
    assert np.mean(compiled(sampler)(LOGITS, SEED) == ids) > 0.98  # rounding
    assert np.mean(sampler(LOGITS, (4, 0)) == ids) < 0.98


def test_logits_of_half_precision_are_drawn_from():
    for sampler, _ in SAMPLERS:
        assert sampler(tf.cast(LOGITS, tf.float16), SEED).shape == (200,)


def test_samplers_say_what_they_need():
    with pytest.raises(ValueError, match=r"above 0; for temperature 0 use greedy\(\)"):
        generation.temperature(0)
    for bad in (-1, np.nan, np.inf):
        with pytest.raises(ValueError, match="temperature must be a positive number"):
            generation.top_k(5, bad)
    for bad in (0, -3, 2.5):
        with pytest.raises(ValueError, match=f"whole number, 1 or more, got {bad}"):
            generation.top_k(bad)
    for bad in (0, 1.1, -0.5, np.nan):
        with pytest.raises(ValueError, match=f"above 0 and at most 1, got {bad}"):
            generation.top_p(bad)


def test_samplers_have_names_and_are_equal_if_their_numbers_are():
    assert str(generation.top_k(5)) == "top_k(5, 1.0)"
    assert str(generation.greedy()) == "greedy()"
    assert generation.top_p(0.9) == generation.top_p(0.9)
    assert generation.top_p(0.9) != generation.top_p(0.8)


# --- the compiled loop


class Sum:
    """Expects next the sum of all that it has read, modulo V. Counts its calls."""

    def __init__(self):
        self.calls = 0

    def initial_state(self, batch, memory=None):
        total = tf.zeros(batch, tf.int32) if memory is None else tf.constant(memory)
        return {"total": total}

    def step(self, ids, state):
        self.calls += 1
        total = state["total"] + ids
        return 20 * tf.one_hot(total % V, V), {"total": total}


def sums(prompt, steps, start=0):
    """What greedy decoding of `Sum` must give, in plain Python."""
    prompt = list(prompt)
    for _ in range(steps):
        prompt.append((start + sum(prompt)) % V)
    return prompt[len(prompt) - steps :]


class Coin:
    """The same logits at each step."""

    def __init__(self, logits):
        self.logits = tf.constant(logits, tf.float32)

    def initial_state(self, batch, memory=None):
        return tf.zeros((batch, 1))

    def step(self, ids, state):
        return tf.tile(self.logits[None], (ids.shape[0], 1)), state


def language_model(**options):
    """A small model with weights that make it talk of more than one thing."""
    keras.utils.set_random_seed(0)
    model = models.language_model(V, embed_dim=8, units=16, num_layers=2, **options)
    rng = np.random.default_rng(2)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    return model


@pytest.mark.parametrize("steps", [1, 2, 50, 253, 254, 600])
def test_greedy_equals_a_plain_loop_for_each_length(steps):
    prompt = [[1, 0, 3], [2, 2, 6]]
    ids = generation.generate(Sum(), prompt, steps=steps, sampler=generation.greedy())
    assert ids.dtype == np.int32 and isinstance(ids, np.ndarray)
    np.testing.assert_array_equal(ids, [sums(row, steps) for row in prompt])


@pytest.mark.parametrize("length", [1, 2, 300])
def test_all_of_the_prompt_is_read(length):
    prompt = RNG.integers(0, V, size=(3, length))
    ids = generation.generate(Sum(), prompt, steps=5, sampler=generation.greedy())
    np.testing.assert_array_equal(ids, [sums(row, 5) for row in prompt])


def test_memory_reaches_the_model():
    ids = generation.generate(
        Sum(), [[1], [1]], steps=4, sampler=generation.greedy(), memory=[0, 4]
    )
    np.testing.assert_array_equal(ids, [sums([1], 4), sums([1], 4, start=4)])


@pytest.mark.parametrize(
    "cell, tied", [("simple_rnn", False), ("lstm", False), ("gru", True)]
)
def test_greedy_equals_full_passes_over_the_growing_text(cell, tied):
    model = language_model(cell=cell, tied=tied)
    text = np.array([[1, 2, 3], [6, 5, 4]])
    for _ in range(20):
        best = np.argmax(model(text)[:, -1], axis=-1)
        text = np.concatenate([text, best[:, None]], axis=1)
    ids = generation.generate(
        models.stepper(model), text[:, :3], steps=20, sampler=generation.greedy()
    )
    np.testing.assert_array_equal(ids, text[:, 3:])
    assert len(np.unique(ids)) > 2


def test_steps_are_drawn_independently_and_with_the_right_frequencies():
    coin = Coin([0.0, 1.0, 2.0])
    ids = generation.generate(
        coin, [[0]], steps=20_000, sampler=generation.temperature(1.5)
    )[0]
    expected = 20_000 * softmax(np.arange(3) / 1.5)
    assert chisquare(np.bincount(ids), expected).pvalue > 0.001
    pairs = np.zeros((3, 3))
    np.add.at(pairs, (ids[0::2], ids[1::2]), 1)
    assert chi2_contingency(pairs).pvalue > 0.001


def test_the_seed_decides_and_unrolled_seed_shifts_it(monkeypatch):
    def draw(seed):
        return generation.generate(
            Coin(np.zeros(9)), [[0]], steps=40, sampler=generation.top_p(0.9), seed=seed
        )[0].tolist()

    first, second = draw(0), draw(1)
    assert first == draw(0) != second
    monkeypatch.setenv("UNROLLED_SEED", "1")
    assert draw(0) == second


def test_equal_prompts_are_continued_differently():
    one, two = generation.generate(
        Coin(np.zeros(9)), [[0], [0]], steps=40, sampler=generation.temperature(1.0)
    )
    assert one.tolist() != two.tolist()


def test_what_should_not_compile_again_does_not():
    model = Sum()

    def seconds(prompt=((1, 2),), **changed):
        start = time.process_time()
        options = {"steps": 9, "sampler": generation.temperature(0.8)} | changed
        generation.generate(model, prompt, **options)
        return time.process_time() - start

    first = seconds()
    calls = model.calls  # while it was tried and traced
    later = [
        seconds(),
        seconds(seed=5),
        seconds(steps=200),
        seconds(prompt=[[3, 3, 1]]),
        seconds(sampler=generation.temperature(0.8)),
        seconds(sampler=generation.temperature(1.4)),
    ]
    assert model.calls == calls  # TensorFlow did not trace it again
    assert max(later) < first / 3  # and XLA did not compile it again
    seconds(steps=400)
    assert model.calls == calls + 1  # a larger room is a new program


def test_new_weights_are_used_without_compiling_again():
    model = language_model()
    stepper, greedy = models.stepper(model), generation.greedy()
    before = generation.generate(stepper, [[1, 2]], steps=30, sampler=greedy)
    model.set_weights([-w for w in model.get_weights()])
    after = generation.generate(stepper, [[1, 2]], steps=30, sampler=greedy)
    text = np.concatenate([[[1, 2]], after], axis=1)
    best = np.argmax(model(text)[:, 1:-1], axis=-1)
    np.testing.assert_array_equal(after, best)
    assert before.tolist() != after.tolist()


def test_a_model_that_is_not_needed_goes():
    model, sampler = language_model(), generation.greedy()
    generation.generate(models.stepper(model), [[1]], steps=3, sampler=sampler)
    gone = [weakref.ref(model), weakref.ref(models.stepper(model))]
    gone.append(weakref.ref(model.get_layer("embed").embeddings))
    del model
    keras.backend.clear_session()
    gc.collect()
    assert [ref() for ref in gone] == [None, None, None]


def test_a_sampler_may_be_any_function():
    def second_best(logits, seed):
        return tf.argsort(logits, direction="DESCENDING")[:, 1]

    def best_in_64_bits(logits, seed):
        return tf.argmax(logits, axis=-1)

    coin = Coin([3.0, 1.0, 2.0])
    ids = generation.generate(coin, [[0]], steps=3, sampler=second_best)
    assert ids.tolist() == [[2, 2, 2]]
    ids = generation.generate(coin, [[0]], steps=3, sampler=best_in_64_bits)
    assert ids.tolist() == [[0, 0, 0]] and ids.dtype == np.int32


def generate(model, prompt, steps=3, sampler=GREEDY):
    return generation.generate(model, prompt, steps=steps, sampler=sampler)


def test_prompts_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="equally long, got lengths from 2 to 3: cut"):
        generate(Sum(), [[1, 2], [1, 2, 3]])
    with pytest.raises(ValueError, match=r"shape \(3,\). Put a single prompt into a"):
        generate(Sum(), [1, 2, 3])
    for empty in ([[]], [], [[], []]):
        with pytest.raises(ValueError, match="at least one id in each row"):
            generate(Sum(), empty)
    with pytest.raises(TypeError, match="whole numbers; got .*Encode a text first"):
        generate(Sum(), ["abc"])
    with pytest.raises(TypeError, match="whole numbers; got float64"):
        generate(Sum(), [[1.0, 2.0]])
    with pytest.raises(ValueError, match="from 0 to 6; the prompt has 1 to 7"):
        generate(Sum(), [[1, 7]])
    with pytest.raises(ValueError, match="steps must be at least 1, got 0"):
        generate(Sum(), [[1]], steps=0)


def test_models_and_samplers_that_break_the_interface_are_told():
    class FlatLogits(Sum):
        def step(self, ids, state):
            logits, state = super().step(ids, state)
            return logits[0], state

    class LostState(Sum):
        def step(self, ids, state):
            logits, state = super().step(ids, state)
            return logits, state["total"]

    class WiderState(Sum):
        def step(self, ids, state):
            logits, state = super().step(ids, state)
            return logits, {"total": tf.cast(state["total"], tf.float32)}

    with pytest.raises(ValueError, match=r"2 ids gave logits of shape \(7,\)"):
        generate(FlatLogits(), [[1], [2]])
    for model in (LostState(), WiderState()):
        with pytest.raises(ValueError, match="same structure, shapes and dtypes"):
            generate(model, [[1]])
    with pytest.raises(ValueError, match=r"for 2 rows it returned shape \(2, 7\)"):
        generate(Sum(), [[1], [2]], sampler=lambda logits, seed: logits)
