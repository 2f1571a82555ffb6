"""Check of exercise 03.4, `words_bits_per_character`."""

import itertools

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    as_number,
    call,
    named,
    worded,
)

import numpy as np
from scipy import special

WORDS = {
    "beside": "you scored each token with the row beside it. A row speaks about the "
    "token that comes next.",
    "backwards": "you scored each token with the row behind it, which has read it "
    "already. A row speaks about the token that comes next.",
    "nats": "those are nats; a bit is ln 2 nats.",
    "twice": "a softmax was applied to probabilities. Are logits wanted there?",
    "tokens": "those are bits for each token; bits for each character are asked for.",
    "loss": "those are nats for each token, the loss that Keras shows. Bits for each "
    "character are asked for.",
    "first": "you counted the characters of the first token as well; nobody predicted "
    "it.",
    "ratios": "that is the mean of each token's own ratio, in which a short token "
    "weighs as much as a long one. All bits, for all characters, are asked for.",
    "spaces": "you counted characters without spaces or line ends; they are part of "
    "the text, and of the tokens.",
    "total": "those are the bits of the whole text; how many for each character?",
    "sign": "a sign is missing: the logarithm of a probability is negative.",
    "logits": "you used logits as if they were logarithms of probabilities: the "
    "softmax is missing.",
    "spelled": "all words here are known, and yet you spelled them out.",
}


UNKNOWN = {
    "free": "unknown words are free: whoever knows the fewest words would win. What "
    "does it take to write the word itself?",
    "instead": "an unknown word costs its spelling only. To say that an unknown word "
    "comes takes bits as well.",
    "left out": "you left out the unknown words, with their characters. They are part "
    "of the text.",
    "slipped": "ids and tokens have slipped by one where you look for unknown words.",
    "converted": "you turned the spelling from nats into bits, or back; it has bits "
    "already.",
    "outside": "the spelling is the price of the whole word: part of what is divided "
    "by the characters.",
    "first": "the first token is unknown, and you spelled it out. Was it predicted?",
    "once": "an unknown word that comes twice costs its spelling twice.",
}


@checks(
    "03.4",
    name="words_bits_per_character",
    title="a word-level model, in bits per character",
    difficulty=3,
    minutes=12,
    hints=(
        "Which token does row 0 of the logits speak about? Which row speaks about the "
        "last token, and which about none?",
        "(bits of all tokens but the first + spelling of the unknown ones among them) "
        "/ (characters of all tokens but the first). 1 nat = 1 / ln 2 bits.",
        "Score each id but the first with the row before it, for instance by "
        "metrics.token_nats(ids, logits); sum; turn nats into bits. Go through the "
        "same tokens: where the id is 1, add spelling[token]. Divide by the length of "
        "all these tokens, joined.",
    ),
)
def _words_bits_per_character(answer):
    rng = np.random.default_rng()
    _scored(answer, rng, unknown=())
    _scored(answer, rng, unknown=(3, 7))
    _scored(answer, rng, unknown=(0, 4, 5, 8))
    return "Three texts of 9 tokens, scored one by one with SciPy; two with new words."


KNOWN = ["The ", "king", " is ", "dead", ",\n", "long", " live "]


STRANGE = ["Rosencrantz", "Hal", "Fortinbras ", " Guildenstern"]


def _scored(answer, rng, unknown):
    """One text, with unknown tokens at some places."""
    inputs, right, values = _drawn_text(rng, unknown)
    got = as_number(call(answer, *inputs))
    before = "right while all words are known, but here: " if unknown else ""
    otherwise = (
        f"{before}you say {got:.3f} bits per character for the ids "
        f"{inputs[1].tolist()}, {''.join(inputs[2])!r}. Score two tokens by hand."
    )
    messages = {
        key: before + text for key, text in (UNKNOWN if unknown else WORDS).items()
    }
    named(got, right, worded(values, messages), otherwise)


def _drawn_text(rng, unknown):
    """A text, its score, and what mistakes make of it: all values differ."""
    while True:
        tokens = rng.choice(KNOWN, 9).tolist()
        ids = np.array([KNOWN.index(token) + 2 for token in tokens])
        strange = itertools.cycle(rng.permutation(STRANGE)[:2].tolist())
        for place in unknown:
            tokens[place], ids[place] = next(strange), 1
        logits = rng.normal(size=(9, 10)) * 2
        costs = {token: rng.uniform(3, 5) * len(token) for token in KNOWN + STRANGE}
        inputs = logits, ids, tokens, costs
        values = (_unknown_ways if unknown else _word_ways)(*inputs)
        if np.diff(np.sort([*values.values()])).min() > 0.003:
            return inputs, values.pop("right"), values


def _bits(logits, ids):
    """The bits of ids (N,) under logits (N, V), one by one."""
    logs = special.log_softmax(logits, axis=1)
    return np.array([-row[id] / np.log(2) for row, id in zip(logs, ids, strict=True)])


def _word_ways(logits, ids, tokens, spelling):
    """What right and wrong ways make of a text whose tokens are all known."""
    bits, text = _bits(logits[:-1], ids[1:]), "".join(tokens[1:])
    beside, lengths = _bits(logits, ids), np.array([len(token) for token in tokens])
    spelled, whole = sum(spelling[token] for token in tokens[1:]), lengths.sum()
    right, count = bits.sum() / len(text), len(text)
    return {
        "right": right,
        "beside": beside[1:].sum() / count,
        "beside, all": beside.sum() / whole,
        "beside, last": beside[:-1].sum() / count,
        "backwards": _bits(logits[1:], ids[:-1]).sum() / count,
        "nats": right * np.log(2),
        "twice": _bits(special.softmax(logits[:-1], axis=1), ids[1:]).sum() / count,
        "tokens": bits.mean(),
        "loss": bits.mean() * np.log(2),
        "first": bits.sum() / whole,
        "ratios": np.mean(bits / lengths[1:]),
        "spaces": bits.sum() / len(text.replace(" ", "")),
        "spaces, all": bits.sum() / len("".join(text.split())),
        "total": bits.sum(),
        "sign": -right,
        "logits": -logits[np.arange(8), ids[1:]].sum() / np.log(2) / count,
        "spelled": (bits.sum() + spelled) / count,
    }


def _unknown_ways(logits, ids, tokens, spelling):
    """What right and wrong ways make of a text with unknown tokens."""
    bits, lengths = _bits(logits[:-1], ids[1:]), np.array([len(t) for t in tokens[1:]])
    costs = np.array([spelling[token] for token in tokens])
    new, count = ids[1:] == 1, lengths.sum()
    total, spelled = bits.sum(), costs[1:][new].sum()
    values = {
        "right": (total + spelled) / count,
        "free": total / count,
        "free, too": bits[~new].sum() / count,
        "instead": (bits[~new].sum() + spelled) / count,
        "left out": bits[~new].sum() / lengths[~new].sum(),
        "slipped": (total + costs[1:][ids[:-1] == 1].sum()) / count,
        "slipped, back": (total + costs[:-1][new].sum()) / count,
        "converted": (total + spelled / np.log(2)) / count,
        "converted, back": (total + spelled * np.log(2)) / count,
        "outside": total / count + spelled,
    }
    if ids[0] == 1:
        kinds = {token for token, is_new in zip(tokens[1:], new, strict=True) if is_new}
        values["first"] = (total + spelled + costs[0]) / count
        values["once"] = (total + sum(map(spelling.get, kinds))) / count
    return values
