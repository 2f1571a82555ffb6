"""Transformers: a classifier, an encoder with a decoder, and a decoder alone.

All three are stacks of the same block. (One step of a model that writes:
`transformer_stepper`.)
"""

from __future__ import annotations

from helpers.layers import (
    CrossAttention,
    LearnedPositions,
    SelfAttention,
    SinusoidalPositions,
)

import keras
from keras import layers

__all__ = [
    "POSITIONS",
    "mini_gpt",
    "transformer_classifier",
    "transformer_seq2seq",
]

POSITIONS = ("none", "sinusoidal", "learned", "rotary")
NORMS = ("pre", "post")


def transformer_classifier(
    vocab_size: int,
    *,
    width: int = 64,
    heads: int = 4,
    blocks: int = 2,
    hidden: int | None = None,
    dropout: float = 0.0,
    norm: str = "pre",
    positions: str = "sinusoidal",
    longest: int = 512,
) -> keras.Model:
    """A yes-or-no classifier of texts: ids (B, T) int -> logits (B, 1).

    Every word looks at every other one, in each block; the answer stands on the mean of
    the steps. (A text without a word has none: its logit is NaN.)

    Shapes:
        ids        (B, T) int32, 0 is padding and is masked
        embed      (B, T, width)
        attend_1   (B, T, width) and weights (B, heads, T, T), and attend_2, ... above
        add_feed_1 (B, T, width), what block 1 hands on
        mean       (B, width)
        logit      (B, 1); positive means yes

    Args:
        vocab_size: Number of ids.
        width: Of the embeddings and of what blocks hand on.
        heads: Of each attention; they divide the width.
        blocks: One above the other.
        hidden: Width inside the feed-forward part; 4 * width if None.
        dropout: Share of values that training drops, of the embeddings and of what each
            part of a block adds (a part, or sublayer: attention, feed-forward).
        norm: Where the layer normalisation stands. "pre": a part of a block reads
            normalised values. "post" (the first paper): the sum of what it read and
            what it adds is normalised.
        positions: "none", "sinusoidal", "learned" (up to `longest`), or "rotary".
        longest: The most steps, for learned positions.

    Reference: Vaswani et al. (2017), arXiv:1706.03762.
    """
    ids = keras.Input((None,), dtype="int32", name="ids")
    x = _embed(ids, vocab_size, width, positions, longest, dropout)
    rotary = positions == "rotary"
    stack = _Stack(heads, hidden or 4 * width, dropout, norm, rotary=rotary)
    x = layers.GlobalAveragePooling1D(name="mean")(stack.blocks(x, blocks))
    x = layers.Dropout(dropout, name="drop_mean")(x)
    logit = layers.Dense(1, name="logit")(x)
    return keras.Model(ids, logit, name="transformer_classifier")


def transformer_seq2seq(
    source_size: int,
    target_size: int,
    *,
    width: int = 128,
    heads: int = 4,
    blocks: int = 2,
    hidden: int | None = None,
    dropout: float = 0.0,
    norm: str = "pre",
    room: int = 64,
) -> keras.Model:
    """An encoder and a decoder: (source (B, S), target_in (B, T)) -> logits (B, T, V).

    Decoder blocks look back at the target so far, then at the source, then think. They
    know places by sinusoids.

    Shapes: as `seq2seq`; the layers of the encoder are attend_1, ..., its last one is
    norm_last; those of the decoder are target_attend_1, target_cross_1, ...

    Args:
        source_size, target_size: Numbers of ids; `target_size` is V.
        width, heads, blocks, hidden, dropout, norm: As in `transformer_classifier`, for
            both sides.
        room: The most steps that the decoder can take one by one: the length of its
            cache of keys and values.

    Reference: Vaswani et al. (2017), arXiv:1706.03762.
    """
    source = keras.Input((None,), dtype="int32", name="source")
    target_in = keras.Input((None,), dtype="int32", name="target_in")
    hidden = hidden or 4 * width
    x = _embed(source, source_size, width, "sinusoidal", None, dropout)
    memory = _Stack(heads, hidden, dropout, norm).blocks(x, blocks)

    y = _embed(target_in, target_size, width, "sinusoidal", None, dropout, "target_")
    stack = _Stack(heads, hidden, dropout, norm, room=room, prefix="target_")
    y = stack.blocks(y, blocks, memory)
    logits = layers.Dense(target_size, name="logits")(y)
    return keras.Model([source, target_in], logits, name="transformer_seq2seq")


