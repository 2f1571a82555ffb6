"""Helpers of the course: small modules, each with one job, meant to be read.

Import the modules, not their contents, so that a reader sees where a name comes from:

    from helpers import data, exercises, plotting
    reviews = data.load_reviews()

Open a module when a notebook first needs it:

    00  text, data, plotting, exercises, cards, runtime, results
    01  metrics, probes
    02  models, training
    03  generation
    04  forecasting
    06  layers
    09  tuning
    10  ensembles, calibration
    11  serving

As a rule a file begins with what you call; names that begin with _ are what that is
made of, and stand below.

Import `helpers` before `keras`: the lines below make TensorFlow quiet and portable,
and they work only while TensorFlow has not started. Importing `helpers` loads nothing
heavy.
"""

import os
from pathlib import Path

from helpers import _quiet

__all__ = ["ROOT"]

ROOT = Path(__file__).resolve().parents[2]  # the checkout, wherever the notebook runs

for _name, _value in {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",  # what stops a program is an exception anyway
    "TF_ENABLE_ONEDNN_OPTS": "0",  # silences a notice, and rounds alike on more CPUs
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # two notebooks can share one GPU
    # Keep memory for the next step: asking the system for it at each step took half of
    # the time of a transformer's (`benchmarks/transformer.py`).
    "TF_CPU_ALLOCATOR_USE_BFC": "true",
}.items():
    os.environ.setdefault(_name, _value)

_quiet.install()
