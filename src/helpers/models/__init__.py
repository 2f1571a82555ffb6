"""Builders of models: functional, uncompiled, with logits at the end.

The caller picks the loss, with `from_logits=True`. `stepper` lets a built model take
one step at a time, which is what `generation` asks for. `NGrams` is no network: it is
the table of counts that a language model has to beat.
"""

from helpers.models.classifiers import CELLS, attention_classifier, text_classifier
from helpers.models.forecasters import forecaster
from helpers.models.language import Stepper, language_model
from helpers.models.ngrams import NGrams
from helpers.models.seq2seq import Memory, Seq2SeqStepper, seq2seq
from helpers.models.stepping import stepper
from helpers.models.transformer import (
    POSITIONS,
    TransformerStepper,
    mini_gpt,
    transformer_classifier,
    transformer_seq2seq,
)

__all__ = [
    "CELLS",
    "POSITIONS",
    "Memory",
    "NGrams",
    "Seq2SeqStepper",
    "Stepper",
    "TransformerStepper",
    "attention_classifier",
    "forecaster",
    "language_model",
    "mini_gpt",
    "seq2seq",
    "stepper",
    "text_classifier",
    "transformer_classifier",
    "transformer_seq2seq",
]
