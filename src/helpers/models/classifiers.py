"""Classifiers of texts: recurrent ones, a bag of words, and one with attention.

Id 0 is padding and is masked. `CELLS` are the recurrent layers by their names, for
these builders and the others.
"""

from __future__ import annotations

from helpers.layers import AdditiveAttention, AttentionPooling

import keras
from keras import layers

__all__ = ["CELLS", "attention_classifier", "text_classifier"]

CELLS = {"simple_rnn": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}


def text_classifier(
    vocab_size: int,
    *,
    cell: str = "simple_rnn",
    embed_dim: int = 32,
    units: int = 64,
    num_layers: int = 1,
    bidirectional: bool = False,
    dropout: float = 0.0,
) -> keras.Model:
    """A yes-or-no classifier of texts: ids (B, T) int -> logits (B, 1).

    Shapes:
        ids      (B, T) int32, 0 is padding
        embed    (B, T, embed_dim)
        recur_1  (B, T, units) below another layer, (B, units) as the last one;
                 2 * units if bidirectional
        logit    (B, 1); positive means yes

    Args:
        vocab_size: Number of ids.
        cell: "simple_rnn", "lstm", "gru", or "bag": the mean of the embeddings, which
            knows no order. `units`, `num_layers` and `bidirectional` don't apply to it,
            and a text without a word has no mean: its logit is NaN.
        embed_dim: Width of an embedding.
        units: Width of the recurrent state.
        num_layers: Recurrent layers, one above the other.
        bidirectional: Read each layer's sequence backwards as well.
        dropout: Share of embedding values and of the last state that training drops.
    """
    if cell not in ("bag", *CELLS):
        names = ", ".join(["bag", *CELLS])
        raise ValueError(f"cell must be one of {names}; got {cell!r}.")
    if num_layers < 1:
        raise ValueError(f"num_layers must be at least 1, got {num_layers}.")
    ids = keras.Input((None,), dtype="int32", name="ids")
    x = layers.Embedding(vocab_size, embed_dim, mask_zero=True, name="embed")(ids)
    x = layers.Dropout(dropout, name="drop_embed")(x)
    if cell == "bag":
        x = layers.GlobalAveragePooling1D(name="mean")(x)
    else:
        for number in range(1, num_layers + 1):
            sequences = number < num_layers
            recurrent = CELLS[cell](units, return_sequences=sequences)
            x = _directed(recurrent, bidirectional, f"recur_{number}")(x)
    x = layers.Dropout(dropout, name="drop_state")(x)
    logit = layers.Dense(1, name="logit")(x)
    return keras.Model(ids, logit, name=f"{cell}_classifier")


def attention_classifier(
    vocab_size: int,
    *,
    query: str = "learned",
    embed_dim: int = 32,
    units: int = 64,
    dropout: float = 0.0,
) -> keras.Model:
    """A yes-or-no classifier that weighs the words: ids (B, T) int -> logits (B, 1).

    A GRU that reads both ways gives a state for each word; the answer stands on their
    mean, weighted by attention. `get_layer("pool").output[1]` are the weights.

    Shapes:
        ids      (B, T) int32, 0 is padding
        embed    (B, T, embed_dim)
        recur_1  (B, T, 2 * units)
        pool     pooled (B, 2 * units), weights (B, T); for query="last" with an axis of
                 length 1 for the query: (B, 1, 2 * units), (B, 1, T)
        logit    (B, 1); positive means yes

    Args:
        vocab_size: Number of ids.
        query: What asks: "learned", one vector for all texts, or "last", the last
            states of each text itself.
        embed_dim: Width of an embedding.
        units: Width of the state in each direction.
        dropout: Share of embedding values and of the pooled state that training drops.

    Reference: Yang et al. (2016), Hierarchical attention networks for document
    classification.
    """
    if query not in ("learned", "last"):
        raise ValueError(f"query must be 'learned' or 'last'; got {query!r}.")
    ids = keras.Input((None,), dtype="int32", name="ids")
    x = layers.Embedding(vocab_size, embed_dim, mask_zero=True, name="embed")(ids)
    x = layers.Dropout(dropout, name="drop_embed")(x)
    reader = layers.GRU(units, return_sequences=True, return_state=True)
    states, *ends = layers.Bidirectional(reader, name="recur_1")(x)
    if query == "learned":
        pooled, _ = AttentionPooling(units, name="pool")(states)
    else:
        last = layers.Reshape((1, 2 * units))(layers.Concatenate()(ends))
        pooled, _ = AdditiveAttention(units, name="pool")(last, states)
        pooled = layers.Reshape((2 * units,))(pooled)
    x = layers.Dropout(dropout, name="drop_state")(pooled)
    logit = layers.Dense(1, name="logit")(x)
    return keras.Model(ids, logit, name=f"{query}_query_classifier")


def _directed(recurrent, bidirectional: bool, name: str):
    """The layer under its name, or a pair of it that reads both ways."""
    if bidirectional:
        return layers.Bidirectional(recurrent, name=name)
    recurrent.name = name
    return recurrent
