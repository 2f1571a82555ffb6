"""Known wrong answers: `nbNN_topic.py` holds at least three for each exercise."""

import importlib
import pkgutil
from typing import NamedTuple

MISTAKES = []


class Mistake(NamedTuple):
    """A wrong answer, its exercise, and a part of the message it must meet."""

    id: str
    answer: object
    message: str


def mistake(id, message):
    """Register the function below as a wrong answer that must meet this message."""

    def register(answer):
        MISTAKES.append(Mistake(id, answer, message))
        return answer

    return register


def all_mistakes():
    """Every known mistake of the course."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return MISTAKES
