"""What models with a mistake give in 08.4, and how many weights they have."""

from helpers.exercises.checks.nb07_transformer.blocks import ACTIVATIONS, kinds
from helpers.exercises.models import TOLERANCE
from helpers.exercises.wrong import Wrong, close

import numpy as np

NORM = "LayerNormalization is asked for."
ADDED = "the two are added."
ALONE = "each step is read alone here."
FOREIGN = {  # kinds of layers that have no place in the model
    "RMSNormalization": NORM,
    "BatchNormalization": NORM,
    "GroupNormalization": NORM,
    "UnitNormalization": NORM,
    "Average": ADDED,
    "Multiply": ADDED,
    "Maximum": ADDED,
    "Subtract": ADDED,
    "Concatenate": ADDED,
    "Dropout": "no dropout is asked for.",
    "SelfAttention": ALONE,
    "MultiHeadAttention": ALONE,
    "SimpleRNN": ALONE,
    "GRU": ALONE,
    "LSTM": ALONE,
    "Conv1D": ALONE,
    "Masking": "nothing is masked.",
    "LearnedPositions": "no positions are asked for.",
    "SinusoidalPositions": "no positions are asked for.",
}


def without_place(model):
    """Raise Wrong for a layer that has no place in the model, and for a mask."""
    for kind in kinds(model):
        if kind in FOREIGN:
            raise Wrong(f"your model has a layer {kind}: {FOREIGN[kind]}")
    if any(getattr(layer, "mask_zero", False) for layer in model.layers):
        raise Wrong(
            "an embedding has `mask_zero`: the loss would leave out id 0. Here 0 is an "
            "id like any other."
        )
    if any(getattr(layer, "logit_soft_cap", None) for layer in model.layers):
        raise Wrong("the logits are cut by `logit_soft_cap`, which is not asked for.")


def right_size(sizes):
    """The parameters: an embedding, two norms, two Dense layers."""
    vocab, width, hidden = sizes
    return vocab * width + 4 * width + _feed(width, hidden)


def _feed(width, hidden):
    return 2 * width * hidden + width + hidden


def all_differ(sizes):
    """Whether each of these mistakes has a number of parameters of its own."""
    counts = [0, -2 * sizes[1], *_extra(*sizes).values()]
    return len(set(counts)) == len(counts)


def other_size(model, sizes):
    """What a model is that has not as many parameters as it should."""
    count, right = model.count_params(), right_size(sizes)
    for message, extra in _extra(*sizes).items():
        if count - right == extra:
            return message
    names = ", ".join(sorted(set(kinds(model)) - {"InputLayer"}))
    return (
        f"your model has {count} parameters, the asked one has {right} (vocab_size "
        f"{sizes[0]}, width {sizes[1]}, hidden {sizes[2]}). It has {names}. Which "
        "layer is missing, too many, or of another size?"
    )


def _extra(vocab, width, hidden):
    """message -> how many parameters it has more than the asked model."""
    norm, feed = 2 * width, _feed(width, hidden)
    own = vocab * width

    def wide(other):
        return _feed(width, other) - feed

    twice = "the matrix of the logits is another one than that of the embeddings"
    swapped = right_size((vocab, hidden, width)) - right_size((vocab, width, hidden))
    return {
        f"{twice}: one matrix does both.": own,
        f"{twice}, and it has a bias: one matrix does both, without a bias.": own
        + vocab,
        "the logits have a bias: a number more for each id.": vocab,
        f"{twice}, and a norm is missing.": own - norm,
        f"{twice}, it has a bias, and a norm is missing.": own + vocab - norm,
        "there is no norm.": -2 * norm,
        "there is no feed-forward part: two Dense layers.": -feed,
        "there is no feed-forward part: a norm and two Dense layers.": -feed - norm,
        "there is neither a feed-forward part nor a norm.": -feed - 2 * norm,
        "there is one Dense layer; the feed-forward part has two.": width * width
        + width
        - feed,
        "there are two feed-forward parts; one is asked for.": feed,
        "there are two feed-forward parts with a norm each; one is asked for.": feed
        + norm,
        "there is a LayerNormalization too many.": norm,
        "there is a Dense layer too many, as wide as the embeddings.": width * width
        + width,
        "there is a Dense layer too many, as wide as `hidden`.": hidden * hidden
        + hidden,
        "the first Dense layer is 4 * width wide; `hidden` says how wide it is.": wide(
            4 * width
        ),
        "the first Dense layer is as wide as the embeddings; `hidden` says how wide it "
        "is.": wide(width),
        "the first Dense layer is 2 * width wide; `hidden` says how wide it is.": wide(
            2 * width
        ),
        "width and hidden have changed places.": swapped,
        "there is a row too many in the embeddings. vocab_size counts all ids.": width,
        "there is a norm between the two Dense layers, and another one is missing.": 2
        * hidden
        - norm,
        "there is a norm between the two Dense layers, too.": 2 * hidden,
        "the first Dense layer has a bias, too.": -hidden,
        "a vector as wide as the embeddings is missing: the bias of the second Dense "
        "layer, or `center` or `scale` of a norm.": -width,
        "both Dense layers have a bias, too.": -hidden - width,
    }


