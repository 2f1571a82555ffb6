"""helpers.text.BytePairs: pieces join to the text, merges follow the counts."""

import random
from collections import Counter

from helpers.text import BytePairs, pieces

import pytest


def random_text(seed, length=400, letters="aab c.\n"):
    return "".join(random.Random(seed).choices(letters, k=length))


def spelled_by(merges, chunk):
    """A chunk after all merges, one after the other."""
    symbols = list(chunk)
    for pair in merges:
        symbols = pieces._joined(symbols, pair)
    return symbols


@pytest.mark.parametrize("seed", range(10))
def test_pieces_joined_are_the_text(seed):
    learned = BytePairs.learn(random_text(seed), 12)
    other = random_text(seed + 100, letters="abxyz é'\t\n")
    assert "".join(learned.split(other)) == other
    known = set(learned.pieces(other))
    assert set(learned.split(other)) <= known


@pytest.mark.parametrize("seed", range(10))
def test_each_merge_is_the_most_frequent_pair_of_its_moment(seed):
    """Counted anew for each merge, by brute force."""
    text = random_text(seed)
    learned = BytePairs.learn(text, 15)
    assert len(learned) > 5
    for number, pair in enumerate(learned.merges):
        counts = Counter()
        for chunk in pieces.CHUNK.findall(text):
            symbols = spelled_by(learned.merges[:number], chunk)
            counts.update(zip(symbols, symbols[1:], strict=False))
        most = max(counts.values())
        assert pair == min(p for p, n in counts.items() if n == most)


@pytest.mark.parametrize("seed", range(5))
def test_a_text_is_split_as_the_merges_in_their_order_would(seed):
    learned = BytePairs.learn(random_text(seed), 15)
    for chunk in set(pieces.CHUNK.findall(random_text(seed + 50))):
        assert learned.split(chunk) == spelled_by(learned.merges, chunk)


def test_pieces_do_not_reach_over_the_end_of_a_word():
    learned = BytePairs.learn("to be or not to be " * 50, 100)
    assert all(len(pieces.CHUNK.findall("".join(m))) == 1 for m in learned.merges)
    assert learned.split("to be") == ["to", " be"]


def test_learning_ends_when_nothing_is_left_to_merge():
    assert BytePairs.learn("ab ab", 10).merges == [("a", "b"), (" ", "ab")]
    assert BytePairs.learn("", 10).merges == []


def test_longer_lists_begin_with_shorter_ones():
    text = random_text(3)
    assert BytePairs.learn(text, 12).merges[:5] == BytePairs.learn(text, 5).merges
