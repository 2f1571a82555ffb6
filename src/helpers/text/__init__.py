"""Text as numbers, in plain Python and NumPy.

`vocabulary` gives words and characters their ids, and pads; `pieces` cuts a text into
pieces between the two (byte-pair encoding).
"""

from helpers.text.pieces import BytePairs
from helpers.text.vocabulary import END, PAD, START, UNKNOWN, Vocabulary, pad, words

__all__ = [
    "END",
    "PAD",
    "START",
    "UNKNOWN",
    "BytePairs",
    "Vocabulary",
    "pad",
    "words",
]
