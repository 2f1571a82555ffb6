"""Language models: at each step, what comes next? And how to take one step alone."""

from __future__ import annotations

from helpers.models.classifiers import CELLS

import keras
from keras import layers

__all__ = ["Stepper", "language_model"]


def language_model(
    vocab_size: int,
    *,
    cell: str = "lstm",
    embed_dim: int = 64,
    units: int = 128,
    num_layers: int = 1,
    dropout: float = 0.0,
    tied: bool = False,
) -> keras.Model:
    """A model that says after each id what comes next: ids (B, T) -> logits (B, T, V).

    For characters and for words alike. Its input is running text, cut into windows
    without padding, so nothing is masked: a mask costs time and would hide nothing.

    Shapes:
        ids      (B, T) int32
        embed    (B, T, embed_dim)
        recur_1  (B, T, units), and recur_2, ... above it
        project  (B, T, embed_dim), only if tied and units is another width
        logits   (B, T, vocab_size); the last layer is `embed` again if tied

    Args:
        vocab_size: Number of ids, V.
        cell: "simple_rnn", "lstm" or "gru".
        embed_dim: Width of an embedding.
        units: Width of the recurrent states.
        num_layers: Recurrent layers, one above the other.
        dropout: Share of the values between two layers that training drops. What a
            layer hands to its own next step is left alone.
        tied: Use the embedding matrix for the logits too? Among thousands of words it
            is most of the model. The last state must then have the width of an
            embedding; a Dense layer projects it if it hasn't, so that a wide state may
            stand over narrow embeddings.

    References: Zaremba, Sutskever and Vinyals (2014), arXiv:1409.2329 (dropout); Press
    and Wolf (2017), arXiv:1608.05859 (tying).
    """
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(CELLS)}; got {cell!r}.")
    if num_layers < 1:
        raise ValueError(f"num_layers must be at least 1, got {num_layers}.")
    kind = layers.ReversibleEmbedding if tied else layers.Embedding
    embed = kind(vocab_size, embed_dim, name="embed")
    ids = keras.Input((None,), dtype="int32", name="ids")
    x = layers.Dropout(dropout, name="drop_embed")(embed(ids))
    for number in range(1, num_layers + 1):
        x = CELLS[cell](units, return_sequences=True, name=f"recur_{number}")(x)
        x = layers.Dropout(dropout, name=f"drop_{number}")(x)
    if not tied:
        logits = layers.Dense(vocab_size, name="logits")(x)
    else:
        if units != embed_dim:
            x = layers.Dense(embed_dim, use_bias=False, name="project")(x)
        logits = embed(x, reverse=True)
    return keras.Model(ids, logits, name=f"{cell}_language_model")


class Stepper:
    """A language model, one step at a time: `initial_state` and `step`.

    It uses the layers of the model itself, so it knows at once what the model learns.
    Stepping through a text gives the same logits as the model gives for all of it.

    Shapes:
        ids     (B,) int32
        state   for each recurrent layer a list of tensors (B, units): h, or h and c
        logits  (B, vocab_size)
    """

    def __init__(self, model: keras.Model):
        self._embed, self._cells, self._top = _parts(model)
        self._tied = isinstance(self._embed, layers.ReversibleEmbedding)

    def initial_state(self, batch: int, memory=None) -> list:
        """The state before the first id: zeros. There is no memory to look at."""
        if memory is not None:
            raise ValueError("A language model reads no memory: leave memory out.")
        return [cell.get_initial_state(batch) for cell in self._cells]

    def step(self, ids, state) -> tuple:
        """Read one id in each row; return what comes next, and the new state."""
        x, new_state = self._embed(ids), []
        for cell, old in zip(self._cells, state, strict=True):
            x, new = cell(x, old)
            new_state.append(new)
        for layer in self._top:
            x = layer(x)
        logits = self._embed(x, reverse=True) if self._tied else x
        return logits, new_state


def _parts(model: keras.Model) -> tuple:
    """The embedding, the recurrent cells, and the layers from the last state on."""
    named = {layer.name: layer for layer in model.layers}
    cells = [layer.cell for name, layer in named.items() if name.startswith("recur_")]
    if "embed" not in named or not cells:
        raise ValueError(
            "stepper needs a model with the layers of models.language_model: embed, "
            f"recur_1, ..., logits; got {', '.join(named)}."
        )
    top = [named[name] for name in ("project", "logits") if name in named]
    return named["embed"], cells, top
