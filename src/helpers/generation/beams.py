"""Beam search: several beginnings at once, and a proof when the best one was found."""

from __future__ import annotations

from typing import NamedTuple

from helpers import runtime
from helpers.generation.programs import check_stepper, per_model, without

import numpy as np
import tensorflow as tf

__all__ = ["Beams", "beam_search", "greedy_search", "until_end"]


class Beams(NamedTuple):
    """The W best sequences that the search has found for each of B rows.

    ids: (B, W, steps) int32, filled up with 0 behind the end; the best first (the
        likeliest, or with a `length_power` the one with the best score for its length).
    scores: (B, W), the logarithm of the probability of each, its end included. Where
        there are fewer sequences than W, the rest have -inf and no meaning.
    certain: (B,) bool. Is the likeliest of these surely the likeliest of all sequences
        of at most `steps` ids (padding and START aside)? It is if no beginning that was
        given up was likelier, since no beginning gets likelier by going on.
    """

    ids: np.ndarray
    scores: np.ndarray
    certain: np.ndarray


def beam_search(
    model,
    memory,
    *,
    start: int,
    end: int,
    steps: int,
    width: int = 4,
    length_power: float = 0.0,
) -> Beams:
    """Keep the `width` likeliest beginnings at each step; return `Beams`.

    A sequence that has ended stays in its beam and competes on. The last step can only
    be the end, so each sequence has at most steps - 1 ids before it. width = 1 is
    greedy decoding.

    Args:
        model: Has `initial_state(batch, memory)` and `step`, as `generate` needs it.
        memory: The encoded sources, `models.stepper(model).encode(sources)`.
        start, end: The ids of [START] and [END].
        steps: The most ids of a sequence, its end included.
        width: Beginnings kept for each row, W.
        length_power: In the end, order the sequences by score / length**length_power.
            0 takes the likeliest, and so, often, a short one; 1 the one that is
            likeliest for each id. `scores` stay what they are.

    Raises:
        TypeError: The model has no `initial_state` and `step`.
        ValueError: There is no memory, the model can't take so many steps, or no
            sequence could end.

    References: Sutskever, Vinyals and Le (2014), arXiv:1409.3215, section 3.2; Meister,
    Vieira and Cotterell (2020), arXiv:2007.03909 (when beam search is exact).
    """
    check_stepper(model, steps)
    if width < 1 or steps < 1:
        raise ValueError(
            f"width and steps must be at least 1, got {width} and {steps}."
        )
    if min(start, end) < 1:
        raise ValueError(
            f"START and END are ids above 0, which is padding; got {start} and {end}."
        )
    batch = 0 if memory is None else len(tf.nest.flatten(memory)[0])
    state = model.initial_state(batch, memory)
    if not batch:
        raise ValueError(
            "beam_search begins with the encoded sources, one or more: pass "
            "memory=models.stepper(model).encode(sources)."
        )
    ends = tf.constant(start, tf.int32), tf.constant(end, tf.int32)
    found = _compiled(model)(state, *ends, int(steps), int(width))
    ids, scores, given_up = (each.numpy() for each in found)
    if not np.isfinite(scores[:, 0]).all():
        raise ValueError(
            f"No sequence could end. Is END, {end}, an id that the model can say?"
        )
    certain = scores[:, 0] >= given_up
    lengths = np.maximum((ids > 0).sum(-1), 1)  # (B, W)
    order = np.argsort(-scores / lengths**length_power, axis=1, kind="stable")
    ids = np.take_along_axis(ids, order[..., None], axis=1)
    return Beams(ids, np.take_along_axis(scores, order, axis=1), certain)


def greedy_search(
    model, memory, *, start: int, end: int, steps: int = 24
) -> list[list[int]]:
    """Greedy decoding: what a model says to each source, without START and END.

    Args: as in `beam_search`.

    Returns:
        A list of ids for each row of the memory.
    """
    beams = beam_search(model, memory, start=start, end=end, steps=steps, width=1)
    return until_end(beams.ids[:, 0], end)


def until_end(ids, end: int) -> list[list[int]]:
    """Cut each row of ids (B, T) before its first `end`, or before padding (0)."""
    rows = []
    for row in np.asarray(ids).tolist():
        stops = [t for t, i in enumerate(row) if i in (end, 0)]
        rows.append(row[: stops[0]] if stops else row)
    return rows


@per_model
def _compiled(of):
    """The search for a model, compiled once for each shape, number of steps, width."""

    @tf.function(autograph=False, **runtime.decode_options())
    def search(state, start, end, steps, width):
        return _search(of(), state, start, end, steps, width)

    return search


def _search(model, state, start, end, steps: int, width: int):
    """ids (B, W, steps), scores (B, W), and the best score ever given up, (B,)."""
    batch = tf.nest.flatten(state)[0].shape[0]
    state = tf.nest.map_structure(lambda x: tf.repeat(x, width, axis=0), state)
    last = tf.fill([batch * width], start)
    # One beginning is alive at first; the others are copies that may not win.
    scores = tf.tile([[0.0] + [-np.inf] * (width - 1)], [batch, 1])  # (B, W)
    ended = tf.zeros([batch, width], bool)
    ids = tf.zeros([steps, batch, width], tf.int32)
    given_up = tf.fill([batch], -np.inf)

    def advance(t, last, state, scores, ended, ids, given_up):
        logits, state = model.step(last, state)
        size = logits.shape[-1]
        log_p = tf.nn.log_softmax(tf.cast(logits, tf.float32))
        log_p = tf.reshape(log_p, [batch, width, size])
        only_end = tf.where(tf.range(size) == end, log_p, -np.inf)
        log_p = tf.where(t == steps - 1, only_end, log_p)
        stay = tf.where(tf.range(size) == 0, 0.0, -np.inf)  # padding costs nothing
        log_p = tf.where(ended[..., None], stay, without(log_p, 0, start))
        total = tf.reshape(scores[..., None] + log_p, [batch, width * size])
        best, which = tf.math.top_k(total, width + 1)
        given_up = tf.maximum(given_up, best[:, -1])
        scores, which = best[:, :-1], which[:, :-1]
        parent, chosen = which // size, which % size  # (B, W)
        ids = tf.gather(ids, tf.tile(parent[None], [steps, 1, 1]), batch_dims=2)
        ids = tf.tensor_scatter_nd_update(ids, [[t]], chosen[None])
        ended = tf.gather(ended, parent, batch_dims=1) | (chosen == end)
        rows = tf.reshape(parent + width * tf.range(batch)[:, None], [-1])
        state = tf.nest.map_structure(lambda x: tf.gather(x, rows), state)
        last = tf.reshape(chosen, [-1])
        return t + 1, last, state, scores, ended, ids, given_up

    def going_on(t, last, state, scores, ended, ids, given_up):
        return (t < steps) & ~tf.reduce_all(ended)

    begin = (0, last, state, scores, ended, ids, given_up)
    *_, scores, _, ids, given_up = tf.while_loop(going_on, advance, begin)
    return tf.transpose(ids, [1, 2, 0]), scores, given_up
