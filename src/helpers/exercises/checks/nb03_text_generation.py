"""Checks and predictions of notebook 03, text generation."""

import itertools
from collections import Counter

from helpers.exercises.registry import Choice, checks, prediction
from helpers.exercises.wrong import Wrong, as_array, as_number, close

import numpy as np
from scipy import special

prediction(
    "03.A",
    "After the training in this notebook: which predicts held-out Shakespeare better?",
    Choice(("5-gram table", "GRU")),
)
prediction(
    "03.B",
    "At temperature 0.2, what has the text clearly more of than at temperature 1?",
    Choice(("repetition", "invented words", "neither")),
)
prediction(
    "03.C",
    "How many times faster does `generate` write than one `predict` for each "
    "character?",
    Choice(
        (
            "2 to 10 times",
            "10 to 100 times",
            "100 to 1,000 times",
            "more than 1,000 times",
        )
    ),
)


# --- 03.1 -------------------------------------------------------------------------


@checks(
    "03.1",
    name="windows_and_targets",
    title="windows of a text, and what comes next",
    difficulty=2,
    minutes=8,
    hints=(
        "Write the text 10 11 12 13 14 on paper, with length 2. Which windows have "
        "a target for each of their ids?",
        "A window that starts at s holds the places s to s + length - 1, its targets "
        "the places s + 1 to s + length. The last place of the text is T - 1.",
        "Count the starts up from 0 in steps of `step`, as long as start + length is a "
        "place of the text. For each start, cut length ids from there, and length ids "
        "from one place further on. Stack both lists of rows.",
    ),
)
def _windows_and_targets(answer):
    rng = np.random.default_rng()
    length = int(rng.integers(4, 6))
    # The ids behind the last start: 2 leave a rest that fills no window, 1 is just
    # enough for the last target, `step` just too few for one more window.
    cases = [(length, 2), (1, 1), (2, 1), (length + 2, length + 2), (length, length)]
    for step, rest in cases:
        num = int(rng.integers(6, 9))
        size = (num - 1) * step + length + rest
        ids = rng.choice(np.arange(2, 900), size, replace=False)  # an id tells a place
        _cut(answer, ids, length, step)
    if answer.changed_inputs:
        raise Wrong("the result is right, but your function changed the ids it got.")
    return "Five texts: windows that overlap, side by side, and with gaps."


RAGGED = (
    ". Are the windows at the end of the text shorter than the others? Only complete "
    "ones count, with all their targets."
)


def _cut(answer, ids, length, step):
    """One text, cut by the answer."""
    expected = [s for s in range(0, len(ids), step) if s + length < len(ids)]
    parts = {"inhomogeneous": RAGGED, "must have the same shape": RAGGED}
    result = _call(answer, ids, length, step, explain=parts)
    _two_arrays(result)
    facts = f"{len(ids)} ids, length {length}, step {step}: "
    inputs = _places(result[0], ids, (len(expected), length), "inputs", facts)
    _runs(inputs, len(ids), expected, step, facts)
    targets = _places(result[1], ids, inputs.shape, "targets", facts)
    _next(inputs, targets)


def _two_arrays(result):
    if isinstance(result, list) and all(map(_is_pair, result)) and len(result) != 2:
        raise Wrong(
            f"you returned {len(result)} pairs, one for each window. Two arrays are "
            "asked for: one of all inputs, one of all targets."
        )
    if not isinstance(result, tuple | list | np.ndarray) or len(result) != 2:
        raise Wrong("two things are asked for: return inputs, targets.")


def _is_pair(value):
    return isinstance(value, tuple | list) and len(value) == 2


