"""What blocks with a mistake give, and how many weights they have."""

from helpers.exercises.models import TOLERANCE
from helpers.exercises.wrong import Wrong, close

import numpy as np
from scipy import special

NORM = "LayerNormalization is asked for."
ATTENTION = "SelfAttention of helpers.layers is asked for."
FOREIGN = {  # kinds of layers that have no place in the block
    "RMSNormalization": NORM,
    "BatchNormalization": f"{NORM} It reads one step alone, and no other text.",
    "GroupNormalization": NORM,
    "UnitNormalization": NORM,
    "MultiHeadAttention": ATTENTION,
    "Attention": ATTENTION,
    "AdditiveAttention": ATTENTION,
    "GroupQueryAttention": ATTENTION,
    "CrossAttention": f"{ATTENTION} The text looks at itself.",
    "Average": "the two are added.",
    "Multiply": "the two are added.",
    "Maximum": "the two are added.",
    "Subtract": "the two are added.",
    "Dropout": "no dropout is asked for.",
    "SpatialDropout1D": "no dropout is asked for.",
    "GRU": "nothing recurrent is asked for.",
    "LSTM": "nothing recurrent is asked for.",
}


def kinds(model):
    """The names of the kinds of all layers, those inside of layers too."""
    for layer in model.layers:
        yield type(layer).__name__
        yield from kinds(layer) if hasattr(layer, "layers") else ()


def built_in(model):
    """Raise Wrong for a layer that has no place in the block."""
    for kind in kinds(model):
        if kind in FOREIGN:
            raise Wrong(f"your block has a layer {kind}: {FOREIGN[kind]}")


def right_size(width, hidden):
    """The parameters of a block: two norms, the attention, two Dense layers."""
    return 4 * width + _attention(width) + _feed(width, hidden)


def _attention(width):
    return 4 * width * width + 4 * width


def _feed(width, hidden):
    return 2 * width * hidden + width + hidden


def other_size(model, extra, width, hidden):
    """What a block is that has `extra` parameters more than the asked one."""
    names = list(kinds(model))
    if "SelfAttention" not in names and "Dense" not in names:
        return "neither attention nor a Dense layer is on the way to the output."
    for kind in ("SelfAttention", "LayerNormalization"):
        if kind not in names:
            return f"no {kind} is on the way from x to the output."
    for message, size in _sizes(width, hidden).items():
        if extra == size:
            return message
    count = right_size(width, hidden)
    return (
        f"your block has {count + extra} parameters, the asked one has {count} (width "
        f"{width}, hidden {hidden}). It has "
        + ", ".join(sorted(set(names) - {"InputLayer", "Embedding"}))
        + ". Which layer is missing, too many, or of another size?"
    )


def all_differ(width, hidden):
    """Whether each of these mistakes has a number of parameters of its own."""
    sizes = [0, -2 * width, *_sizes(width, hidden).values()]
    return len(sizes) == len(set(sizes))


def one_norm(model, got, made, real):
    """What a block is that has a norm too few; got: its output with equal weights."""
    names = list(kinds(model))
    if names.count("LayerNormalization") == 2:
        return "the norms lack a vector: `center` and `scale` stay as they are."
    _, right = next(made)
    if close(got[real], right[real], TOLERANCE):
        return (
            "one LayerNormalization does the work of both norms. Each part has one of "
            "its own, with weights of its own."
        )
    for message, value in made:
        if close(got[real], value[real], TOLERANCE):
            return message
    return (
        "there is one LayerNormalization; each part of the block has one of its own, "
        "with weights of its own."
    )


