"""One step of a transformer that writes, with keys and values kept in caches."""

from __future__ import annotations

from helpers.models.seq2seq import Memory, check_memory

import keras
from keras import ops

__all__ = ["TransformerStepper"]


class TransformerStepper:
    """One step of `mini_gpt`, or the encoder and a decoder step of the Seq2Seq model.

    It uses the layers of the model itself. Stepping through a text gives the same
    logits as the model gives for all of it. (Only the keys and values of earlier steps
    are needed, so only they are kept.)

    Shapes:
        ids     (B,) int32
        state   the place (B,); for each block its cache, (B, heads, room, head) twice;
                with an encoder also keys and values of the source, and its mask
        logits  (B, V)
    """

    def __init__(self, model: keras.Model):
        names = [layer.name for layer in model.layers]
        self._layers = dict(zip(names, model.layers, strict=True))
        self._prefix = "target_" if "target_attend_1" in names else ""
        attends = [n for n in names if n.startswith(f"{self._prefix}attend_")]
        if not attends or not self._at("attend_1").causal:
            raise ValueError(
                "It needs a model that writes, of models.mini_gpt or "
                f"models.transformer_seq2seq; got the layers {', '.join(names)}."
            )
        self._numbers = range(1, len(attends) + 1)
        looks = self._at("attend_1")
        #: How many steps it can take; with rotary positions it goes on for ever, and
        #: forgets the oldest.
        self.most_steps = None if looks.rotary else looks.room
        self._pre = f"{self._prefix}norm_last" in names
        self._encoder = None
        if self._prefix:
            last = self._numbers[-1]
            memory = self._layers.get("norm_last") or self._layers[f"norm_feed_{last}"]
            self._encoder = keras.Model(model.inputs[0], memory.output, name="encoder")

    def encode(self, source) -> Memory:
        """Read the sources (B, S); the decoder looks at what is returned."""
        if self._encoder is None:
            raise ValueError("This model has no encoder: it reads only what it writes.")
        source = ops.convert_to_tensor(source, "int32")
        return Memory(self._encoder(source), ops.not_equal(source, 0))

    def initial_state(self, batch: int, memory: Memory | None = None) -> tuple:
        """The state before the first id: empty caches, and what the source says."""
        if self._encoder is not None:
            check_memory(memory, batch)
        elif memory is not None:
            raise ValueError("This model has no encoder: leave memory out.")
        caches = tuple(
            self._at(f"attend_{n}").empty_cache(batch) for n in self._numbers
        )
        state = (ops.zeros((batch,), "int32"), caches)
        if memory is None:
            return state
        read = tuple(self._at(f"cross_{n}").read(memory.states) for n in self._numbers)
        return (*state, read, memory.mask)

    def step(self, ids, state) -> tuple:
        """Read one id in each row; return what comes next, and the new state."""
        place, caches, *source = state
        embed = self._at("embed")
        x = ops.take(embed.embeddings, ids, axis=0)  # the layer would add a mask
        x = ops.cast(x, embed.compute_dtype)
        if f"{self._prefix}place" in self._layers:
            x = self._at("place").at(x[:, None], place[:1])[:, 0]
        new = []
        for number, cache in zip(self._numbers, caches, strict=True):

            def attend(y, number=number, cache=cache):
                y, kept = self._at(f"attend_{number}").step(y, cache, place[0])
                new.append(kept)
                return y

            def cross(y, number=number):
                read, mask = source
                look = self._at(f"cross_{number}").look
                return look(y[:, None], read[number - 1], mask)[0][:, 0]

            def feed(y, number=number):
                return self._at(f"narrow_{number}")(self._at(f"widen_{number}")(y))

            x = self._part(x, f"attend_{number}", attend)
            if source:
                x = self._part(x, f"cross_{number}", cross)
            x = self._part(x, f"feed_{number}", feed)
        if self._pre:
            x = self._at("norm_last")(x)
        if "logits" in self._layers:
            logits = self._layers["logits"](x)
        else:
            logits = embed(x, reverse=True)
        return logits, (place + 1, tuple(new), *source)

    def _part(self, x, name, work):
        """As `_Stack._part`, with the norm that the model has."""
        norm = self._at(f"norm_{name}")
        return x + work(norm(x)) if self._pre else norm(x + work(x))

    def _at(self, name):
        """The layer of the side that writes."""
        return self._layers[self._prefix + name]