def mini_gpt(
    vocab_size: int,
    *,
    width: int = 128,
    heads: int = 4,
    blocks: int = 4,
    hidden: int | None = None,
    dropout: float = 0.0,
    norm: str = "pre",
    room: int = 256,
    tied: bool = True,
) -> keras.Model:
    """A decoder alone: it says after each id what comes next, (B, T) -> (B, T, V).

    Every step looks at itself and at earlier steps, through causal attention with
    rotary positions, so any length can be read. As in `language_model`, nothing is
    masked.

    Shapes:
        ids      (B, T) int32
        embed    (B, T, width)
        attend_1 (B, T, width) and weights (B, heads, T, T), and attend_2, ... above it
        logits   (B, T, vocab_size); the last layer is `embed` again if tied

    Args:
        vocab_size: Number of ids, V.
        width, heads, blocks, hidden, dropout, norm: As in `transformer_classifier`.
        room: Steps that the cache of keys and values (KV cache) holds when the model
            writes; then it forgets the oldest.
        tied: Use the embedding matrix for the logits too?

    References: Radford et al. (2019), Language models are unsupervised multitask
    learners; Press and Wolf (2017), arXiv:1608.05859 (tying).
    """
    kind = layers.ReversibleEmbedding if tied else layers.Embedding
    small = keras.initializers.RandomNormal(stddev=0.02)
    embed = kind(vocab_size, width, embeddings_initializer=small, name="embed")
    ids = keras.Input((None,), dtype="int32", name="ids")
    x = layers.Dropout(dropout, name="drop_embed")(embed(ids))
    stack = _Stack(heads, hidden or 4 * width, dropout, norm, rotary=True, room=room)
    x = stack.blocks(x, blocks)
    logits = (
        embed(x, reverse=True) if tied else layers.Dense(vocab_size, name="logits")(x)
    )
    return keras.Model(ids, logits, name="mini_gpt")


def _embed(ids, vocab_size, width, positions, longest, dropout, prefix=""):
    """Embeddings (B, T, width) that know their places, with the mask of the padding."""
    if positions not in POSITIONS:
        raise ValueError(
            f"positions must be one of {', '.join(POSITIONS)}; got {positions!r}."
        )
    x = layers.Embedding(vocab_size, width, mask_zero=True, name=f"{prefix}embed")(ids)
    if positions == "sinusoidal":
        x = SinusoidalPositions(name=f"{prefix}place")(x)
    elif positions == "learned":
        x = LearnedPositions(longest, name=f"{prefix}place")(x)
    return layers.Dropout(dropout, name=f"{prefix}drop_embed")(x)


class _Stack:
    """Builds blocks that are alike: parts that add to what they read, and norms."""

    def __init__(
        self, heads, hidden, dropout, norm, *, rotary=False, room=None, prefix=""
    ):
        """room: the steps that a cache holds, for a decoder; None makes an encoder."""
        if norm not in NORMS:
            raise ValueError(f"norm must be 'pre' or 'post'; got {norm!r}.")
        if room is not None and room < 1:
            raise ValueError(f"room must be at least 1, got {room}.")
        self.heads, self.hidden, self.dropout, self.norm = heads, hidden, dropout, norm
        causal = room is not None
        self.looks = {"causal": causal, "rotary": rotary, "room": room or 0}
        self.prefix = prefix

    def blocks(self, x, count: int, memory=None):
        """So many blocks, and a last norm if the blocks have theirs in front."""
        if count < 1:
            raise ValueError(f"blocks must be at least 1, got {count}.")
        for number in range(1, count + 1):
            x = self._block(x, number, memory)
        return self._normal("last")(x) if self.norm == "pre" else x

    def _block(self, x, number: int, memory):
        """Attention, cross attention if there is a memory, the feed-forward part."""
        name = f"{self.prefix}attend_{number}"
        attend = SelfAttention(self.heads, name=name, **self.looks)
        x = self._part(x, f"attend_{number}", lambda y: attend(y)[0])
        if memory is not None:
            cross = CrossAttention(self.heads, name=f"{self.prefix}cross_{number}")
            x = self._part(x, f"cross_{number}", lambda y: cross(y, memory)[0])
        widen = layers.Dense(
            self.hidden, activation="gelu", name=f"{self.prefix}widen_{number}"
        )
        narrow = layers.Dense(x.shape[-1], name=f"{self.prefix}narrow_{number}")
        return self._part(x, f"feed_{number}", lambda y: narrow(widen(y)))

    def _part(self, x, name: str, work):
        """A residual connection: x + work(norm(x)), or norm(x + work(x))."""
        norm = self._normal(name)
        added = work(norm(x) if self.norm == "pre" else x)
        added = layers.Dropout(self.dropout, name=f"{self.prefix}drop_{name}")(added)
        x = layers.Add(name=f"{self.prefix}add_{name}")([x, added])  # keeps the mask
        return x if self.norm == "pre" else norm(x)

    def _normal(self, name):
        return layers.LayerNormalization(epsilon=1e-5, name=f"{self.prefix}norm_{name}")