def _sizes(width, hidden):
    """message -> how many parameters it has more than the asked block."""
    norm, feed = 2 * width, _feed(width, hidden)

    def wide(other):
        return _feed(width, other) - feed

    return {
        "there is no feed-forward part: two Dense layers.": -feed,
        "there is no feed-forward part: a norm and two Dense layers.": -feed - norm,
        "there is one Dense layer; the feed-forward part has two.": width * width
        + width
        - feed,
        "there is a LayerNormalization too many. (The one behind the last block stands "
        "in no block.)": norm,
        "there are four LayerNormalization layers; each part has one.": 2 * norm,
        "there are two attentions; one is asked for.": _attention(width),
        "there are two attentions with a norm each; one is asked for.": (
            _attention(width) + norm
        ),
        "there is a Dense layer too many, as wide as `hidden`.": hidden * hidden
        + hidden,
        "there is a Dense layer too many, as wide as x. (SelfAttention mixes its heads "
        "itself.)": width * width + width,
        "the first Dense layer is 4 * D wide; `hidden` says how wide it is.": wide(
            4 * width
        ),
        "the first Dense layer is as wide as x; `hidden` says how wide it is.": wide(
            width
        ),
        "the first Dense layer is 2 * D wide; `hidden` says how wide it is.": wide(
            2 * width
        ),
        "there is a norm between the two Dense layers, and not before the first.": 2
        * hidden
        - norm,
        "there is a norm between the two Dense layers, too.": 2 * hidden,
        "the first Dense layer has a bias, too.": -hidden,
        "a vector as wide as x is missing: the bias of the second Dense layer, or "
        "`center` or `scale` of a norm.": -width,
        "both Dense layers have a bias, too.": -hidden - width,
    }


class _Parts:
    """The parts of a block, in NumPy. All weights of one shape are equal.

    weights: shape -> array. sizes: heads, width, hidden. real: (B, T) bool.
    """

    def __init__(self, weights, sizes, real):
        self.weights, self.real = weights, real
        self.heads, self.width, self.hidden = sizes

    def norm(self, x):
        """Each step alone; scale and shift are as wide as x, so they are equal."""
        spread = np.sqrt(x.var(axis=-1, keepdims=True) + 1e-3)
        vector = self.weights[self.width,]
        return (x - x.mean(axis=-1, keepdims=True)) / spread * vector + vector

    def attend(self, x, *, heads=None, masked=True, causal=False):
        """Text by text, head by head."""
        found, heads = np.empty(x.shape), heads or self.heads
        for text, seen in enumerate(self.real):
            seen = seen | (not masked)
            seen = np.tril(np.broadcast_to(seen, (len(seen),) * 2), 0 if causal else 99)
            parts = np.split(self._dense(x[text], 3 * self.width), 3, axis=-1)
            for columns in np.split(np.arange(self.width), heads):
                query, key, value = (part[:, columns] for part in parts)
                scores = query @ key.T / len(columns) ** 0.5
                weights = special.softmax(np.where(seen, scores, -1e9), axis=-1)
                found[text][:, columns] = weights @ value
        return self._dense(found, self.width)

    def feed(self, x, act="gelu", then="linear"):
        wide = ACTIVATIONS[act](self._dense(x, self.hidden))
        return ACTIVATIONS[then](self._dense(wide, self.width))

    def _dense(self, x, width):
        return x @ self.weights[x.shape[-1], width] + self.weights[width,]


ACTIVATIONS = {
    "linear": lambda x: x,
    "gelu": lambda x: x * special.ndtr(x),
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": special.expit,
    "silu": lambda x: x * special.expit(x),
    "softmax": lambda x: special.softmax(x, axis=-1),
}


def variants(weights, sizes, ids):
    """(message, output): first the right one, then one for each mistake."""
    parts = _Parts(weights, sizes, ids > 0)
    norm, attend, feed = parts.norm, parts.attend, parts.feed
    x = weights[max(weights)][ids].astype("float64")  # the embeddings have most rows
    seen = attend(norm(x))
    y = x + seen
    yield "", y + feed(norm(y))
    for message, make in _roads(x, y, seen, norm, attend, feed).items():
        for value in make():
            yield message, value
    for act in ACTIVATIONS:
        if act != "gelu":
            name = f"the activation {act}" if act != "linear" else "no activation"
            message = f"the wide Dense layer has {name}; gelu is asked for."
            yield message, y + feed(norm(y), act)
        for first in ("gelu", "linear", act):
            if act != "linear":
                message = (
                    f"the last Dense layer has the activation {act}. What a part adds "
                    "may be any number."
                )
                yield message, y + feed(norm(y), first, act)
    for act in ("gelu", "relu"):
        message = f"a {act} follows the last sum. Nothing stands behind a sum."
        yield message, ACTIVATIONS[act](y + feed(norm(y)))
    for heads in range(1, parts.width + 1):
        if parts.width % heads == 0:
            other = x + attend(norm(x), heads=heads)
            message = (
                f"the number of heads of your attention is {heads}; {parts.heads} is "
                "asked for."
            )
            yield message, other + feed(norm(other))


