"""Builders of models: functional, uncompiled, with logits at the end.

The caller picks the loss, with `from_logits=True`. `NGrams` is no network: it is the
table of counts that a language model has to beat.
"""

from helpers.models.classifiers import CELLS, text_classifier
from helpers.models.forecasters import forecaster
from helpers.models.language import Stepper, language_model, stepper
from helpers.models.ngrams import NGrams

__all__ = [
    "CELLS",
    "NGrams",
    "Stepper",
    "forecaster",
    "language_model",
    "stepper",
    "text_classifier",
]
