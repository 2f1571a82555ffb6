"""Builders of models: functional, uncompiled, with logits at the end.

classifiers  of texts: recurrent, a bag of words, with attention (notebooks 02, 06)
language     what comes next? (03)
ngrams       the same by counting: a table that a network has to beat (03)
forecasters  the next hours of a series (04)
seq2seq      an encoder and a decoder, with or without attention (05, 06)
transformer  a classifier, an encoder with a decoder, a decoder alone (07, 08);
             `transformer_stepper` writes with the last two
stepping     `stepper`, one step of any model that writes (from 03 on)

The caller picks the loss, with `from_logits=True`. `stepper` lets a built model take
one step at a time, which is what `generation` asks for.
"""

from helpers.models.classifiers import CELLS, attention_classifier, text_classifier
from helpers.models.forecasters import forecaster
from helpers.models.language import Stepper, language_model
from helpers.models.ngrams import NGrams
from helpers.models.seq2seq import Memory, Seq2SeqStepper, seq2seq
from helpers.models.stepping import stepper
from helpers.models.transformer import (
    POSITIONS,
    mini_gpt,
    transformer_classifier,
    transformer_seq2seq,
)
from helpers.models.transformer_stepper import TransformerStepper

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
