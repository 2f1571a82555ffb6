"""Programs that are compiled once for each model, and go when the model goes."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable

import tensorflow as tf

__all__ = ["check_stepper", "per_model", "without"]


def per_model(make: Callable) -> Callable:
    """Decorate make(of), where of() is the model, to be called as make(model).

    What it returns is kept for the model, but does not keep the model alive.
    """
    made: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()

    @functools.wraps(make)
    def found(model):
        if model not in made:
            made[model] = make(weakref.ref(model))
        return made[model]

    return found


def check_stepper(model) -> None:
    """Raise TypeError unless the model can be asked step by step."""
    if not hasattr(model, "step") or not hasattr(model, "initial_state"):
        raise TypeError(
            "a model that decodes has the methods initial_state and step; got a "
            f"{type(model).__name__}. Pass models.stepper(model)."
        )


def without(log_p, *ids):
    """The logits or logarithms (..., V) with some ids at -inf: never an answer."""
    every = tf.range(log_p.shape[-1])
    for each in ids:
        log_p = tf.where(every == each, -float("inf"), log_p)
    return log_p
