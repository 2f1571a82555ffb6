"""Mistakes of 08.5 in the first half, the counting: which pairs they find."""

from collections import Counter


def pairs_of(word):
    """The pairs of neighbouring symbols, from left to right."""
    return list(zip(word[:-1], word[1:], strict=True))


def _apart(word):
    """The same, without those that share a symbol with an equal one before them."""
    kept, place = [], 0
    pairs = pairs_of(word)
    while place < len(pairs):
        kept.append(pairs[place])
        place += 2 if pairs[place : place + 2] == [pairs[place]] * 2 else 1
    return kept


def pair_mistakes(given):
    """Pairs: a message, and the pair that the mistake finds in each dict."""
    ways = [(message, _by(pairs_of), choose) for message, choose in TIES.items()]
    for message, counts in COUNTS.items():  # whatever is done about ties
        for count in counts if isinstance(counts, list) else [counts]:
            ways += [(message, count, choose) for choose in (_best, *TIES.values())]
    return [
        (message, [_found(count, choose, words) for words in given])
        for message, count, choose in ways
    ]


def _found(count, choose, words):
    counts = count(words)
    return choose(counts) if counts else None


def _by(find, weigh=True):
    """How often each pair is found; weigh: times the count of its word."""

    def count(words):
        counts = Counter()
        for word, number in words.items():
            for pair in find(word):
                counts[pair] += number if weigh else 1
        return counts

    return count


counted = _by(pairs_of)


def _best(counts):
    """The highest count; of several, the alphabetically first."""
    return min(counts, key=lambda pair: (-counts[pair], pair))


TIES = {
    "several pairs share the highest count, and yours is the one that you met first. "
    "The first in alphabetical order is asked for.": lambda counts: max(
        counts, key=counts.get
    ),
    "several pairs share the highest count, and yours is the last in alphabetical "
    "order.": lambda counts: max(counts, key=lambda pair: (counts[pair], pair)),
    "several pairs share the highest count, and yours is the one that you met last. "
    "The first in alphabetical order is asked for.": lambda counts: max(
        reversed(counts), key=counts.get
    ),
}


def _both_ways(words):
    counts = counted(words)
    return Counter(
        {(a, b): n + counts[b, a] * (a != b) for (a, b), n in counts.items()}
    )


def _sorted(words):
    counts = Counter()
    for pair, number in counted(words).items():
        counts[tuple(sorted(pair))] += number
    return counts


def _joined(words):
    counts, texts = counted(words), Counter()
    for pair, number in counts.items():
        texts["".join(pair)] += number
    return Counter({pair: texts["".join(pair)] for pair in counts})


def _symbols(words):
    counts = Counter()
    for word, number in words.items():
        for symbol in word:
            counts[symbol] += number
    return counts


def _frequent_parts(words):
    counts = _symbols(words)
    order = sorted(counts, key=lambda symbol: (-counts[symbol], symbol))
    return Counter({tuple(order[:2]): 1})


def _divided(words):
    symbols, pairs = _symbols(words), counted(words)
    return Counter(
        {(a, b): n / (symbols[a] * symbols[b]) for (a, b), n in pairs.items()}
    )


COUNTS = {
    "each word counts once in your answer; a word that occurs five times counts five "
    "times.": [
        _by(pairs_of, weigh=False),
        _by(lambda word: sorted(set(pairs_of(word))), weigh=False),
    ],
    "a word adds its count only once, even where the pair stands twice in it.": _by(
        lambda word: sorted(set(pairs_of(word)))
    ),
    "in a row of equal symbols you skip places. Three in a row hold two pairs: count "
    "every place.": _by(_apart),
    "that is the rarest pair.": lambda words: Counter(
        {pair: -number for pair, number in counted(words).items()}
    ),
    "the counts have no effect: all pairs are equal for you.": lambda words: Counter(
        dict.fromkeys(counted(words), 1)
    ),
    "a pair and its opposite were counted together. The order of the two symbols "
    "counts.": [_both_ways, _sorted],
    "two pairs that join to the same text were counted together.": _joined,
    "those are the two most frequent symbols. Do they stand side by side?": (
        _frequent_parts
    ),
    "the counts are divided by those of the two symbols. The count alone is asked "
    "for.": _divided,
    "the last pair of each word is left out. How many pairs has a word of three "
    "symbols?": _by(lambda word: pairs_of(word)[:-1]),
    "the first pair of each word is left out.": _by(lambda word: pairs_of(word)[1:]),
    "only the first pair of each word counts.": _by(lambda word: pairs_of(word)[:1]),
    "only the last pair of each word counts.": _by(lambda word: pairs_of(word)[-1:]),
    "pairs are counted across the ends of words, and each word once.": lambda words: (
        Counter(pairs_of(sum(words, ())))
    ),
    "the two symbols of your pairs are no neighbours: one stands between them.": _by(
        lambda word: list(zip(word, word[2:], strict=False))
    ),
    "every second pair is left out: after (0, 1) comes (1, 2), and then (2, 3).": _by(
        lambda word: pairs_of(word)[::2]
    ),
    "any two symbols of a word make a pair in your answer; they must be "
    "neighbours.": _by(
        lambda word: [(a, b) for i, a in enumerate(word) for b in word[i + 1 :]]
    ),
}
