"""helpers.text: words, Vocabulary and pad keep their promises on random input."""

import json
import re

from helpers import text
from helpers.text import Vocabulary, pad

import numpy as np
import pytest

LETTERS = "abcdefghij"


def random_texts(seed, count=50):
    rng = np.random.default_rng(seed)
    return [
        "".join(rng.choice(list(LETTERS), rng.integers(0, 12))) for _ in range(count)
    ]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("start_end", [False, True])
@pytest.mark.parametrize("unknown", [False, True])
def test_decode_undoes_encode_and_padding(seed, start_end, unknown):
    texts = random_texts(seed)
    vocabulary = Vocabulary.build(texts, unknown=unknown, start_end=start_end)
    ids = [vocabulary.encode(t, start=start_end, end=start_end) for t in texts]
    for row, given in zip(pad(ids), texts, strict=True):
        assert "".join(vocabulary.decode(row)) == given


@pytest.mark.parametrize("seed", range(5))
def test_ids_and_tokens_are_one_to_one(seed):
    vocabulary = Vocabulary.build(random_texts(seed), start_end=True)
    everything = vocabulary.decode(range(len(vocabulary)), keep_special=True)
    assert everything == list(vocabulary) == list(vocabulary.tokens)
    assert vocabulary.encode(everything) == list(range(len(vocabulary)))
    assert len(set(everything)) == len(vocabulary)


@pytest.mark.parametrize("options", [{}, {"unknown": False}, {"start_end": True}])
def test_json_round_trip(options):
    vocabulary = Vocabulary.build(["naïve", "한국어", 'a"b\\'], **options)
    again = Vocabulary.from_json(vocabulary.to_json())
    assert again == vocabulary and again.tokens == vocabulary.tokens
    assert again != Vocabulary.build(["other"], **options)


def test_special_tokens_have_their_places():
    vocabulary = Vocabulary(["x"], start_end=True)
    assert vocabulary.tokens == ("[PAD]", "[UNK]", "[START]", "[END]", "x")
    places = (vocabulary.pad_id, vocabulary.unknown_id, vocabulary.start_id)
    assert (*places, vocabulary.end_id) == (0, 1, 2, 3)
    assert Vocabulary(["x"], unknown=False).tokens == ("[PAD]", "x")


def test_build_takes_the_most_frequent_and_breaks_ties_by_alphabet():
    sequences = [["b", "a", "c"], ["b", "a"], ["d"]]
    assert Vocabulary.build(sequences).tokens[2:] == ("a", "b", "c", "d")
    assert Vocabulary.build(sequences, min_count=2).tokens[2:] == ("a", "b")
    small = Vocabulary.build(sequences, max_size=3)
    assert len(small) == 3 and small.tokens[2:] == ("a",)


def test_unknown_tokens_become_unknown_and_show_it():
    vocabulary = Vocabulary.build(["ab"])
    assert vocabulary.encode("axb") == [2, vocabulary.unknown_id, 3]
    assert vocabulary.decode([1, 0]) == ["[UNK]"]
    assert "a" in vocabulary and "x" not in vocabulary


@pytest.mark.parametrize("special", ["[PAD]", "[UNK]", "[START]", "[END]"])
@pytest.mark.parametrize("options", [{}, {"unknown": False}, {"start_end": True}])
def test_special_tokens_can_not_be_given(special, options):
    known = Vocabulary(["a"], **options).to_json()
    told = re.escape(special) + " is a special token and can't be one of `tokens`"
    with pytest.raises(ValueError, match=told):
        Vocabulary([special, "a"], **options)
    with pytest.raises(ValueError, match=told):
        Vocabulary.build([["a", special]], **options)
    with pytest.raises(ValueError, match=told):
        Vocabulary.from_json(known.replace('"a"', f'"{special}"'))


def test_repr_shows_the_first_tokens_only():
    assert repr(Vocabulary(["x"])) == "Vocabulary(3 tokens: '[PAD]' '[UNK]' 'x')"
    assert repr(Vocabulary(map(str, range(99)))).endswith("'7' …)")


def test_errors_say_how_to_go_on():
    closed = Vocabulary(["x"], unknown=False)
    with pytest.raises(
        ValueError, match=r"'q' is not among the 2 tokens.*unknown=True"
    ):
        closed.encode("xq")
    with pytest.raises(ValueError, match="no \\[UNK\\]: make it with unknown=True"):
        _ = closed.unknown_id
    with pytest.raises(ValueError, match="no \\[START\\]: make it with start_end=True"):
        closed.encode("x", start=True)
    with pytest.raises(ValueError, match="max_size 2 leaves no room.*at least 3"):
        Vocabulary.build(["ab"], max_size=2)
    with pytest.raises(ValueError, match="'x' stands in the vocabulary twice"):
        Vocabulary(["x", "x"])
    with pytest.raises(TypeError, match="Tokens are strings; got 7, a int"):
        Vocabulary([7])


@pytest.mark.parametrize("wrong", [-1, 3, 1.0, "x", None])
def test_wrong_ids_are_named(wrong):
    with pytest.raises(ValueError, match="is not an id.*whole numbers from 0 to 2"):
        Vocabulary(["x"]).decode([wrong])


@pytest.mark.parametrize("wrong", ["", "[]", "{}", '{"tokens": [], "other": 1}'])
def test_other_json_is_refused(wrong):
    with pytest.raises(ValueError, match="not a vocabulary in JSON"):
        Vocabulary.from_json(wrong)
    assert json.loads(Vocabulary(["x"]).to_json())["tokens"] == ["x"]


@pytest.mark.parametrize("seed", range(5))
def test_padding_is_zeros_on_the_right(seed):
    rng = np.random.default_rng(seed)
    sequences = [rng.integers(1, 9, n).tolist() for n in rng.integers(0, 7, 20)]
    for length in (None, 9):
        padded = pad(sequences, length)
        assert padded.dtype == "int32"
        assert padded.shape == (20, length or max(map(len, sequences)))
        for row, sequence in zip(padded.tolist(), sequences, strict=True):
            assert row == sequence + [0] * (len(row) - len(sequence))


def test_padding_cuts_only_when_told():
    with pytest.raises(ValueError, match=r"1 of 2 .* longer than 2 .* has 3.*truncate"):
        pad([[1, 2, 3], [4]], 2)
    assert pad([[1, 2, 3], [4]], 2, truncate=True).tolist() == [[1, 2], [4, 0]]
    assert pad([], 3).shape == (0, 3)


def test_words_keep_apostrophes_and_split_marks():
    assert text.words("Rock 'n' roll—it's 1990s-style…") == [
        *["rock", "'", "n", "'", "roll", "—", "it's", "1990s", "-", "style", "…"]
    ]
    assert text.words("Naïve? L’été!") == ["naïve", "?", "l'été", "!"]
    assert text.words(" \n\t") == []