def too_few(model, got, made):
    """What a model is that lacks two vectors; got: its logits with equal weights."""
    if list(kinds(model)).count("LayerNormalization") == 2:
        return "the norms lack a vector: `center` and `scale` stay as they are."
    _, right = next(made)
    if close(got, right, TOLERANCE):
        return (
            "one LayerNormalization does the work of both. Each of the two norms has "
            "weights of its own."
        )
    for message, value in made:
        if close(got, value, TOLERANCE):
            return message
    return "there is one LayerNormalization; two are asked for."


def variants(weights, before, ids, sizes):
    """(message, logits): first the right ones, then those of each mistake.

    weights: shape -> array; all weights of one shape are equal. before: the embedding
    matrix that the model had when it was made.
    """
    vocab, width, hidden = sizes
    matrix = weights[vocab, width].astype("float64")
    x = matrix[ids]

    def norm(x):
        spread = np.sqrt(x.var(axis=-1, keepdims=True) + 1e-3)
        vector = weights[width,]
        return (x - x.mean(axis=-1, keepdims=True)) / spread * vector + vector

    def feed(x, act="gelu", then="linear"):
        wide = ACTIVATIONS[act](x @ weights[width, hidden] + weights[hidden,])
        return ACTIVATIONS[then](wide @ weights[hidden, width] + weights[width,])

    y = x + feed(norm(x))
    right = norm(y) @ matrix.T
    yield "", right
    for message, ends in _ends(x, y, norm, feed).items():
        for end in ends:
            yield message, end @ matrix.T
    if before is not None:
        message = (
            "the logits are made with a copy of the embeddings, as they were when the "
            "model was made: training would not reach it. The layer itself can run "
            "backwards."
        )
        yield message, norm(y) @ before.T
    for act in ACTIVATIONS:
        if act != "gelu":
            name = f"the activation {act}" if act != "linear" else "no activation"
            message = f"the first Dense layer has {name}; gelu is asked for."
            yield message, norm(x + feed(norm(x), act)) @ matrix.T
        for first in ("gelu", "linear", act):
            if act != "linear":
                message = (
                    f"the last Dense layer has the activation {act}; none is asked for."
                )
                yield message, norm(x + feed(norm(x), first, act)) @ matrix.T
        if act != "linear":
            yield (
                f"a logit is any number; yours go through a {act}.",
                ACTIVATIONS[act](right),
            )
    message = "the logits are scaled. They are dot products, and nothing more."
    for size in sizes:
        for scale in (size, size**0.5):
            yield message, right / scale
            yield message, right * scale
    for scale in (width, width**0.5):
        x = matrix[ids] * scale
        message = "the embeddings are scaled, which is not asked for."
        yield message, norm(x + feed(norm(x))) @ matrix.T


def _ends(x, y, norm, feed):
    """message -> what is turned into logits in models with that mistake."""
    normal = norm(x)
    return {
        "the last norm is missing: the logits read the sum as it is.": [y],
        "the feed-forward part reads the embeddings as they are. What stands before "
        "it?": [norm(x + feed(x))],
        "there is no norm before the feed-forward part, and two at the end.": [
            norm(norm(x + feed(x)))
        ],
        "there are two norms before the feed-forward part, and none at the end.": [
            x + feed(norm(normal))
        ],
        "neither norm is where it should be: both parts read what is not normalised.": [
            x + feed(x)
        ],
        "what the feed-forward part finds is added to nothing. Where is the sum?": [
            norm(feed(normal)),
            feed(normal),
            norm(feed(x)),
        ],
        "the sum starts from the normalised numbers. Which road stays as it is?": [
            normal + feed(normal),
            *(norm(normal + feed(read)) for read in (normal, x, norm(normal))),
        ],
        "the norm stands behind the feed-forward part, and not before it: what is read "
        "is to be normalised.": [norm(x + norm(feed(x))), x + norm(feed(x))],
        "the feed-forward part has no effect on the logits.": [
            x,
            normal,
            norm(normal),
        ],
        "the embeddings are added once more than they should be.": [
            norm(x + y),
            x + norm(y),
        ],
        "what the feed-forward part finds is multiplied with the embeddings; the two "
        "are added.": [norm(x * feed(normal))],
        "the feed-forward part works twice.": [norm(y + feed(norm(y)))],
        "an activation follows the sum. Nothing stands behind it but the norm.": [
            norm(ACTIVATIONS[act](y)) for act in ("gelu", "relu")
        ],
        "a gelu follows the last norm.": [ACTIVATIONS["gelu"](norm(y))],
    }