def _roads(x, y, seen, norm, attend, feed):
    """message -> outputs of blocks whose parts are joined in another way."""

    def block(look):
        y = x + look(norm(x))
        return y + feed(norm(y))

    def post():
        y = norm(x + attend(x))
        yield norm(y + feed(y))

    def sandwich():
        y = x + norm(attend(x))
        yield y + norm(feed(y))

    def first_wrong():
        for y in (norm(x + attend(x)), x + norm(attend(x))):
            yield y + feed(norm(y))

    def from_the_norm():
        y, n = norm(x) + seen, norm
        yield n(y) + feed(n(y))
        yield y + feed(n(y))
        y = x + seen
        yield n(y) + feed(n(y))

    def feed_first():
        y = x + feed(norm(x))
        yield y + attend(norm(y))

    def no_first_norm():
        y = x + attend(x)
        yield y + feed(norm(y))

    def one_at_the_end():
        y = x + attend(x)
        yield norm(y + feed(y))
        yield norm(x + seen + feed(x + seen))

    return {
        "the norms stand behind the parts and after the sum: that is a post-norm "
        "block.": post,
        "each part is normalised after it has worked. Which of the two, what a part "
        "reads or what it adds, is normalised in a pre-norm block?": sandwich,
        "the first part has its norm in the wrong place: what it reads is to be "
        "normalised.": first_wrong,
        "the second part has its norm in the wrong place: what it reads is to be "
        "normalised.": lambda: [y + norm(feed(y)), norm(y + feed(y))],
        "what the attention finds is added to nothing: x itself goes no further. Where "
        "is the first sum?": lambda: [seen + feed(norm(seen))],
        "what the feed-forward part finds is added to nothing. Where is the second "
        "sum?": lambda: [feed(norm(y))],
        "nothing is added to anything: both sums are missing.": lambda: [
            feed(norm(seen))
        ],
        "a sum starts from the normalised numbers. Which road stays as it is, from x "
        "to the output?": from_the_norm,
        "the second sum starts from x again, and what the attention found is "
        "lost.": lambda: [x + feed(norm(y)), x + feed(norm(seen))],
        "both parts read x, side by side. The second one reads what the first sum "
        "gives.": lambda: [y + feed(norm(x))],
        "the second part reads what the attention found, without x.": lambda: [
            y + feed(norm(seen))
        ],
        "the second sum adds what the attention found, but not x.": lambda: [
            seen + feed(norm(y))
        ],
        "x is added once more than it should be.": lambda: [
            x + y + feed(norm(y)),
            y + y + feed(norm(y)),
        ],
        "the feed-forward part comes first; attention is the first part.": feed_first,
        "the attention reads x as it is. What stands before it?": no_first_norm,
        "the feed-forward part reads its input as it is. What stands before "
        "it?": lambda: [y + feed(y)],
        "there is one norm, behind the last sum; both parts read what is not "
        "normalised.": one_at_the_end,
        "padding is looked at: zeros behind a text change its numbers. Does the mask "
        "of x reach the attention?": lambda: [block(lambda n: attend(n, masked=False))],
        "the attention can't look ahead. In this block every step sees all "
        "others.": lambda: [
            block(lambda n: attend(n, causal=True)),
            block(lambda n: attend(n, causal=True, masked=False)),
        ],
    }