def _places(rows, ids, shape, name, facts):
    """(N, length): the places in the text of the ids that were returned."""
    if isinstance(rows, list | tuple) and len({np.size(row) for row in rows}) > 1:
        sizes = [np.size(row) for row in rows]
        raise Wrong(f"{facts}the rows of {name} have the lengths {sizes}{RAGGED}")
    if name == "targets" and np.ndim(rows) == 1 and len(rows) == shape[0]:
        raise Wrong(
            "targets has one id for each window. This model answers at every step, so "
            "every id of a window needs its target."
        )
    if np.shape(rows) == shape[::-1]:
        raise Wrong(f"{name} has one column for each window; windows are rows.")
    num = len(rows) if np.ndim(rows) == 2 and name == "inputs" else shape[0]
    why = f"{num} windows of {shape[1]} ids"
    array = as_array(rows, (num, shape[1]), why, name)
    if np.asarray(rows).dtype.kind not in "iu":
        raise Wrong(f"{name} has dtype {np.asarray(rows).dtype}; ids are int.")
    place = {id: place for place, id in enumerate(ids.tolist())}
    strange = sorted(set(array.ravel().astype(int).tolist()) - set(place))
    if strange and strange[0] in (-1, 0):
        raise Wrong(
            f"{facts}{name} holds {strange[0]}, which is no id of this text. Nothing "
            "is padded here: only windows with all their targets count."
        )
    if strange:
        raise Wrong(
            f"{name} holds {strange[0]}, which is no id of this text. The numbers "
            "are names of characters; don't calculate with them."
        )
    return np.array([[place[id] for id in row] for row in array], int).reshape(num, -1)


def _runs(inputs, size, expected, step, facts):
    """Inputs must be runs of neighbours, at the right distance, and all there are."""
    if not len(inputs):
        raise Wrong(f"{facts}you returned no window at all.")
    starts = inputs[:, 0].tolist()
    broken = np.argwhere(np.diff(inputs, axis=1) != 1)
    if len(broken):
        row = broken[0][0]
        raise Wrong(
            f"window {row} of inputs holds the ids from the places "
            f"{inputs[row].tolist()}; a window is ids in a row."
        )
    if starts[0] == 1:
        raise Wrong(
            "the first window of inputs starts at place 1. Have inputs and targets "
            "changed places? The first id of a text is place 0."
        )
    shorter = min(len(starts), len(expected))
    for row in range(shorter):
        if starts[row] != expected[row]:
            raise Wrong(
                f"{facts}your window {row} (counted from 0) starts at place "
                f"{starts[row]} of the text. Where does step put it?"
            )
    if len(starts) < len(expected):
        raise Wrong(
            f"{facts}your last window starts at place {starts[-1]}. Does one more fit "
            f"in, with its targets? The last place is {size - 1}."
        )
    if len(starts) > len(expected):
        raise Wrong(
            f"{facts}your last window ends at place {inputs[-1, -1]}, and the text at "
            f"place {size - 1}. Where is the target of the window's last id?"
        )


def _next(inputs, targets):
    """Each target must be the id one place further on."""
    shift = targets - inputs
    known = {
        0: "targets are the same as inputs: the model would learn to copy.",
        2: "targets lie two places further on than inputs: one id is jumped over.",
        -1: "targets lie before inputs: the model would predict what it just read.",
        inputs.shape[1]: "targets are the whole next window. What comes right after "
        "the first id of a window?",
    }
    for places, message in known.items():
        if (shift[:-1] == places).all():  # the last window may have met the end
            raise Wrong(message)
    if (shift == 1).all():
        return
    if (shift[:, :-1] == 1).all():
        raise Wrong(
            "the targets are right, except for the last one of each window: the id "
            "that comes next lies behind the window."
        )
    row, step = np.argwhere(shift != 1)[0]
    raise Wrong(
        f"window {row}, step {step}: the input is place {inputs[row, step]} of the "
        f"text, your target is place {targets[row, step]}. Which id comes next?"
    )


# --- 03.2 -------------------------------------------------------------------------


TEMPERATURE = {
    "inverse": "the temperature works the wrong way round: a low one must make the "
    "likeliest ids likelier.",
    "none": "the temperature has no effect: that is the result of t = 1. Once a row is "
    "scaled to 1, a factor or a difference common to all its ids is gone.",
    "divided": "you divided the probabilities by t, so they no longer add up to 1. The "
    "temperature belongs to the logits.",
    "power": "that is p ** t, which does not add up to 1. Does a low t make the "
    "likeliest ids likelier?",
    "twice": "the temperature was applied to probabilities, and a softmax to them "
    "again. It belongs to the logits.",
    "columns": "that is a softmax over the columns: each row of logits is one step, "
    "and must add up to 1.",
    "all": "all rows together add up to 1; each row must, on its own.",
    "logits": "those are logits / t; probabilities are asked for.",
}


