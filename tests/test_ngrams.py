"""The n-gram table is what a slow one with dictionaries says, and is a distribution."""

from collections import Counter

from helpers import data, models, text

import numpy as np
import pytest

RNG = np.random.default_rng(0)
TRAIN = RNG.choice(5, size=300, p=[0.4, 0.3, 0.2, 0.1, 0])  # id 4 is never seen
VALID = RNG.integers(0, 5, size=60)


def slow_chance(train, context, word, vocab_size):
    """The definition, read from the text again for each question."""
    if context is None:
        return 1 / vocab_size
    n, h = len(context) + 1, tuple(context)
    grams = [tuple(train[i : i + n]) for i in range(len(train) - n + 1)]
    after = Counter(gram[-1] for gram in grams if gram[:-1] == h)
    shorter = context[1:] if len(context) else None
    lower = slow_chance(train, shorter, word, vocab_size)
    if not after:
        return lower
    return (after[word] + len(after) * lower) / (after.total() + len(after))


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_agrees_with_the_slow_definition(order):
    table = models.NGrams(TRAIN, order=order, vocab_size=5)
    found = table.probabilities(VALID)
    for n in range(1, order + 1):
        slow = [
            slow_chance(TRAIN, VALID[max(0, i - n + 1) : i], word, 5)
            for i, word in enumerate(VALID)
        ]
        np.testing.assert_allclose(found[n - 1], slow, rtol=1e-12)


@pytest.mark.parametrize("context", [[], [0], [4], [0, 4, 1], [4, 0, 1, 2, 0, 1]])
def test_the_next_id_has_a_distribution_without_zeros(context):
    table = models.NGrams(TRAIN, order=4, vocab_size=5)
    chances = table.next_distribution(context)
    assert chances.shape == (5,) and chances.min() > 0
    assert chances.sum() == pytest.approx(1, abs=1e-12)
    slow = [slow_chance(TRAIN, context[-3:], word, 5) for word in range(5)]
    np.testing.assert_allclose(chances, slow, rtol=1e-12)


def test_a_context_that_was_never_seen_leaves_it_to_the_shorter_one():
    table = models.NGrams([0, 1, 2, 0, 1], order=3, vocab_size=4)
    np.testing.assert_allclose(
        table.next_distribution([3, 1]), table.next_distribution([1])
    )
    assert not np.allclose(
        table.next_distribution([0, 1]), table.next_distribution([1])
    )


def test_probabilities_are_those_of_the_next_distributions():
    table = models.NGrams(TRAIN, order=3, vocab_size=5)
    chances = table.probabilities(VALID)[-1]
    for i in (0, 1, 2, 30, 59):
        assert chances[i] == pytest.approx(table.next_distribution(VALID[:i])[VALID[i]])


def test_bits_are_known_where_the_text_is_known():
    even = np.tile(np.arange(4), 500)  # each id follows from the one before it
    table = models.NGrams(even, order=2, vocab_size=4)
    unigram, bigram = table.bits_per_character(even)
    assert unigram == pytest.approx(2, abs=0.001)
    assert bigram < 0.01


def test_bits_are_the_mean_over_the_text():
    table = models.NGrams(TRAIN, order=3, vocab_size=5)
    bits = -np.log2(table.probabilities(VALID))
    np.testing.assert_allclose(table.bits_per_character(VALID), bits.mean(axis=1))
    assert table.bits_per_character(VALID).shape == (3,)


def test_narrow_whole_numbers_do_not_overflow():
    wide = models.NGrams(TRAIN + 90, order=6, vocab_size=100)
    narrow = models.NGrams((TRAIN + 90).astype("int8"), order=6, vocab_size=100)
    ids = VALID + 90
    np.testing.assert_array_equal(
        wide.probabilities(ids), narrow.probabilities(ids.astype("int8"))
    )


def test_shakespeare_costs_what_the_course_says():
    shakespeare = data.load_shakespeare()
    characters = text.Vocabulary.build([shakespeare.train])
    train, valid = map(characters.encode, (shakespeare.train, shakespeare.valid))
    table = models.NGrams(train, order=6, vocab_size=len(characters))
    bits = table.bits_per_character(valid)
    np.testing.assert_allclose(bits[[2, 4]], [2.92, 2.31], atol=0.01)
    assert bits.argmin() == 5  # and the 6-gram gains a little


def test_says_what_it_needs():
    with pytest.raises(ValueError, match="order must be at least 1, got 0"):
        models.NGrams(TRAIN, order=0, vocab_size=5)
    with pytest.raises(ValueError, match="5-grams of 10,000 .* order of at most 4"):
        models.NGrams(TRAIN, order=5, vocab_size=10_000)
    with pytest.raises(ValueError, match="2 ids are too few to count 3-grams"):
        models.NGrams([0, 1], order=3, vocab_size=5)
    with pytest.raises(ValueError, match="from 0 to 3, got 0 to 4"):
        models.NGrams([0, 4], order=1, vocab_size=4)
    table = models.NGrams(TRAIN, order=2, vocab_size=5)
    with pytest.raises(ValueError, match="from 0 to 4, got -1 to 2"):
        table.bits_per_character([2, -1])
    with pytest.raises(ValueError, match=r"one sequence of ids \(T,\), got \(1, 2\)"):
        table.next_distribution([[0, 1]])
