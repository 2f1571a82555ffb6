"""Decoding: one compiled loop in which a model reads what it has just written."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import NamedTuple

from helpers import runtime
from helpers.generation.programs import check_stepper, per_model
from helpers.generation.samplers import Sampler

import numpy as np
import tensorflow as tf

__all__ = ["generate"]

SMALLEST_ROOM = 256  # steps
RULES_KEPT = 16


def generate(model, prompt, *, steps: int, sampler, seed: int = 0, memory=None):
    """Continue each prompt by `steps` ids.

    Prompt, sampling and the state of the model stay inside one compiled loop. It is
    compiled for a model and a kind of sampler at the first call (half a second), and
    again for another number of prompts or when the ids need a larger room (256 steps,
    512, 1024, ...), not for other seeds, weights, prompts or temperatures.

    Shapes (B prompts, P their length, V ids):
        prompt   (B, P) whole numbers, P >= 1
        returns  (B, steps) int32, the new ids alone

    Args:
        model: Has `initial_state(batch, memory=None)` and `step(ids (B,), state) ->
            (logits (B, V), state)`; `models.stepper` makes one of a language model.
        prompt: What the model reads first.
        steps: New ids for each prompt.
        sampler: `greedy()`, `temperature(...)`, `top_k(...)`, `top_p(...)`, or a
            function (logits (B, V), seed (2,)) -> ids (B,) in TensorFlow operations.
        seed: Of the draws; UNROLLED_SEED shifts it.
        memory: What `initial_state` gets: the encoded source of a Seq2Seq model.

    Raises:
        TypeError: The model has no `initial_state` and `step`, or a prompt is no ids.
        ValueError: The prompts differ in length, have ids that the model doesn't know,
            or ask for more steps than it can take.

    For a language model of `models`::

        talk = models.stepper(model)
        new = generate(talk, [[5, 6, 7]], steps=9, sampler=temperature(0.8))  # (1, 9)
    """
    prompt = _as_prompt(prompt)
    check_stepper(model, prompt.shape[1] + steps)
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}.")
    (batch, length), stop = prompt.shape, prompt.shape[1] + steps
    state = model.initial_state(batch, memory)
    known = _known(model, prompt, state)
    _check_ids(prompt, known.vocab_size)
    rule, numbers = sampler if isinstance(sampler, Sampler) else (sampler, ())
    text = np.zeros((_room(stop), batch), "int32")
    text[:length] = prompt.T
    places = tf.constant([length, stop])
    numbers = [tf.constant(number, tf.float32) for number in numbers]
    seed = tf.constant([seed + runtime.shift(), 0])
    text = known.loop(rule)(tf.constant(text), places, state, seed, numbers)
    return text.numpy()[length:stop].T


def _compile(model: weakref.ref, rule: Callable):
    """The loop for a model and a rule.

    text: (room, B), at first the prompts and then zeros. places: where the prompts end,
    and where the text shall end: tensors, so that one program does for all. The rows of
    the prompt are read, and from there on those that were drawn.
    """

    @tf.function(autograph=False, **runtime.decode_options())
    def loop(text, places, state, seed, numbers):
        def advance(t, ids, state, text):
            logits, state = model().step(ids, state)
            drawn = _checked_draw(rule(logits, seed + [0, t], *numbers), ids)
            ids = tf.where(t < places[0], text[t], drawn)
            text = tf.tensor_scatter_nd_update(text, [[t]], [ids])
            return t + 1, ids, state, text

        start = (1, text[0], state, text)  # t: the row that is written next
        return tf.while_loop(lambda t, *_: t < places[1], advance, start)[-1]

    return loop


class _Known(NamedTuple):
    """What `generate` knows of a model: its number of ids, and its compiled loops."""

    vocab_size: int
    loop: Callable  # rule -> the compiled loop


@per_model
def _known(of, prompt: np.ndarray, state) -> _Known:
    loop = functools.lru_cache(RULES_KEPT)(functools.partial(_compile, of))
    return _Known(_try_step(of(), prompt, state), loop)


def _try_step(model, prompt: np.ndarray, state) -> int:
    """Take one step outside the loop, where errors are readable; return V."""
    ids = tf.zeros(len(prompt), tf.int32)
    logits, after = model.step(ids, state)
    if logits.shape.rank != 2 or logits.shape[0] != len(prompt):
        raise ValueError(
            f"step must return logits (B, V) for ids (B,): {len(prompt)} ids gave "
            f"logits of shape {tuple(logits.shape)}."
        )
    before, after = _signature(state), _signature(after)
    if before != after:
        raise ValueError(
            "step must return a state of the same structure, shapes and dtypes as it "
            f"got: got {before}, returned {after}."
        )
    return logits.shape[1]


def _signature(state) -> str:
    """The nest of a state, with shapes and dtypes in place of tensors."""
    what = tf.nest.map_structure(lambda x: f"{x.dtype.name} {tuple(x.shape)}", state)
    return str(what)


def _checked_draw(drawn, ids):
    if drawn.shape != ids.shape:
        raise ValueError(
            f"A sampler returns one id for each row, (B,): for {ids.shape[0]} rows it "
            f"returned shape {tuple(drawn.shape)}."
        )
    return tf.cast(drawn, tf.int32)


def _as_prompt(prompt) -> np.ndarray:
    """(B, P) int32. Raises TypeError or ValueError with what is wrong."""
    lengths = sorted({np.size(row) for row in prompt})
    if len(lengths) > 1:
        raise ValueError(
            f"Prompts must be equally long, got lengths from {lengths[0]} to "
            f"{lengths[-1]}: cut them to their last {max(lengths[0], 1)} ids, or "
            "generate one at a time."
        )
    prompt = np.asarray(prompt)
    if prompt.dtype.kind not in "iu" and prompt.size:
        raise TypeError(
            f"A prompt is ids, whole numbers; got {prompt.dtype}. Encode a text first."
        )
    if prompt.ndim != 2 or not prompt.size:
        raise ValueError(
            "prompt must be ids (B, P) with at least one id in each row, got shape "
            f"{prompt.shape}. Put a single prompt into a list: [ids]."
        )
    return prompt.astype("int32")


def _check_ids(prompt: np.ndarray, vocab_size: int) -> None:
    if not 0 <= prompt.min() <= prompt.max() < vocab_size:
        raise ValueError(
            f"The model knows ids from 0 to {vocab_size - 1}; the prompt has "
            f"{prompt.min()} to {prompt.max()}. Was it encoded with the vocabulary "
            "that the model was trained with?"
        )


def _room(stop: int) -> int:
    """Steps to reserve: a power of two, so that few sizes are compiled."""
    return max(SMALLEST_ROOM, 1 << (stop - 1).bit_length())