@checks(
    "03.2",
    name="with_temperature",
    title="temperature",
    difficulty=1,
    minutes=5,
    hints=(
        "What happens to the differences between logits when all are divided by 0.5? "
        "And what does the softmax do with larger differences?",
        "p_i = exp(z_i / t) / sum over j of exp(z_j / t), for each row. Taking the "
        "same number from all z of a row changes no p.",
        "Take from each row its largest logit (keepdims=True keeps the axis), divide "
        "by t, apply exp, divide each row by its sum.",
    ),
)
def _with_temperature(answer):
    rng = np.random.default_rng()
    for t in (rng.uniform(0.4, 0.7), rng.uniform(1.6, 2.5)):
        _tempered(answer, rng.normal(size=(4, 7)) * 2, float(t))
    quarters = rng.integers(-8, 9, size=(3, 6)) / 4  # exact, in float32 as well
    quarters[:, 0] = 2.25
    _large(answer, quarters + 1000, HUGE)
    _large(answer, quarters + [[1000], [0], [-1000]], LEVELS)
    if answer.changed_inputs:
        raise Wrong("the result is right, but your function changed the logits it got.")
    return "Agrees with SciPy's softmax, for logits from -1000 to 1000 as well."


def _tempered(answer, logits, t):
    """Logits of ordinary size."""
    softmax = special.softmax
    right, plain = softmax(logits / t, axis=1), softmax(logits, axis=1)
    values = {
        "inverse": softmax(logits * t, axis=1),
        "none": plain,
        "divided": plain / t,
        "power": plain**t,
        "twice": softmax(plain / t, axis=1),
        "columns": softmax(logits / t, axis=0),
        "all": softmax(logits / t),
        "logits": logits / t,
    }
    result = _call(answer, logits, t)
    got = as_array(result, logits.shape, "a probability for each logit")
    sums = got.sum(axis=1)
    otherwise = (
        f"for t = {t:.2f} and {_listed(logits[0])} you say {_listed(got[0])}. Work the "
        "first two out on paper: how many times likelier is one than the other?"
    )
    if not close(sums, 1, 1e-4):
        otherwise = f"your rows add up to {_listed(sums)}; probabilities add up to 1."
    _named(got, right, values, TEMPERATURE, otherwise)


HUGE = (
    "exp of 1000 is more than a float can hold. Which change of the logits leaves the "
    "softmax as it is?"
)
LEVELS = (
    "one row lies near 1000, one near 0, one near -1000. What is taken from a row must "
    "come from that row."
)


def _large(answer, logits, thought):
    """Logits that overflow in a plain softmax."""
    right = special.softmax(logits / 0.5, axis=1)
    result = _call(answer, logits, 0.5)
    if _of_floats(result, logits.shape) and not np.isfinite(result).all():
        raise Wrong(f"right for small logits, but NaN or infinity here: {thought}")
    got = as_array(result, logits.shape)
    if not close(got, right, 1e-4):
        row = int(np.argmax(np.abs(got - right).max(axis=1)))
        raise Wrong(
            f"right for small logits, but for {_listed(logits[row])} and t = 0.5 you "
            f"say {_listed(got[row])}: {thought}"
        )


# --- 03.3 -------------------------------------------------------------------------


NUCLEUS_IDS = {
    "early": "Those reach less than p: you stop one id too early.",
    "late": "That is one id more than is needed to reach p.",
    "least": "You start from the least likely id.",
    "unsorted": "You add up in the order of the ids; the likeliest come first.",
    "place": "Their number is right, but they are the first of the array, not the "
    "likeliest. Which order does your mask belong to?",
    "ranks": "Their number is right. argsort gives the id at each rank, not the rank "
    "of each id.",
    "all": "Those are all ids; how many are needed to reach p?",
}
NUCLEUS = {
    "unscaled": "the ids are right, but what is left must add up to 1 again.",
    "by p": "the ids are right, but dividing by p is not exact: together they have "
    "more than p.",
    "mask": "that marks the ids that stay, rightly; their probabilities are asked for.",
    "softmax": "the ids are right. A softmax is for logits; these are probabilities "
    "already: keep how many times likelier one is than another.",
}


