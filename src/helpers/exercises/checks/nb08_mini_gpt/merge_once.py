"""Check of exercise 08.5, `merge_once`."""

from collections import Counter

from helpers.exercises.checks.nb08_mini_gpt.dict_mistakes import dict_mistakes
from helpers.exercises.checks.nb08_mini_gpt.pair_mistakes import (
    counted,
    pair_mistakes,
    pairs_of,
)
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, the

import numpy as np

SAYS = {
    "unhashable type: 'list'": " (A list can't be the key of a dict; a tuple can.)",
    "during iteration": " (A dict can't change while a loop goes through it. Make a "
    "new one.)",
    "index out of range": " (Which index has the last symbol of a word?)",
    "has no attribute 'split'": " (A word is a tuple of symbols, and no string.)",
    "can only concatenate": " (Symbols are strings, words are tuples. Which of them do "
    "you join?)",
}
CORPUS = {"low": 5, "lower": 2, "newest": 6, "widest": 3}


@checks(
    "08.5",
    name="merge_once",
    title="one merge of byte-pair encoding",
    difficulty=3,
    minutes=15,
    hints=(
        "Two loops over all words: the first counts, the second writes the new dict. "
        "What must the first one know of a word besides its symbols?",
        "count of a pair = the sum over all words of (count of the word) * (places "
        "where the pair stands in it). For the ties: the best pair is the smallest by "
        "(minus its count, the pair).",
        "Count: for each word, for each two neighbours (zip of the word and the word "
        "without its first symbol), add the count of the word. Pick the best pair. "
        "Then, for each word, build a new list: if the last symbol in it and the next "
        "one are the pair, the last one grows; if not, the next one is appended. Add "
        "the count of the word to what the new dict has for that tuple.",
    ),
)
def _merge_once(answer):
    rng = np.random.default_rng()
    given = _drawn(rng)
    got = [_told(answer, words) for words in given]
    right = [_right(words) for words in given]
    pairs = [pair for pair, _ in right]
    _judge([pair for pair, _ in got], pairs, pair_mistakes(given), given, _fact_of_pair)
    merged, mine = ([words for _, words in both] for both in (right, got))
    _judge(mine, merged, dict_mistakes(given, pairs), given, _fact_of_words)
    return _four_merges(answer)


def _judge(got, right, mistakes, given, fact):
    """Raise Wrong unless all are right: the name of the mistake, or a fact."""
    wrong = [i for i in range(len(given)) if got[i] != right[i]]
    if not wrong:
        return
    i = min(wrong, key=lambda i: len(given[i]))
    for message, values in mistakes:
        if values == got:
            raise Wrong(f"{message} For example: words is {given[i]}.")
    raise Wrong(fact(given[i], got[i], right[i]))


def _told(answer, words):
    """What the answer says of one dict: the pair, and the new dict."""
    empty = f" (words is {words}. Which pairs do you find in it?)"
    explain = {**SAYS, "is empty": empty, "empty sequence": empty}
    result = call(answer, words, explain=explain)
    if result is None:
        raise Wrong("your function returned nothing (None). Does it end with `return`?")
    if isinstance(result, dict):
        raise Wrong("you returned a dict alone; the pair comes first, then the dict.")
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong(f"you returned {the(result)}; a pair and a dict are asked for.")
    pair, merged = result
    if isinstance(pair, dict):
        raise Wrong("the two have changed places: the pair comes first, then the dict.")
    if not isinstance(merged, dict):
        alone = " (Is that the pair alone?)" if isinstance(merged, str) else ""
        raise Wrong(f"the second thing you returned is {the(merged)}, no dict.{alone}")
    _pair(pair)
    _words(merged, words)
    return pair, {word: int(count) for word, count in merged.items()}


def _pair(pair):
    """Raise Wrong unless that is a tuple of two strings."""
    if isinstance(pair, str):
        raise Wrong(
            f"your pair is the string {pair!r}; a tuple of its two symbols is asked "
            "for. (Where would you cut that string again?)"
        )
    if isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], tuple):
        raise Wrong(
            f"your pair is {pair!r}: the pair with its count. The pair alone is asked "
            "for."
        )
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise Wrong(
            f"your pair is {the(pair)}; a tuple of two symbols is asked for. (Does the "
            "last symbol of a word begin a pair?)"
        )
    if not all(isinstance(symbol, str) for symbol in pair):
        raise Wrong(f"your pair is {pair!r}; symbols are strings.")


def _words(merged, words):
    """Raise Wrong unless keys are tuples of strings and values whole numbers."""
    for word, count in merged.items():
        if isinstance(word, str):
            raise Wrong(
                f"a key of your dict is the string {word!r}; a word is a tuple of "
                "symbols. In a string nobody sees where one symbol ends."
            )
        if not isinstance(word, tuple):
            raise Wrong(f"a key of your dict is {the(word)}; a word is a tuple.")
        if not all(isinstance(symbol, str) for symbol in word):
            raise Wrong(f"a key of your dict is {word!r}; symbols are strings.")
        if not isinstance(count, int | np.integer) or isinstance(count, bool):
            raise Wrong(f"{word!r} has the value {the(count)}; a count is asked for.")
    if not merged:
        raise Wrong(f"your dict is empty; words is {words}.")


