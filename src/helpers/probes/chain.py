"""A model taken apart at its recurrent layer: below, the layer itself, above."""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
from keras import layers

__all__ = ["Chain", "take_apart"]


class Chain(NamedTuple):
    """The parts of a model whose layers follow one another.

    below: The layers from the ids to the recurrent layer.
    recurrent: The recurrent layer; it returns its last state.
    above: The layers from that state to the output.
    """

    below: list[layers.Layer]
    recurrent: layers.RNN
    above: list[layers.Layer]

    def read(self, ids):
        """What the recurrent layer reads: x (B, T, F), and the mask (B, T) bool."""
        x, mask = keras.ops.convert_to_tensor(ids), None
        for layer in self.below:
            x, mask = layer(x), layer.compute_mask(x, mask)
        return x, np.ones(x.shape[:2], bool) if mask is None else np.asarray(mask)

    def answer(self, state):
        """The model's output for a last state (B, units)."""
        for layer in self.above:
            state = layer(state)
        return state


def take_apart(model: keras.Model) -> Chain:
    """Take a model apart at its one recurrent layer.

    Raises ValueError if there is none or more than one, if it reads in both directions
    or backwards, if it returns all states, or if the layers are no simple chain.
    """
    chain = [x for x in model.layers if not isinstance(x, layers.InputLayer)]
    places = [i for i, layer in enumerate(chain) if isinstance(layer, layers.RNN)]
    if len(places) != 1 or not _fits(chain[places[0]]) or not _follow(chain):
        kinds = ", ".join(type(layer).__name__ for layer in chain)
        raise ValueError(
            "this probe needs a chain of layers with one recurrent layer that reads "
            f"forward and returns its last state; this model has {kinds}."
        )
    place = places[0]
    return Chain(chain[:place], chain[place], chain[place + 1 :])


def _fits(layer: layers.RNN) -> bool:
    return not (layer.return_sequences or layer.return_state or layer.go_backwards)


def _follow(chain: list[layers.Layer]) -> bool:
    """Whether each layer reads exactly what the one before it gives."""
    return all(
        keras.tree.flatten(after.input)[0] is before.output  # the rest are masks
        for before, after in zip(chain, chain[1:], strict=False)
    )