@checks(
    "03.3",
    name="keep_nucleus",
    title="top-p: the nucleus of a distribution",
    difficulty=3,
    minutes=12,
    hints=(
        "Sort the ids by probability. How many of them, counted from the likeliest, "
        "reach p together?",
        "With q_1 >= q_2 >= ... the sorted probabilities, n is the smallest number "
        "with q_1 + ... + q_n >= p. It is one more than the number of sums below p.",
        "order = the ids, likeliest first (argsort). Sum the probabilities up in that "
        "order, count the sums below p, add one: n. Start with zeros; write the "
        "probabilities of the first n ids of order to their own places; scale to 1.",
    ),
)
def _keep_nucleus(answer):
    rng = np.random.default_rng()
    for _ in range(2):
        chances, p, sets = _drawn_nucleus(rng)
        _nucleus(answer, chances, p, sets)
    _nucleus(answer, chances, float(chances.max()) - 0.03, {})  # one id is enough
    exact = rng.permutation([13, 8, 6, 4, 1]) / 32  # in any order, sums have no error
    _nucleus(answer, exact, 21 / 32, {"late": exact >= 6 / 32})
    _whole(answer, rng)
    if answer.changed_inputs:
        raise Wrong("the result is right, but your function changed the array it got.")
    return "Five distributions; the smallest sets were found by trying all sets."


def _smallest(chances, p):
    """(V,) bool, by brute force: of all sets with p or more, the fewest, likeliest."""
    sets = np.array(list(itertools.product([False, True], repeat=len(chances))))
    sums, sizes = sets @ chances, sets.sum(axis=1)
    enough = sums > p - 1e-9
    fewest = enough & (sizes == sizes[enough].min())
    return sets[np.argmax(np.where(fewest, sums, 0))]


def _drawn_nucleus(rng):
    """Probabilities (7,), p, and the sets that mistakes keep: all of them differ."""
    while True:
        chances, p = rng.dirichlet(np.full(7, 2.0)), float(rng.uniform(0.55, 0.85))
        right, order = _smallest(chances, p), np.argsort(-chances)
        count, rank = right.sum(), np.argsort(order)
        before = np.cumsum(chances) - chances  # of the ids with lower numbers
        rarer = np.array([chances[chances < chance].sum() for chance in chances])
        sets = {
            "early": rank < count - 1,
            "late": rank < count + 1,
            "least": rarer < p,
            "unsorted": before < p,
            "place": np.arange(7) < count,
            "ranks": order < count,
            "all": rank < 7,
        }
        sums = np.append(np.cumsum(chances[order]), [0, p])
        spaced = min(np.diff(np.sort(values)).min() for values in (sums, chances))
        if spaced > 0.015 and count in (3, 4) and _all_differ(right, sets):
            return chances, p, sets


def _nucleus(answer, chances, p, sets):
    """One distribution: form, set, values."""
    right = _smallest(chances, p)
    left = np.where(right, chances, 0)
    expected = left / left.sum()
    got = _probabilities(_call(answer, chances, p), chances, p)
    if close(got, expected):
        return
    for values in (np.sort(expected), np.sort(left), np.sort(chances)):
        if close(got, values) or close(got, values[::-1]):
            raise Wrong(
                "your probabilities are sorted by size. The place of a number is its "
                "id: each must stay at its own place."
            )
    kept = got > 0
    facts = f"p = {p:.3f} and {_listed(chances)}: "
    ids = f"you keep the ids {np.flatnonzero(kept).tolist()}"
    together = f"Together they have {chances[kept].sum():.3f}; which are needed?"
    _named_set(kept, right, sets, NUCLEUS_IDS, f"{facts}{ids}. ", together)
    softmax = special.softmax(np.where(right, chances, -np.inf))
    values = {
        "unscaled": left,
        "by p": left / p,
        "mask": right,
        "softmax": softmax,
    }
    otherwise = f"{facts}the ids are right, their values {_listed(got)} are not."
    _named(got, expected, values, NUCLEUS, otherwise)


def _probabilities(result, chances, p):
    """What the answer returned as (V,); says why if nothing is left."""
    if _of_floats(result, chances.shape):
        if np.isneginf(result).any():
            raise Wrong("-inf is for logits. Which probability has an id that is out?")
        if np.isnan(result).all():
            result = np.zeros(chances.shape)  # 0 / 0
    got = as_array(result, chances.shape, "an id that is left out keeps its place")
    if got.any():
        return got
    if chances.max() >= p:
        raise Wrong(
            f"p = {p:.3f}, and the likeliest id alone has {chances.max():.3f}: you "
            "keep none. The id that reaches p belongs to the set."
        )
    raise Wrong(
        f"no id is left: p = {p:.3f}, and the likeliest alone has {chances.max():.3f}. "
        "What the likeliest ids have together is what counts."
    )


