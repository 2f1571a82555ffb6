"""Check of exercise 12.12, `encoded`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, the

import numpy as np

WORDS = "a bad bit both dull fine film fun good plot slow star that the two was".split()


@checks(
    "12.12",
    name="encoded",
    title="mend the vocabulary of case 12",
    difficulty=1,
    minutes=5,
    hints=(
        "A vocabulary is fitted to texts, as a scaler is to numbers. To which?",
        "Only what was there when the network learned may be in it.",
        "`Vocabulary.build` is to read the training reviews only; both parts are "
        "encoded with it.",
    ),
)
def _encoded(answer):
    rng = np.random.default_rng()
    for _ in range(3):
        known = rng.permutation(WORDS)[:9].tolist()
        new = [word for word in WORDS if word not in known]
        train = _reviews(rng, known)
        test = _reviews(rng, known[:5]) + [[known[0], new[0], new[1], new[0]]]
        _test(call(answer, train, test), train, test)
    return "What the training part never said is unknown."


def _reviews(rng, words):
    """Reviews in which each word stands."""
    drawn = [rng.choice(words, rng.integers(2, 7)).tolist() for _ in range(4)]
    return [*drawn, list(words)]


def _test(got, train, test):
    if not isinstance(got, tuple | list) or len(got) != 3:
        raise Wrong(
            f"you returned {the(got)}; the ids of both parts and a size are wanted."
        )
    parts = [("train", train, _ids(got[0], train, "train"))]
    parts.append(("test", test, _ids(got[1], test, "test")))
    known = {word for review in train for word in review}
    table: dict = {}
    for name, reviews, ids in parts:
        for review, row in zip(reviews, ids, strict=True):
            for word, number in zip(review, row, strict=True):
                _one(name, word, number, known, table)
    _size(got[2], known, test)


def _ids(value, reviews, name):
    """Lists of ids, one for each word. Raises Wrong otherwise."""
    try:
        ids = [list(map(int, row)) for row in value]
    except (TypeError, ValueError):
        raise Wrong(f"{name}: {the(value)}; a list of ids for each review.") from None
    if len(ids) != len(reviews):
        raise Wrong(f"{name}: {len(ids)} lists for {len(reviews)} reviews.")
    for review, row in zip(reviews, ids, strict=True):
        if len(row) != len(review):
            raise Wrong(
                f"{name}: {len(row)} ids for {len(review)} words. An unknown word has "
                "an id, too: that of [UNK]."
            )
    return ids


def _one(name, word, number, known, table):
    """One word and its id: the same in both parts, and 1 if it is unknown."""
    if word not in known:
        if number != 1:
            raise Wrong(
                f"{word!r} stands in the test part alone, and has the id {number}. Who "
                "could have known it before?"
            )
        return
    if number in (0, 1):
        special = ("[PAD]", "[UNK]")[number]
        raise Wrong(
            f"{name}: the word {word!r} stands in the training part, and has the id "
            f"{number} of {special}. Every word of the training part is to be known."
        )
    if table.setdefault(word, number) != number:
        raise Wrong(
            f"{word!r} has the id {table[word]} in train and {number} in {name}. The "
            "network learns what an id means: there is one vocabulary."
        )
    twins = [other for other, used in table.items() if used == number != word]
    if len(twins) > 1:
        raise Wrong(f"{twins[0]!r} and {twins[1]!r} have the same id, {number}.")


def _size(value, known, test):
    """The size is that of the training vocabulary, [PAD] and [UNK] with it."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise Wrong(f"the size is {the(value)}; a whole number is asked for.")
    right = len(known) + 2
    if value == right:
        return
    everything = known | {word for review in test for word in review}
    if value == len(everything) + 2:
        raise Wrong(f"the size, {value}, counts words that only the test part has.")
    if value == len(known):
        raise Wrong(f"the size, {value}, counts neither [PAD] nor [UNK].")
    raise Wrong(f"the size is {value}; the vocabulary has {right} ids.")
