"""Exercises that check themselves, and predictions before a result is shown.

exercises.check("03.1", top_k)      is my function right?
exercises.hint("03.1")              the next of three hints
exercises.solution("03.1")          the course's answer, after an attempt
exercises.predict("03.A", 12, 80)   my guess, and how sure I am, in percent
exercises.reveal("03.A", truth)     what it is
exercises.broken("12.1")            the code of a case, with its fault
exercises.suspects()                faults, and what each would change
exercises.diagnose("12.1", name)    is this the fault?
exercises.progress()                what is done, and how good my guesses are
"""

from helpers.exercises.diagnoses import broken, diagnose, suspects
from helpers.exercises.guesses import predict, reveal
from helpers.exercises.help import hint, solution
from helpers.exercises.judge import Verdict, check
from helpers.exercises.picture import progress
from helpers.exercises.registry import known, known_predictions

__all__ = [
    "Verdict",
    "broken",
    "check",
    "diagnose",
    "hint",
    "known",
    "known_predictions",
    "predict",
    "progress",
    "reveal",
    "solution",
    "suspects",
]
