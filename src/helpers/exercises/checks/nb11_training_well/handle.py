"""Check of exercise 11.4, `handle`."""

import json

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, the

import numpy as np

MOST_BYTES, MOST_TEXTS = 10_000, 8


@checks(
    "11.4",
    name="handle",
    title="a request handler",
    difficulty=3,
    minutes=20,
    hints=(
        "A body can be wrong in five ways, one after the other: too long, not UTF-8, "
        "not JSON, JSON of another form, texts that are no strings. Test in this "
        "order; each has its own `return`.",
        "body.decode() raises UnicodeDecodeError, json.loads raises ValueError (or "
        "RecursionError for very deep JSON); UnicodeDecodeError is a ValueError too. "
        "isinstance(x, dict) and isinstance(x, list) tell forms apart.",
        "if too long: return 413. try decode and loads; except (ValueError, "
        "RecursionError): return 400. If it is no dict, or its texts are no list of 1 "
        "to 8 strings: return 400. Else ask predict once, and turn what it returns "
        "into plain floats.",
    ),
)
def _handle(answer):
    rng = np.random.default_rng()
    _right(answer, rng)
    _just_fits(answer)
    for what, body, status in _bad(rng):
        _wrong(answer, what, body, status)
    _right(answer, rng)
    return "Right answers for right requests; every bad one got its status and a text."


def _right(answer, rng):
    """A right request is answered."""
    for count in (1, int(rng.integers(2, MOST_TEXTS)), MOST_TEXTS):
        texts = [f"film {number} é" for number in rng.integers(1000, size=count)]
        chances = rng.random(count).astype("float32")
        asked = []
        body = json.dumps({"texts": texts}, ensure_ascii=False).encode()

        def predict(given, asked=asked, chances=chances):
            asked.append(given)
            return chances

        prefix = f"a right request with {count} text{'s' * (count > 1)}: "
        status, content = _answer(answer, body, predict, prefix)
        if status != 200:
            raise Wrong(f"{prefix}you refused it, with {status} and {content!r:.80}.")
        if asked != [texts]:
            raise Wrong(prefix + _asked(asked, texts))
        if "fresh" not in content:
            raise Wrong(f'{prefix}the answer has no key "fresh": {content!r:.80}.')
        got = content["fresh"]
        if not isinstance(got, list) or len(got) != count:
            raise Wrong(f'{prefix}"fresh" is {the(got)}; a list of {count} is wanted.')
        for place, each in enumerate(got):
            if isinstance(each, bool) or not isinstance(each, int | float):
                raise Wrong(
                    f'{prefix}item {place} of "fresh" is {the(each)}, no number.'
                )
        if not np.allclose(got, chances, atol=2e-3):
            raise Wrong(f'{prefix}"fresh" is not what `predict` said.')


def _just_fits(answer):
    """A body of exactly the most bytes is a right one."""
    body = json.dumps({"texts": ["a"]}).encode()
    body = body.replace(b'a"', b"a" * (MOST_BYTES - len(body) + 1) + b'"', 1)
    prefix = f"a right request of exactly {len(body):,} bytes: "
    status, _ = _answer(answer, body, lambda texts: np.array([0.5]), prefix)
    if status != 200:
        raise Wrong(f"{prefix}you refused it, with {status}. How many are too many?")


def _asked(asked, texts):
    """What is wrong with how the model was asked."""
    if not asked:
        return "`predict` was never asked."
    if len(asked) > 1:
        return (
            f"`predict` was asked {len(asked)} times. A model answers a batch as fast "
            "as a single text: ask once."
        )
    return f"`predict` was given {the(asked[0])}; it wants the list of the texts."


def _bad(rng):
    """Triples: what a body is, the body, and the status it must get."""
    word = "".join(rng.choice(list("abcdefg"), 6))
    yield "a body that is no JSON", f"a {word} film".encode(), 400
    yield "an empty body", b"", 400
    yield "JSON that was cut off", f'{{"texts": ["{word}'.encode(), 400
    yield "a body that is not UTF-8", f'{{"texts": ["{word}é"]}}'.encode("latin-1"), 400
    yield "a list where an object was wanted", json.dumps([word]).encode(), 400
    yield 'a list with the word "texts" in it', b'["texts"]', 400
    yield "a number", b"17", 400
    yield "null", b"null", 400
    yield "a string", b'"texts"', 400
    yield "an object with another key", json.dumps({"text": [word]}).encode(), 400
    yield "one string in place of a list", json.dumps({"texts": word}).encode(), 400
    yield "an object in place of a list", json.dumps({"texts": {word: 1}}).encode(), 400
    yield "null in place of a list", b'{"texts": null}', 400
    yield "an empty list of texts", b'{"texts": []}', 400
    yield "a number among the texts", json.dumps({"texts": [word, 3]}).encode(), 400
    yield "a list among the texts", json.dumps({"texts": [[word]]}).encode(), 400
    many = json.dumps({"texts": [word] * (MOST_TEXTS + 1)}).encode()
    yield f"{MOST_TEXTS + 1} texts", many, 400
    yield "JSON of 4,000 brackets", b"[" * 4000, 400
    long = json.dumps({"texts": [word * 2000]}).encode()
    yield f"a body of {len(long):,} bytes", long, 413
    wide = json.dumps({"texts": ["é" * (MOST_BYTES // 2)]}, ensure_ascii=False)
    size = f"{len(wide.encode()):,} bytes in {len(wide):,} characters"
    yield f"a body of {size}", wide.encode(), 413
    yield "a long body that is not UTF-8", b"\xff" * (MOST_BYTES + 1), 413


def _wrong(answer, what, body, status):
    """A bad request is refused, with a text, and without asking the model."""
    asked = []

    def predict(given):
        asked.append(given)
        return np.full(len(given), 0.5, "float32")

    prefix = f"{what}: "
    got, content = _answer(answer, body, predict, prefix)
    if asked:
        raise Wrong(f"{prefix}the model was asked. Test the request first.")
    if got == 200:
        raise Wrong(f"{prefix}you say 200, which means that all is well.")
    if got != status:
        raise Wrong(f"{prefix}you say {got}. Which status stands in the docstring?")
    text = content.get("error")
    if not isinstance(text, str) or len(text) < 8:
        raise Wrong(
            f'{prefix}"error" is {the(text)}; a text that helps the client is wanted.'
        )


def _answer(answer, body, predict, prefix):
    """(status, content), both of the right kind."""
    try:
        got = call(answer, body, predict)
    except Wrong as wrong:
        cause = type(wrong.__cause__).__name__ if wrong.__cause__ else "an error"
        raise Wrong(
            f"{prefix}your function raised {cause}. A request may be as bad as it "
            f"likes; it gets an answer. ({wrong})"
        ) from None
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(f"{prefix}you returned {the(got)}; (status, dict) is asked for.")
    status, content = got
    if isinstance(status, bool) or not isinstance(status, int | np.integer):
        raise Wrong(f"{prefix}the status is {the(status)}; a whole number is wanted.")
    if not isinstance(content, dict):
        raise Wrong(f"{prefix}the second item is {the(content)}; a dict is wanted.")
    try:
        json.dumps(content)
    except (TypeError, ValueError) as error:
        raise Wrong(
            f"{prefix}the dict can't become JSON ({error}). What kind of numbers does "
            "`predict` return?"
        ) from None
    return int(status), content
