"""Words and how they are spoken: letters to phonemes (CMUdict).

Entries with only the letters a to z are used. The stress digits of the vowels are
dropped, as the task is usually set (39 phonemes); variants that differ only in stress
become one. A word may have several pronunciations, and each of them is right.
"""

from collections import defaultdict
from typing import NamedTuple

from helpers.data.files import read_bytes
from helpers.data.splits import PARTS, Groups, part_of

import numpy as np

__all__ = [
    "FamilyReport",
    "Pronunciation",
    "WordPart",
    "family_report",
    "load_pronunciation",
    "mix_words",
]

FILE = "cmudict/data/cmudict.dict"
SHARES = (0.8, 0.1)  # of the families for train and valid; test gets the rest
NO_STRESS = str.maketrans("", "", "012")
INFLECTIONS = "s es ed er ers ing ings e".split()  # leave 3 letters or more
ENDINGS = (  # leave 4 letters or more: they are longer, or end names too
    "a al ally able ably ability ance ant ation ations berg berger ed ence ent er en "
    "ette field ford ful hood i ible ied ier ies iest est in ing ion ions is ism ist "
    "ists ities ity ive ize ized izes izing land less let like ling ly man men ment "
    "ments ness o ous ously ship ski sky son sons stein ton town ty ville y"
).split()


class WordPart(NamedTuple):
    """One side of a split: N words, in alphabetical order in the course's split.

    words: N strings.  spoken: for each word a tuple of its accepted pronunciations, the
    dictionary's first one first; a pronunciation is a tuple of phonemes.
    """

    words: tuple[str, ...]
    spoken: tuple[tuple[tuple[str, ...], ...], ...]

    def pairs(self):
        """Return a list of (word, pronunciation), one for each accepted one."""
        rows = zip(self.words, self.spoken, strict=True)
        return [(word, spoken) for word, accepted in rows for spoken in accepted]

    def up_to(self, letters):
        """Return the part's words of at most so many letters, as a WordPart."""
        rows = zip(self.words, self.spoken, strict=True)
        return _from_rows([row for row in rows if len(row[0]) <= letters])


class Pronunciation(NamedTuple):
    """The words, split by family: no word and no family stands on two sides."""

    train: WordPart
    valid: WordPart
    test: WordPart


class FamilyReport(NamedTuple):
    """How well the families part the words.

    families: how many there are.  largest: the words of the largest one.
    prefixed: the share of test words that begin with a training word of at least five
    letters (the leak that the list of endings leaves).
    """

    families: int
    largest: tuple[str, ...]
    prefixed: float


def load_pronunciation():
    """Return 117,493 words with their pronunciations, split by family.

    Raises:
        DataError: The file is missing or damaged.
    """
    spoken = _dictionary()
    groups = families(spoken)
    sides = {part: [] for part in PARTS}
    for word in sorted(spoken):
        sides[part_of(groups.name(word), SHARES)].append(word)
    return Pronunciation(*(_part(side, spoken) for side in sides.values()))


def mix_words(parts, seed=0):
    """Return the words of the parts, drawn anew at random into parts of the same sizes.

    So relatives stand on both sides. It shows what a random split pretends, and papers
    on this task split so; it is not a way to test a model.

    Args:
        parts: A Pronunciation.
        seed: Of the draw.
    """
    rows = [row for part in parts for row in zip(*part, strict=True)]
    order = np.random.default_rng(seed).permutation(len(rows))
    cuts = np.cumsum([len(part.words) for part in parts])[:-1]
    drawn = [[rows[place] for place in sorted(each)] for each in np.split(order, cuts)]
    return Pronunciation(*map(_from_rows, drawn))


def family_report(pronunciation):
    """Return a FamilyReport on a split: do its sides still share relatives?

    Args:
        pronunciation: A Pronunciation, such as `load_pronunciation` returns.
    """
    words = [word for part in pronunciation for word in part.words]
    groups, members = families(words), defaultdict(list)
    for word in words:
        members[groups.name(word)].append(word)
    train, test = set(pronunciation.train.words), pronunciation.test.words
    prefixed = sum(any(w[:n] in train for n in range(5, len(w))) for w in test)
    largest = max(members.values(), key=len)
    return FamilyReport(len(members), tuple(sorted(largest)), prefixed / len(test))


def _part(words, spoken):
    return WordPart(tuple(words), tuple(spoken[word] for word in words))


def _from_rows(rows):
    """A WordPart of rows (word, spoken); there may be none."""
    return WordPart(*zip(*rows, strict=True)) if rows else WordPart((), ())


def _dictionary():
    """Return {word: its accepted pronunciations}, in the order of the file.

    A line of the file: `zyuganov(2) Z UW1 G AA0 N AA0 V # a comment`.
    """
    content = read_bytes(FILE).decode().translate(NO_STRESS)
    spoken = {}
    for line in content.splitlines():
        word, _, sounds = line.partition(" #")[0].partition(" ")
        word = word.partition("(")[0]
        if word.isalpha():
            spoken.setdefault(word, {})[sounds] = None
    return {
        word: tuple(tuple(sounds.split()) for sounds in accepted)
        for word, accepted in spoken.items()
    }


def families(words):
    """Return the words as Groups: a word joins what is left without its ending.

    The rest need not be a word (baking and baked meet in "bak"), endings are removed
    again from what is left, and a doubled last letter counts as one (stopped, stop).
    """
    groups, waiting, seen = Groups(), list(words), set(words)
    while waiting:
        word = waiting.pop()
        for stem in _stems(word):
            groups.join(word, stem)
            if stem not in seen:
                seen.add(stem)
                waiting.append(stem)
    return groups


def _endings_by_last_letter():
    table = defaultdict(set)
    for endings, least in ((INFLECTIONS, 3), (ENDINGS, 4)):
        for ending in endings:
            table[ending[-1]].add((ending, least))
    return table


LAST_LETTER = _endings_by_last_letter()


def _stems(word):
    """Yield what is left of a word when an ending is removed."""
    for ending, least in LAST_LETTER.get(word[-1], ()):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            stem = word[: -len(ending)]
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]
