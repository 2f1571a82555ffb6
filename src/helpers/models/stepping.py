"""One step of a model alone: what `generation` asks of every model that writes."""

from __future__ import annotations

import weakref

from helpers.models.language import Stepper
from helpers.models.seq2seq import Seq2SeqStepper

import keras

__all__ = ["stepper"]

_STEPPERS: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def stepper(model: keras.Model) -> Stepper | Seq2SeqStepper:
    """The stepper of a model of `language_model` or `seq2seq`; always the same one.

    (What is compiled for a stepper is then compiled once.)
    """
    if model not in _STEPPERS:
        kind = Seq2SeqStepper if len(model.inputs) == 2 else Stepper
        _STEPPERS[model] = kind(model)
    return _STEPPERS[model]
