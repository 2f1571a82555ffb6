"""Check of exercise 12.2, `fed`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, the

import numpy as np

KEYS = {"source", "target_in"}


@checks(
    "12.2",
    name="fed",
    title="mend the inputs of case 2",
    difficulty=1,
    minutes=5,
    hints=(
        "The one who will use the network has a word, and no phonemes yet. Who must "
        "read the word?",
        "source: the letters. target_in: at step t, what was said before step t. "
        "Targets: what is said at step t.",
        "`before` and `letters` have changed places in the dict.",
    ),
)
def _fed(answer):
    rng = np.random.default_rng()
    for rows, letters_long, sounds_long in ((3, 6, 9), (2, 5, 5)):
        letters = rng.integers(1, 30, (rows, letters_long)).astype("int32")
        phonemes = rng.integers(31, 60, (rows, sounds_long)).astype("int32")
        _test(call(answer, letters, phonemes), letters, phonemes)
    return "The encoder reads the word, the decoder what was said before."


def _test(got, letters, phonemes):
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(f"you returned {the(got)}; a dict and the targets are asked for.")
    inputs, targets = got
    if isinstance(targets, dict):
        raise Wrong("the dict of inputs comes first, the targets second.")
    if not isinstance(inputs, dict) or set(inputs) != KEYS:
        raise Wrong(
            f'the first is {the(inputs)}; a dict with the keys "source" and '
            '"target_in" is asked for.'
        )
    parts = _parts(letters, phonemes)
    wanted = {
        "source": ("the letters of the word", inputs["source"]),
        "target_in": ("the phonemes, without the last", inputs["target_in"]),
        "targets": ("the phonemes, without the first", targets),
    }
    for name, (right, value) in wanted.items():
        found = _which(value, parts)
        if found == right:
            continue
        if found:
            raise Wrong(f"{name} holds {found}. {_why(name, found)}")
        raise Wrong(
            f"{name} is {the(value)}, and neither letters nor phonemes as they came. "
            "Cut them, and change nothing else."
        )


def _parts(letters, phonemes):
    """What may have been put somewhere, by its name."""
    return {
        "the letters of the word": letters,
        "the letters, without the last": letters[:, :-1],
        "the letters, without the first": letters[:, 1:],
        "the phonemes, without the last": phonemes[:, :-1],
        "the phonemes, without the first": phonemes[:, 1:],
        "all phonemes": phonemes,
        "the phonemes, backwards": phonemes[:, ::-1],
        "the letters, backwards": letters[:, ::-1],
    }


def _which(value, parts):
    """The name of what a value is, or None."""
    try:
        value = np.asarray(value)
    except (ValueError, TypeError):
        return None
    for name, part in parts.items():
        if value.shape == part.shape and np.array_equal(value, part):
            return name
    return None


def _why(name, found):
    """The next thought: what this does to the network."""
    if name == "source" and "phonemes" in found:
        return "So the encoder has read the answer, and will not have it in use."
    if name == "source":
        return "May a letter be lost, or the order change?"
    if name == "target_in" and "without the first" in found:
        return "So the decoder reads at each step what it is to say there."
    if name == "target_in" and "phonemes" in found:
        return "What was said before the first step, and what before the last?"
    if name == "target_in":
        return "What does a decoder read at each of its steps?"
    if "without the last" in found:
        return "So the decoder has to repeat what it has just read."
    return "What should be said at each step?"
