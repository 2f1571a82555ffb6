"""Edit distance, word error, phoneme error."""

from functools import cache

from helpers import data, metrics

import numpy as np
import pytest


def by_definition(one, other):
    @cache
    def cost(i, j):
        if not i or not j:
            return i + j
        same = one[i - 1] == other[j - 1]
        return min(
            cost(i - 1, j - 1) + (not same), cost(i - 1, j) + 1, cost(i, j - 1) + 1
        )

    return cost(len(one), len(other))


@pytest.mark.parametrize("seed", range(30))
def test_edit_distance_is_its_definition(seed):
    rng = np.random.default_rng(seed)
    one, other = (tuple(rng.integers(0, 3, rng.integers(0, 8))) for _ in range(2))
    assert metrics.edit_distance(one, other) == by_definition(one, other)


def test_one_accepted_answer_is_enough():
    told = [("a",), ("b", "c"), ("d",)]
    accepted = [[("x",), ("a",)], [("b",)], [("e",), ("f", "d")]]
    assert metrics.word_error(told, accepted) == pytest.approx(2 / 3)
    assert metrics.phoneme_error(told, accepted) == pytest.approx(
        (0 + 1 + 1) / (1 + 1 + 2)
    )


def test_no_rows_and_other_numbers_of_rows_are_errors():
    with pytest.raises(ValueError, match="told has 0 rows, accepted 0"):
        metrics.word_error([], [])
    with pytest.raises(ValueError, match="told has 1 rows, accepted 2"):
        metrics.phoneme_error([("a",)], [[("a",)], [("b",)]])


@pytest.mark.parametrize("told", [(), ("a",)])
def test_an_error_rate_needs_something_that_is_right(told):
    with pytest.raises(ValueError, match=f"{len(told)} edits by: give at least one"):
        metrics.phoneme_error([told], [[()]])
    assert metrics.phoneme_error([told, ("b",)], [[()], [("b",)]]) == len(told)


@pytest.mark.parametrize("accepted", [[["K", "AE", "T"]], [[]]])
def test_a_word_has_a_list_of_pronunciations(accepted):
    with pytest.raises(ValueError, match="a list of sequences, even of a single one"):
        metrics.word_error([("K", "AE", "T")], accepted)


def test_every_phoneme_of_the_dictionary_has_signs():
    spoken = data.load_pronunciation().test.spoken
    phonemes = sorted({p for accepted in spoken for each in accepted for p in each})
    assert len(phonemes) == 39
    assert len({data.ipa([each]) for each in phonemes}) == 39
    assert len({data.respelled([each]) for each in phonemes}) == 39


@pytest.mark.parametrize(
    "phonemes, signs, plain",
    [
        ("N AY T", "naɪt", "nahyt"),
        ("K EH R AH S", "kɛɹʌs", "ke-ruhs"),
        ("S T AH D IY IH NG", "stʌdiɪŋ", "stuh-dee-ing"),
        ("HH M", "hm", "hm"),
        ("S IH NG IH NG", "sɪŋɪŋ", "sing-ing"),
        ("", "", ""),
    ],
)
def test_signs_for_readers(phonemes, signs, plain):
    assert data.ipa(phonemes.split()) == signs
    assert data.respelled(phonemes.split()) == plain


def test_a_phoneme_with_its_stress_is_an_error():
    with pytest.raises(ValueError, match="'AY1' is not one of the 39"):
        data.ipa(["N", "AY1", "T"])


def test_words_wrong_tells_which():
    accepted = [[("A",)], [("A",), ("B", "C")], [("B",)]]
    assert metrics.words_wrong([("A",), ("B", "C"), ("A",)], accepted).tolist() == [
        False,
        False,
        True,
    ]