def _whole(answer, rng):
    """p = 1: all ids stay, though their sum may end a little below 1."""
    total = 1.0
    while total >= 1:
        chances = rng.dirichlet(np.full(7, 2.0))
        total = np.cumsum(np.sort(chances)[::-1])[-1]
    thought = (
        f"p = 1 keeps all. Added up, these floats end at {total!s}, below 1: what does "
        "your code do then?"
    )
    result = _call(answer, chances, 1.0, explain={"": f". {thought}"})
    got = as_array(result, chances.shape)
    if not close(got, chances):
        raise Wrong(f"you keep {np.count_nonzero(got)} of 7 ids. {thought}")


# --- 03.4 -------------------------------------------------------------------------


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
    if answer.changed_inputs:
        raise Wrong("the number is right, but your function changed what it was given.")
    return "Three texts of 9 tokens, scored one by one with SciPy; two with new words."


KNOWN = ["The ", "king", " is ", "dead", ",\n", "long", " live "]
STRANGE = ["Rosencrantz", "Hal", "Fortinbras ", " Guildenstern"]


def _scored(answer, rng, unknown):
    """One text, with unknown tokens at some places."""
    inputs, right, values = _drawn_text(rng, unknown)
    got = as_number(_call(answer, *inputs))
    before = "right while all words are known, but here: " if unknown else ""
    otherwise = (
        f"{before}you say {got:.3f} bits per character for the ids "
        f"{inputs[1].tolist()}, {''.join(inputs[2])!r}. Score two tokens by hand."
    )
    messages = {
        key: before + text for key, text in (UNKNOWN if unknown else WORDS).items()
    }
    _named(got, right, values, messages, otherwise)


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


# --- 03.5 -------------------------------------------------------------------------


BIGRAMS = {
    "nats": "those are nats: the logarithm to base 2 gives bits.",
    "joint": "that is p(a b), how likely the pair is among all pairs. Once a has been "
    "read, how likely is b?",
    "columns": "you divided by the sums of columns: that says how likely a came before "
    "b. What must add up to 1?",
    "broadcast": "each column was divided by the sum of a row: (V, V) / (V,) goes "
    "along the last axis. Print the sums of your rows.",
    "backwards": "you look the pairs of valid up the wrong way round: rows are for the "
    "id that comes first.",
    "once": "a pair counts once in your table, however often it occurs: counts[a, b] "
    "+= 1 with arrays a and b adds once for each place.",
    "valid": "you counted in valid, too. What is held out must stay unseen.",
    "unigram": "you asked how frequent each id is, whatever came before it.",
    "sum": "that is a sum; the mean is asked for.",
    "length": "you divided by the length of valid. How many of its ids are predicted?",
    "sign": "a sign is missing: the logarithm of a probability is negative.",
    "one": "your rows don't add up to 1: one was added to every count, so what was "
    "added to their sum?",
    "zeros": "one is added to every count, not only to those that are 0.",
    "seen": "a row has a place for each of vocab_size ids, also for one that train "
    "never has.",
    "ends": "you divided by how often an id occurs; how often does a pair start with "
    "it? Nothing follows the last id of train.",
    "little": "something is added, but not 1 to every count.",
    "skipped": "you left out the pairs that train never had. They happen, too.",
    "table": "that is a mean over the whole table; which of its places does valid ask "
    "for?",
    "train": "those are the bits of train itself, which the table has seen.",
    "perplexity": "that is the perplexity, 2 to the power of the bits.",
}


