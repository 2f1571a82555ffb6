"""From the body of a request to an answer, or to an error that says how to go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

from helpers.text import words

__all__ = ["MOST_BYTES", "MOST_TEXTS", "Answer", "Handler", "handler"]

MOST_BYTES = 100_000  # of a body
MOST_TEXTS = 64  # of a request
EXAMPLE = '{"texts": ["A warm and funny film."]}'


class Answer(NamedTuple):
    """What goes back: a status of HTTP, and what becomes JSON."""

    status: int
    content: dict


Handler = Callable[[bytes], Answer]


class BadRequest(Exception):
    """The request can't be answered; the text says why, and what would be right."""


def handler(predict: Callable[[Sequence[str]], Sequence[float]]) -> Handler:
    """A function from a body (bytes) to an Answer; no body makes it raise.

    A right body is JSON such as {"texts": ["A warm and funny film."]}, and its answer
    {"fresh": [0.93]}: one probability for each text.

    Args:
        predict: Texts -> as many probabilities.
    """

    def handle(body: bytes) -> Answer:
        try:
            texts = _texts(body)
        except BadRequest as problem:
            return Answer(400, {"error": str(problem)})
        return Answer(200, {"fresh": [round(float(p), 6) for p in predict(texts)]})

    return handle


def _texts(body: bytes) -> list[str]:
    """The texts of a request; raises BadRequest, the most basic problem first."""
    if not body:
        raise BadRequest(f"the body is empty. Send JSON such as {EXAMPLE}.")
    try:
        content = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadRequest(f"byte {error.start} of the body is not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"this is not JSON ({error}). Send {EXAMPLE}.") from None
    if not isinstance(content, dict) or "texts" not in content:
        raise BadRequest(f'an object with the key "texts" was expected: {EXAMPLE}.')
    texts = content["texts"]
    if not isinstance(texts, list):
        raise BadRequest(f'"texts" must be a list of strings: {EXAMPLE}.')
    if not 1 <= len(texts) <= MOST_TEXTS:
        raise BadRequest(f"{len(texts)} texts came; send 1 to {MOST_TEXTS}.")
    for place, text in enumerate(texts, 1):
        if not isinstance(text, str) or not words(text):
            raise BadRequest(
                f"text {place} of {len(texts)} must be a string with a word."
            )
    # JSON can write half a character, which UTF-8 can't: "?" takes its place
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
