"""Nats, perplexity and bits per character: three ways to say one thing."""

from helpers import metrics

import keras
import numpy as np
import pytest

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(4, 6, 9), scale=3).astype("float32")
IDS = RNG.integers(0, 9, size=(4, 6))


def test_nats_are_keras_cross_entropy_of_each_token():
    nats = metrics.token_nats(IDS, LOGITS)
    loss = keras.losses.sparse_categorical_crossentropy(IDS, LOGITS, from_logits=True)
    np.testing.assert_allclose(nats, loss, rtol=1e-5, atol=1e-6)


def test_nats_stay_finite():
    np.testing.assert_allclose(metrics.token_nats([1], [[5000.0, -5000.0]]), [10_000])


def test_knowing_nothing_costs_the_logarithm_of_the_number_of_ids():
    nats = metrics.token_nats(IDS, np.zeros((4, 6, 8 + 1)))
    assert metrics.perplexity(nats) == pytest.approx(9)
    assert metrics.bits_per_character(nats) == pytest.approx(np.log2(9))


def test_perplexity_of_tokens_is_that_of_their_mean():
    nats = metrics.token_nats(IDS, LOGITS)
    assert metrics.perplexity(nats) == pytest.approx(metrics.perplexity(nats.mean()))


def test_characters_and_words_agree_on_the_same_text():
    """A word model that spells with the chances of a character model costs the same."""
    text, chance = "to be or not to be ", {c: 0.05 + ord(c) % 7 / 20 for c in "tobern "}
    by_character = [-np.log(chance[c]) for c in text]
    by_word = [sum(-np.log(chance[c]) for c in word + " ") for word in text.split()]
    words = metrics.bits_per_character(by_word, characters=len(text))
    assert words == pytest.approx(metrics.bits_per_character(by_character))
    assert words < metrics.bits_per_character(by_word)  # for each word, not character


def test_what_does_not_match_is_refused():
    with pytest.raises(ValueError, match=r"ids \(4, 6\) and logits \(4, 5, 9\) do not"):
        metrics.token_nats(IDS, LOGITS[:, :5])
    with pytest.raises(ValueError, match=r"ids \(6,\) and logits \(4, 6, 9\) do not"):
        metrics.token_nats(IDS[0], LOGITS)
    with pytest.raises(ValueError, match="from 0 to 8; got ids from -1 to 9"):
        metrics.token_nats([-1, 9], LOGITS[0, :2])
    with pytest.raises(ValueError, match=r"of each token .* got nats of shape \(\)"):
        metrics.bits_per_character(1.2)
    with pytest.raises(ValueError, match="and 0 characters"):
        metrics.bits_per_character([1.2], characters=0)


def test_a_model_of_words_that_knows_none_is_the_model_that_spells():
    """If every word is unknown, saying so costs nothing, and spelling costs all."""
    tokens = ["to", " be", " or", " to"]
    found = metrics.word_bits(0.0, tokens, [1, 1, 1, 1], lambda word: 3.0 * len(word))
    assert found == (3.0, 3.0)


def test_only_unknown_words_are_spelled_each_time_they_come():
    tokens, ids = ["a", "bcd", "a", "bcd"], [7, 1, 7, 1]
    found = metrics.word_bits(8 * np.log(2), tokens, ids, {"bcd": 6.0}.__getitem__)
    assert found.spelled == pytest.approx(12 / 8)
    assert found.total == pytest.approx((8 + 12) / 8)
    other = metrics.word_bits(8 * np.log(2), tokens, ids, {"a": 2.0}.get, unknown=7)
    assert other.spelled == pytest.approx(4 / 8)


def test_tokens_without_ids_are_refused():
    with pytest.raises(ValueError, match="2 tokens need as many ids, got 1"):
        metrics.word_bits(1.0, ["a", "b"], [1], len)
