"""One step of a model alone: what `generation` asks of every model that writes."""

from __future__ import annotations

import weakref

from helpers.layers import SelfAttention
from helpers.models.language import Stepper
from helpers.models.seq2seq import Seq2SeqStepper
from helpers.models.transformer_stepper import TransformerStepper

import keras

__all__ = ["stepper"]

_STEPPERS: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def stepper(model: keras.Model) -> Stepper | Seq2SeqStepper | TransformerStepper:
    """The stepper of a model that writes; always the same one for the same model.

    (What is compiled for a stepper is then compiled once.)
    """
    if model not in _STEPPERS:
        _STEPPERS[model] = _kind(model)(model)
    return _STEPPERS[model]


def _kind(model):
    if any(isinstance(layer, SelfAttention) for layer in model.layers):
        return TransformerStepper
    return Seq2SeqStepper if len(model.inputs) == 2 else Stepper