def _drawn(rng):
    """Dicts of words, for all that can happen, in new letters."""
    while True:
        a, b, c, d = sorted(map(str, rng.permutation(list("adeginorstu"))[:4]))
        given = [
            # A tie, whose alphabetically first pair is neither first nor last.
            {(b, a): 3, (c, d): 3, (a, b, c): 3, (d, b): 1},
            # One frequent word, and three rare ones that share another pair.
            {(c, a, d): 9, (a, b): 1, (d, a, b): 1, (a, b, c): 1},
            # The pair twice in a word, with and without a gap; thrice the same symbol.
            {(b, c, b, c): 2, (b, c, a, b, c): 2, (c, a, a): 5, (d,): 4},
            {(d, d, d): 2, (d, c, a): 5, (a, d, d, d, d): 1},
            # A symbol that ends like one of the pair; cuts that join to the same text.
            {(a, b): 5, (d + a, b): 2, (a, b + c): 1, (d, a): 3},
            {(a, b + c): 4, (a + b, c): 3, (a, b): 2},
            {(a, b + c): 4, (a + b, c): 3, (b, d): 5},
            # Two words that become equal, and three.
            {(c, b, d): 4, (c + b, d): 2, (b, d): 1},
            {(a, c, a, c): 2, (a + c, a, c): 3, (a, c, a + c): 4, (b,): 7},
            # Opposite pairs, which together would be ahead.
            {(a, b): 3, (b, a, c): 2, (c, d): 4},
        ]
        for _ in range(4):
            given.append(_any(rng, [a, b, c, d, a + b]))
        if _told_apart(given):
            return given


def _any(rng, symbols):
    """Six words of two to five symbols."""
    words = {}
    while len(words) < 6:
        word = tuple(map(str, rng.choice(symbols, rng.integers(2, 6))))
        words[word] = int(rng.integers(1, 9))
    return words


def _told_apart(given):
    """Whether every mistake shows, and looks different from all others."""
    right = [_right(words) for words in given]
    pairs, merged = ([both[i] for both in right] for i in (0, 1))
    for asked, mistakes in (
        (pairs, pair_mistakes(given)),
        (merged, dict_mistakes(given, pairs)),
    ):
        seen = [("", asked)]
        for message, values in mistakes:
            if any(values == other and message != told for told, other in seen):
                return False
            seen.append((message, values))
    return True


def _right(words):
    """The best pair, and the new dict: brute force over pairs and over places."""
    counts = {
        pair: sum(
            n for word, n in words.items() for two in pairs_of(word) if two == pair
        )
        for word in words
        for pair in pairs_of(word)
    }
    best = min(pair for pair in counts if counts[pair] == max(counts.values()))
    merged = Counter()
    for word, count in words.items():
        merged[_cut(word, best)] += count
    return best, dict(merged)


def _cut(word, best):
    """The word in its new symbols."""
    symbols, place = [], 0
    while place < len(word):
        step = 2 if word[place : place + 2] == best else 1
        symbols.append("".join(word[place : place + step]))
        place += step
    return tuple(symbols)


def _fact_of_pair(words, got, right):
    """A fact about a pair that no known mistake gives."""
    counts = counted(words)
    fact = f"words is {words}. Your pair is {got}, which "
    if got not in counts:
        return f"{fact}stands in none of them."
    if counts[got] == counts[right]:
        return f"{fact}is one of several with the highest count. Which is asked for?"
    return (
        f"{fact}has the count {counts[got]}; there is one with {counts[right]}. Count "
        "some pairs on paper: what does a word add?"
    )


def _fact_of_words(words, got, right):
    """A fact about a dict that no known mistake gives."""
    pair, _ = _right(words)
    start = f"words is {words}, and the pair {pair} is right. "
    before, after = sum(words.values()), sum(got.values())
    if before != after:
        return (
            f"{start}The counts of all words sum to {before}, those of your dict "
            f"{got} to {after}."
        )
    for word in words:
        if _cut(word, pair) not in got:
            return f"{start}Your dict is {got}. What becomes of {word}, on paper?"
    return f"{start}Your dict is {got}. Which of its counts do you get on paper?"


def _four_merges(answer):
    """What a right answer can show: it makes a tokenizer's first symbols."""
    words, made = {tuple(word): count for word, count in CORPUS.items()}, []
    for _ in range(4):
        pair, words = _told(answer, words)
        made.append("".join(pair))
    cut = ", ".join(" ".join(word) for word in words)
    told = ", ".join(f"{word} ({count})" for word, count in CORPUS.items())
    return f"Four merges of {told} make {', '.join(made)}, and cut the words so: {cut}."
