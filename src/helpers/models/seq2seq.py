"""Sequence to sequence: an encoder reads, a decoder writes, with or without attention.

Three things are made of the same layers: the model that is trained, its encoder, and
one step of its decoder (`stepper`).
"""

from __future__ import annotations

from typing import NamedTuple

from helpers.layers import AdditiveAttention, DotAttention, GeneralAttention

import keras
from keras import layers, ops

__all__ = ["ATTENTIONS", "Memory", "Seq2SeqStepper", "check_memory", "seq2seq"]

ATTENTIONS = {
    "additive": lambda units: AdditiveAttention(units, name="attend"),
    "dot": lambda units: DotAttention(name="attend"),
    "general": lambda units: GeneralAttention(name="attend"),
}


def seq2seq(
    source_size: int,
    target_size: int,
    *,
    attention: str | None = None,
    embed_dim: int = 64,
    units: int = 128,
    dropout: float = 0.0,
) -> keras.Model:
    """An encoder and a decoder: (source (B, S), target_in (B, T)) -> logits (B, T, V).

    The encoder is a GRU that reads both ways; from its two last states a Dense layer
    makes the code, with which the decoder, a GRU, begins. The decoder reads [START] and
    the right answer (teacher forcing) and says after each id what comes next. With
    attention it also looks at all states of the encoder, after each of its own steps.

    Shapes:
        source, target_in  ids, 0 is padding and is masked
        memory   (B, S, units), the encoder's states, half of them in each direction
        code     (B, units)
        decode   (B, T, units), the decoder's states
        attend   (B, T, units) and weights (B, T, S)
        combine  (B, T, units), tanh of a Dense layer over state and context
        logits   (B, T, target_size)

    Args:
        source_size, target_size: Numbers of ids; `target_size` is V.
        attention: None, or the score: "additive", "dot" or "general".
        embed_dim: Width of an embedding.
        units: Width of the code and the decoder's state; an even number.
        dropout: Share of the embeddings and of the last layer's inputs that training
            drops.

    References: Sutskever, Vinyals and Le (2014), arXiv:1409.3215; Luong, Pham and
    Manning (2015), arXiv:1508.04025, equations 5 and 6.
    """
    if attention is not None and attention not in ATTENTIONS:
        names = ", ".join(map(repr, ATTENTIONS))
        raise ValueError(f"attention must be None or {names}; got {attention!r}.")
    if units % 2:
        raise ValueError(f"units must be even, half for each direction; got {units}.")
    source = keras.Input((None,), dtype="int32", name="source")
    target_in = keras.Input((None,), dtype="int32", name="target_in")

    x = layers.Embedding(source_size, embed_dim, mask_zero=True, name="embed_source")(
        source
    )
    x = layers.Dropout(dropout, name="drop_source")(x)
    reader = layers.GRU(units // 2, return_sequences=True, return_state=True)
    memory, *ends = layers.Bidirectional(reader, name="memory")(x)
    code = layers.Concatenate(name="ends")(ends)
    code = layers.Dense(units, activation="tanh", name="code")(code)

    x = layers.Embedding(target_size, embed_dim, mask_zero=True, name="embed_target")(
        target_in
    )
    x = layers.Dropout(dropout, name="drop_target")(x)
    writer = layers.GRU(units, return_sequences=True, name="decode")
    x = writer(x, initial_state=code)
    if attention:
        context, _ = ATTENTIONS[attention](units)(x, memory)
        x = layers.Concatenate(name="state_and_context")([x, context])
        x = layers.Dense(units, activation="tanh", name="combine")(x)
    x = layers.Dropout(dropout, name="drop_last")(x)
    logits = layers.Dense(target_size, name="logits")(x)
    return keras.Model([source, target_in], logits, name=attention or "plain")


class Memory(NamedTuple):
    """What an encoder leaves: states (B, S, units) and mask (B, S).

    code: (B, units), with which a recurrent decoder begins; a transformer has none.
    """

    states: object
    mask: object
    code: object = None


def check_memory(memory, batch: int) -> None:
    """Raise ValueError or TypeError unless a decoder can begin with this memory.

    batch: How many sources the memory must be of.
    """
    if memory is None:
        raise ValueError(
            "This decoder needs a memory to begin with: pass "
            "memory=stepper.encode(sources)."
        )
    if not isinstance(memory, Memory):
        raise TypeError(
            "memory is what stepper.encode(sources) returns; got a "
            f"{type(memory).__name__}."
        )
    if len(memory.states) != batch:
        raise ValueError(
            f"The memory is of {len(memory.states)} sources, the prompts are {batch}."
        )


class Seq2SeqStepper:
    """The encoder and one decoder step of a model that `seq2seq` built.

    They use the layers of the model itself. Stepping through a target gives the same
    logits as the model gives for all of it.

    Shapes:
        ids     (B,) int32
        state   a tuple: the decoder's state (B, units); with attention also what it
                looks at, the memory (B, S, units) and its mask (B, S)
        logits  (B, target_size)
    """

    def __init__(self, model: keras.Model):
        names = [layer.name for layer in model.layers]
        self._layers = dict(zip(names, model.layers, strict=True))
        parts = ["embed_source", "memory", "code", "embed_target", "decode", "logits"]
        if any(part not in names for part in parts):
            raise ValueError(
                f"It needs the layers of models.seq2seq, {', '.join(parts)}; got "
                f"{', '.join(names)}."
            )
        self._encoder = keras.Model(
            model.inputs[0],
            [self._layers["memory"].output[0], self._layers["code"].output],
            name="encoder",
        )

    def encode(self, source) -> Memory:
        """Read the sources (B, S); the decoder starts from what is returned."""
        source = ops.convert_to_tensor(source, "int32")
        states, code = self._encoder(source)
        return Memory(states, ops.not_equal(source, 0), code)

    def initial_state(self, batch: int, memory: Memory | None = None) -> tuple:
        """The state before [START]: the code, and what attention looks at."""
        check_memory(memory, batch)
        if "attend" not in self._layers:
            return (memory.code,)
        return memory.code, memory.states, memory.mask

    def step(self, ids, state) -> tuple:
        """Read one id in each row; return what comes next, and the new state."""
        hidden, *looked_at = state
        table = self._layers["embed_target"].embeddings  # the layer would add a mask
        embedded = ops.take(table, ids, axis=0)
        hidden, _ = self._layers["decode"].cell(embedded, [hidden])
        x = hidden
        if looked_at:
            states, mask = looked_at
            context, _ = self._layers["attend"](x[:, None], states, memory_mask=mask)
            x = self._layers["combine"](ops.concatenate([x, context[:, 0]], axis=-1))
        return self._layers["logits"](x), (hidden, *looked_at)
