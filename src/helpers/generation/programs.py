"""Programs that are compiled once for each model, and go when the model goes."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable

import numpy as np
import tensorflow as tf

__all__ = ["check_stepper", "per_model", "without"]


def per_model(make: Callable) -> Callable:
    """Decorate make(of, ...), of() being the model, to be called as make(model, ...).

    What the first call for a model returns is kept for it, whatever else later calls
    pass; it does not keep the model alive.
    """
    made: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()

    @functools.wraps(make)
    def found(model, *first):
        if model not in made:
            made[model] = make(weakref.ref(model), *first)
        return made[model]

    return found


def check_stepper(model, steps: int = 0) -> None:
    """Raise unless the model can be asked step by step, and for so many steps.

    TypeError: it has no `step` and `initial_state`. ValueError: it has `most_steps`,
    the most that it can take, and these are more.
    """
    if not hasattr(model, "step") or not hasattr(model, "initial_state"):
        raise TypeError(
            "a model that decodes has the methods initial_state and step; got a "
            f"{type(model).__name__}. Pass models.stepper(model)."
        )
    most = getattr(model, "most_steps", None)
    if most is not None and steps > most:
        raise ValueError(
            f"This decoder was built for at most {most} steps, and {steps} are asked "
            "for. Build it with a larger `room`."
        )


def without(log_p, *ids):
    """The logits or logarithms (..., V) with some ids at -inf: never an answer."""
    every = tf.range(log_p.shape[-1])
    for each in ids:
        log_p = tf.where(every == each, tf.constant(-np.inf, log_p.dtype), log_p)
    return log_p