@checks(
    "03.5",
    name="bigram_bits",
    title="a table of counted pairs as a rival",
    difficulty=2,
    minutes=8,
    hints=(
        "Each id of `train` but the first is the second of a pair, and each but the "
        "last is the first of one.",
        "p(b | a) = (c(a b) + 1) / (c(a) + V), where c(a) counts the pairs that start "
        "with a. The result is the mean of -log2 p over the pairs of `valid`.",
        "Make a table (V, V) of ones. Go through the pairs of train and add one for "
        "each. Divide each row by its sum. Look up all pairs of valid; -log2; mean.",
    ),
)
def _bigram_bits(answer):
    rng = np.random.default_rng()
    for size in (6, 5):
        train, valid, right, values = _drawn_pairs(rng, size)
        result = _call(answer, train, valid, size, explain=NEW_PAIRS)
        _no_infinity(result)
        got = as_number(result)
        otherwise = (
            f"{len(train)} ids to count, {len(valid)} to predict: you say {got:.4f} "
            "bits. Do the rows of your table add up to 1? Try four ids on paper."
        )
        _named(got, right, values, BIGRAMS, otherwise)
    if answer.changed_inputs:
        raise Wrong("the number is right, but your function changed the ids it got.")
    return "Two texts, counted pair by pair; some pairs and one id are new in `valid`."


NEW_PAIRS = {
    "math domain": ". A pair of valid that train never had must not get probability 0.",
    "expected a positive": ". A pair of valid that train never had must not get "
    "probability 0.",
    "out of bounds": ". Some ids are in valid only. How large must the table be?",
    "KeyError": ". Some ids and pairs are in valid only.",
}


def _no_infinity(result):
    """Say why a result is infinite or NaN."""
    if not _of_floats(result, ()) or np.isfinite(result):
        return
    if result == np.inf:
        raise Wrong(
            "infinitely many bits: a pair of valid that train never had got "
            "probability 0. Which count must it have?"
        )
    raise Wrong(
        f"you returned {result}: one id of valid never occurs in train, so its row of "
        "counts is 0, and something was divided by it."
    )


def _drawn_pairs(rng, size):
    """Two texts, the right bits, and what mistakes make of them: all values differ."""
    while True:
        habits = rng.dirichlet(np.full(size - 1, 0.5), size=size - 1)
        train = [0]
        for _ in range(50):
            train.append(int(rng.choice(size - 1, p=habits[train[-1]])))
        train, valid = np.array(train), rng.integers(size, size=25)
        valid[10] = size - 1  # which never occurs in train
        valid[3] = train[-1]  # which starts one pair less than it occurs
        values = _pair_ways(train, valid, size)
        enough = len(set(train.tolist())) == size - 1 and values["skipped"] > 0
        if enough and np.diff(np.sort([*values.values()])).min() > 0.0005:
            return train, valid, values.pop("right"), values


def _pair_ways(train, valid, size):
    """What right and wrong ways make of two texts."""
    pairs = Counter(itertools.pairwise(train.tolist()))
    before, all_before = Counter(train[:-1].tolist()), Counter(train.tolist())
    likely = [
        (pairs[a, b] + 1) / (before[a] + size)
        for a, b in itertools.pairwise(valid.tolist())
    ]
    bits = -np.log2(likely)
    counts, more = _table(pairs, size), _table(itertools.pairwise(valid.tolist()), size)
    ones, sums = counts + 1, counts.sum(axis=1, keepdims=True)
    occurs = np.array([[all_before[a]] for a in range(size)])
    found = (counts / np.maximum(sums, 1))[valid[:-1], valid[1:]]
    seen = found[found > 0]

    def score(table):
        return -np.mean(np.log2(table[valid[:-1], valid[1:]]))

    values = {
        "right": bits.mean(),
        "nats": bits.mean() * np.log(2),
        "joint": score(ones / ones.sum()),
        "columns": score(ones / ones.sum(axis=0)),
        "broadcast": score(ones / ones.sum(axis=1)),
        "backwards": -np.mean(np.log2(_shares(ones)[valid[1:], valid[:-1]])),
        "backwards, table": score(_shares(ones.T)),
        "once": score(_shares((counts > 0) + 1)),
        "valid": score(_shares(more + 1)),
        "valid, both": score(_shares(ones + more)),
        "unigram": score(np.tile((occurs.T + 1) / (occurs + 1).sum(), (size, 1))),
        "sum": bits.sum(),
        "length": bits.sum() / len(valid),
        "sign": -bits.mean(),
        "one": score(ones / (sums + 1)),
        "zeros": score(_shares(np.maximum(counts, 1))),
        "seen": score(ones / (sums + size - 1)),
        "ends": score(ones / (occurs + size)),
        "skipped": -np.log2(seen).sum() / max(len(seen), 1),
        "table": -np.mean(np.log2(_shares(ones))),
        "train": -np.mean(np.log2(_shares(ones)[train[:-1], train[1:]])),
        "perplexity": 2 ** bits.mean(),
    }
    for added in (1e-6, 1e-8, 1e-9, 1e-10, 1e-12):
        values[f"little, {added} to p"] = -np.mean(np.log2(found + added))
    for added in (2, 0.5, 0.1, 0.01, 1e-3, 1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12):
        values[f"little, {added}"] = score(_shares(counts + added))
    return values


