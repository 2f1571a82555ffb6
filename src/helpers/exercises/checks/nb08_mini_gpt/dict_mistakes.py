"""Mistakes of 08.5 in the second half, the merging: which dicts they give."""

from collections import Counter

from helpers.exercises.checks.nb08_mini_gpt.pair_mistakes import pairs_of


def dict_mistakes(given, pairs):
    """Pairs: a message, and the dict that the mistake makes of each dict."""
    ways = list(WHOLE.items())
    for message, changes in CHANGES.items():
        for change in changes if isinstance(changes, list) else [changes]:
            ways += [(message, _each(change)), (message, _each(change, add=False))]
    return [
        (message, [make(*both) for both in zip(given, pairs, strict=True)])
        for message, make in ways
    ]


def _merged(word, pair, same=None, new=None, times=99):
    """The word with its pairs merged; same: whether two symbols are the pair."""
    symbols, place = [], 0
    while place < len(word):
        two = tuple(word[place : place + 2])
        hit = len(two) == 2 and (same(*two) if same else two == pair) and times > 0
        symbols.append((new or "".join(two)) if hit else word[place])
        place += 1 + hit
        times -= hit
    return tuple(symbols)


def _each(change, add=True):
    """A dict in which every word is changed; add: the counts of equal words."""

    def make(words, pair):
        merged = {}
        for word, count in words.items():
            new = change(word, pair)
            merged[new] = count + (merged.get(new, 0) if add else 0)
        return merged

    return make


def _from_the_right(word, pair):
    turned = _merged(word[::-1], pair[::-1], new="".join(pair))
    return turned[::-1]


def _overlapping(word, pair):
    symbols = []
    for place, symbol in enumerate(word):
        if word[place : place + 2] == pair:
            symbols.append("".join(pair))
        elif place == 0 or word[place - 1 : place + 1] != pair:
            symbols.append(symbol)
    return tuple(symbols)


def _half(word, pair):
    """The second symbol of each pair stays behind the new one."""
    symbols = []
    for place, symbol in enumerate(word):
        hit = word[place : place + 2] == pair
        symbols.append("".join(pair) if hit else symbol)
    return tuple(symbols)


def _too_short(word, pair):
    symbols, place = [], 0
    while place < len(word) - 1:
        hit = word[place : place + 2] == pair
        symbols.append("".join(pair) if hit else word[place])
        place += 1 + hit
    return tuple(symbols)


def _in_text(word, pair):
    return tuple(" ".join(word).replace(" ".join(pair), "".join(pair)).split(" "))


def _in_joined_text(word, pair):
    return tuple("".join(word).replace("".join(pair), f" {''.join(pair)} ").split())


def _first_of_equal(words, pair):
    merged = {}
    for word, count in words.items():
        merged.setdefault(_merged(word, pair), count)
    return merged


def _only(has):
    def make(words, pair):
        kept = {w: n for w, n in words.items() if (pair in pairs_of(w)) == has}
        return _each(_merged)(kept, pair)

    return make


def _old_too(words, pair):
    return {**words, **_each(_merged)(words, pair)}


def _skipping(word, pair):
    symbols, place = [], 0
    while place < len(word):
        hit = word[place : place + 2] == pair
        symbols.append("".join(pair) if hit else word[place])
        place += 3 if hit else 1
    return tuple(symbols)


WHOLE = {
    "two words became equal, and one of them overwrote the other. What about its "
    "count?": _each(_merged, add=False),
    "two words became equal, and only the count of the first is left.": _first_of_equal,
    "words in which the pair is not got lost. They stay as they are.": _only(True),
    "only words in which the pair is not are there.": _only(False),
    "nothing was merged: that is words again.": lambda words, pair: words,
    "the old words are still there, beside the new ones.": _old_too,
    "each new word has the count 1. What was the count of the old one?": (
        lambda words, pair: dict.fromkeys(_each(_merged)(words, pair), 1)
    ),
    "the counts say how many words became this one; the counts of these words are to "
    "be added.": lambda words, pair: dict(
        Counter(_merged(word, pair) for word in words)
    ),
}
CHANGES = {
    "only the first pair of each word was merged; all of them are.": (
        lambda word, pair: _merged(word, pair, times=1)
    ),
    "you merge from right to left. In which order does the task go through a "
    "word?": _from_the_right,
    "one symbol went into two merged ones. What has been merged is used up.": (
        _overlapping
    ),
    "the second symbol of the pair is still there, behind the merged one.": _half,
    "the pair was replaced in a text. A symbol that only ends or begins like one of "
    "the pair is another symbol.": _in_text,
    "the words were joined to text and cut again: earlier symbols and cuts got lost.": [
        _in_joined_text,
        lambda word, pair: tuple("".join(word)),
    ],
    "the opposite pair was merged, too. The order of the two symbols counts.": [
        lambda word, pair: _merged(word, pair, lambda a, b: {a, b} == set(pair)),
        lambda word, pair: _merged(
            word, pair, lambda a, b: {a, b} == set(pair), "".join(pair)
        ),
    ],
    "another pair, which joins to the same text, was merged, too.": (
        lambda word, pair: _merged(word, pair, lambda a, b: a + b == "".join(pair))
    ),
    "the last symbol of a word gets lost if it is not merged. Does your loop reach "
    "it?": _too_short,
    "the merged symbol has its parts in the wrong order.": (
        lambda word, pair: _merged(word, pair, new="".join(pair[::-1]))
    ),
    "something stands between the two parts of the merged symbol.": [
        lambda word, pair, glue=glue: _merged(word, pair, new=glue.join(pair))
        for glue in (" ", "_", "-", "+", ",", "##")
    ],
    "the pair was taken out of the words, not merged.": lambda word, pair: tuple(
        part for part in _merged(word, pair, new="?") if part != "?"
    ),
    "a symbol gets lost behind each merged one. How far does a merge move "
    "you?": _skipping,
    "only pairs at the beginning of a word were merged.": lambda word, pair: (
        ("".join(pair), *word[2:]) if word[:2] == pair else word
    ),
    "only pairs at the end of a word were merged.": lambda word, pair: (
        (*word[:-2], "".join(pair)) if word[-2:] == pair else word
    ),
    "pairs at the end of a word were not merged. Does your loop reach them?": (
        lambda word, pair: (*_merged(word[:-1], pair), *word[-1:])
    ),
}
