"""Byte-pair encoding: pieces of text, longer than a character, learned by counting."""

import re
from collections import Counter, defaultdict

__all__ = ["BytePairs"]

# What is never joined: a word with the space before it, other signs, a line's end.
CHUNK = re.compile(r" ?\w+| ?[^\w\s]+|\s")


class BytePairs:
    """A list of merges, learned from a text, that cuts any text into pieces.

    At first every character is a piece. Again and again, the pair of neighbours that is
    most frequent in the text becomes one piece; of equally frequent pairs it is the
    first in alphabetical order. Pieces never reach over the end of a word; the space
    before a word belongs to it.

    >>> pieces = BytePairs.learn("low low low lower lowest", 3)
    >>> pieces.merges
    [('l', 'o'), ('lo', 'w'), (' ', 'low')]
    >>> pieces.split("low slowly")
    ['low', ' ', 's', 'low', 'l', 'y']

    Args:
        merges: Pairs of pieces, in the order in which they were merged.

    Reference: Sennrich, Haddow and Birch (2016), arXiv:1508.07909. (They count bytes or
    characters of words; here it is characters.)
    """

    def __init__(self, merges):
        self.merges = [tuple(pair) for pair in merges]
        self._rank = {pair: number for number, pair in enumerate(self.merges)}
        self._known = {}  # chunk -> its pieces, since words come again and again

    @classmethod
    def learn(cls, text, count):
        """Learn up to `count` merges; fewer if nothing is left to merge.

        Counts are kept from merge to merge: only the words that hold the merged pair
        are counted anew. (Use training text only.)
        """
        chunks = Counter(CHUNK.findall(text))
        spelled = {chunk: list(chunk) for chunk in chunks}
        counts, holders = Counter(), defaultdict(set)  # pair -> places, chunks

        def count_pairs(chunk, sign):
            for pair in _neighbours(spelled[chunk]):
                counts[pair] += sign * chunks[chunk]
                holders[pair].add(chunk)

        for chunk in chunks:
            count_pairs(chunk, +1)
        merges = []
        while len(merges) < count:
            best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
            if best is None or counts[best] == 0:
                break
            merges.append(best)
            for chunk in holders.pop(best):
                count_pairs(chunk, -1)
                spelled[chunk] = _joined(spelled[chunk], best)
                count_pairs(chunk, +1)
            del counts[best]
        return cls(merges)

    def pieces(self, text):
        """All pieces that can occur: the characters of `text`, then each merge's."""
        return [*sorted(set(text)), *dict.fromkeys(map("".join, self.merges))]

    def split(self, text):
        """The pieces of a text, in order; joined, they are the text."""
        found = []
        for chunk in CHUNK.findall(text):
            if chunk not in self._known:
                self._known[chunk] = self._split_chunk(chunk)
            found += self._known[chunk]
        return found

    def _split_chunk(self, chunk):
        """Do the merges that apply, the earliest learned first."""
        symbols = list(chunk)
        while True:
            pairs = [pair for pair in _neighbours(symbols) if pair in self._rank]
            if not pairs:
                return symbols
            symbols = _joined(symbols, min(pairs, key=self._rank.get))

    def __len__(self):
        return len(self.merges)

    def __repr__(self):
        longest = sorted(map("".join, self.merges), key=len, reverse=True)[:4]
        return f"BytePairs({len(self)} merges; longest pieces: {longest})"


def _neighbours(symbols):
    return zip(symbols, symbols[1:], strict=False)


def _joined(symbols, pair):
    """The symbols with each place of the pair, from left to right, as one symbol."""
    joined, at = [], 0
    while at < len(symbols):
        if tuple(symbols[at : at + 2]) == pair:
            joined.append("".join(pair))
            at += 2
        else:
            joined.append(symbols[at])
            at += 1
    return joined