def _table(pairs, size):
    """The counts (V, V) of pairs, or of what a Counter holds."""
    counts = Counter(pairs)
    return np.array([[counts[a, b] for b in range(size)] for a in range(size)])


def _shares(counts):
    return counts / counts.sum(axis=1, keepdims=True)


# --- 03.6 -------------------------------------------------------------------------


TOP_IDS = {
    "smallest": "those are the k smallest.",
    "few": "you keep one too few in each row. Does the limit itself stay?",
    "many": "you keep one too many in each row.",
    "one limit": "one limit for all rows together; each row needs its own.",
    "first row": "the limit of the first row was used for all rows.",
    "columns": "your limit is one of a column; the ids of a row compete.",
    "place": "you keep the first k ids, not the largest k logits. Which order does "
    "your mask belong to?",
    "ranks": "argsort gives the id at each rank, not the rank of each id.",
    "all": "you keep all of them: nothing is -inf.",
    "rest": "k logits of a row must stay; you drop k.",
}
TOP = {
    "mask": "the right ones stay, but as 1; their logits are asked for.",
    "softmax": "the right ones stay, but as probabilities; logits are asked for.",
    "moved": "the right ones stay, but you moved them; they must keep their values.",
}


@checks(
    "03.6",
    name="keep_top_k",
    title="top-k",
    difficulty=2,
    minutes=6,
    hints=(
        "In one row: which logit is the smallest that stays?",
        "y = z where z >= (the k-th largest of its row), -inf elsewhere.",
        "Sort each row, take the k-th from its end as a column (B, 1), compare all "
        "logits with it, and choose with np.where: the logit, or -inf.",
    ),
)
def _keep_top_k(answer):
    rng = np.random.default_rng()
    for k in (3, 2):
        logits, sets = _drawn_rows(rng, k)
        _top(answer, logits, k, sets)
    _top(answer, logits, 1, {})
    _top(answer, logits, logits.shape[1], {})
    if answer.changed_inputs:
        raise Wrong("the result is right, but your function changed the logits it got.")
    return "Four batches, with k from 1 to V; ranks were counted one by one."


def _largest(logits, k):
    """(B, V) bool: fewer than k logits of the row are larger."""
    return (logits[:, None, :] > logits[:, :, None]).sum(axis=2) < k


def _drawn_rows(rng, k):
    """Logits (4, 8), and the sets that mistakes keep: all of them differ."""
    while True:
        levels = rng.permutation([-9, -4, 3, 6])[:, None]
        ranks = rng.permuted(np.tile(np.arange(8), (4, 1)), axis=1)
        logits = levels + ranks + rng.uniform(0.1, 0.4, size=(4, 8))
        right, flat = _largest(logits, k), np.sort(logits, axis=None)
        sets = {
            "smallest": _largest(-logits, k),
            "few": _largest(logits, k - 1),
            "many": _largest(logits, k + 1),
            "one limit": logits >= flat[-4 * k],
            "one limit, k": logits >= flat[-k],
            "first row": logits >= np.sort(logits[0])[-k],
            "columns": _largest(logits.T, k).T,
            "place": np.tile(np.arange(8) < k, (4, 1)),
            "ranks": np.argsort(-logits, axis=1) < k,
            "all": _largest(logits, 8),
            "rest": _largest(logits, 8 - k),
            "rest, one": _largest(logits, 8 - k + 1),
        }
        if _all_differ(right, sets):
            return logits, sets


def _top(answer, logits, k, sets):
    """One batch: form, values, set."""
    right = _largest(logits, k)
    left, shifted = right * logits, logits - logits.max(axis=1, keepdims=True)
    every = {"out of bounds": f". Here k is {k}: all logits of a row stay."}
    result = _call(answer, logits, k, explain=every if right.all() else None)
    got, kept = _kept_logits(result, logits, k)
    if np.array_equal(kept, right) and close(got, left):
        return
    if close(np.sort(np.where(kept, got, -99)), np.sort(np.where(right, logits, -99))):
        raise Wrong(
            "your logits are sorted. The place of a logit is its id: each must stay at "
            "its own place."
        )
    values = {
        "mask": right,
        "softmax": special.softmax(np.where(right, logits, -np.inf), axis=1),
        "softmax, whole": right * special.softmax(logits, axis=1),
        "moved": right * shifted,
    }
    for key, value in values.items():
        if close(got, value):
            raise Wrong(TOP[key.split(",")[0]])
    _filled(got, kept, logits, right)
    row = int(np.argmax((kept != right).any(axis=1)))
    ids = np.flatnonzero(kept[row]).tolist()
    otherwise = f"of {_listed(logits[row])} you keep the ids {ids}. How many must stay?"
    _named_set(kept, right, sets, TOP_IDS, f"k = {k}: ", otherwise)
    raise Wrong(f"k = {k}: the right ones stay, but their values have changed.")


def _kept_logits(result, logits, k):
    """What the answer returned: (array with 0 for -inf, where it is not -inf)."""
    why = "what is left out stays at its place, as -inf"
    if np.shape(result) == (len(logits), k) != logits.shape:
        raise Wrong(f"only {k} columns came back; {why}.")
    if not _of_floats(result, logits.shape):
        return as_array(result, logits.shape, why), np.ones(logits.shape, bool)
    if np.isnan(result).any():
        raise Wrong(
            "there is NaN in your result. (0 times infinity gives one: choose with "
            "np.where, don't multiply.)"
        )
    if np.isposinf(result).any():
        raise Wrong("what is left out became +inf; the softmax would choose only that.")
    kept = ~np.isneginf(result)
    return as_array(np.where(kept, result, 0), logits.shape), kept


def _filled(got, kept, logits, right):
    """What is left out must be -inf, and not another number."""
    rest = np.unique(got[kept & ~right])
    if len(rest) != 1 or not close(got[right], logits[right]):
        return
    if not np.isclose(logits, rest[0]).any():
        raise Wrong(
            f"what is left out became {rest[0]:g}. Its probability must be 0: for "
            "which z is exp(z) exactly 0?"
        )


# --- shared -----------------------------------------------------------------------


BROADCAST = {
    "could not be broadcast together": ". Print both shapes. keepdims=True keeps the "
    "axis that a sum, a maximum or an index would remove.",
}


def _call(answer, *inputs, explain=None):
    """Call the answer, without NumPy's warnings: what they mean is said here.

    explain: part of an error's text -> a sentence that is added to it. A tensor that
    comes back becomes an array.
    """
    try:
        with np.errstate(all="ignore"):
            result = answer(*inputs)
    except Wrong as wrong:
        for part, sentence in (BROADCAST | (explain or {})).items():
            if part in str(wrong):
                raise Wrong(f"{wrong}{sentence}") from None
        raise
    return result.numpy() if hasattr(result, "numpy") else result


def _of_floats(value, shape):
    """Whether a value is an array or tensor of floats of that shape."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return False
    return array.dtype.kind == "f" and array.shape == shape


def _named(got, right, values, messages, otherwise):
    """Raise Wrong with the message of the mistake that gives `got`, unless it is right.

    The keys of `values` are keys of `messages`, or those with a comma and a variant.
    """
    if close(got, right):
        return
    for key, value in values.items():
        if close(got, value):
            raise Wrong(messages[key.split(",")[0]])
    raise Wrong(otherwise)


def _named_set(kept, right, sets, messages, facts, otherwise):
    """The same for sets, which are arrays of bool."""
    if np.array_equal(kept, right):
        return
    for key, mask in sets.items():
        if np.array_equal(kept, mask):
            raise Wrong(facts + messages[key.split(",")[0]])
    raise Wrong(facts + otherwise)


def _all_differ(right, sets):
    return len({mask.tobytes() for mask in [right, *sets.values()]}) == len(sets) + 1


def _listed(values):
    """Numbers, short: "[0.25, 0.10]"."""
    return "[" + ", ".join(f"{value:.2f}" for value in values) + "]"
