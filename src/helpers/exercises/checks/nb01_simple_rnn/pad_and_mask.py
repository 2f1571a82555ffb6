"""Check of exercise 01.1, `pad_and_mask`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array

import numpy as np


@checks(
    "01.1",
    name="pad_and_mask",
    title="padding, and a mask that remembers it",
    difficulty=2,
    minutes=8,
    hints=(
        "How wide must the array be, so that the longest sequence just fits?",
        "ids[i, t] = t-th id of sequence i, or 0 behind its end; mask = the ids that "
        "are not 0.",
        "Make an array of zeros, (B, T). For each row, write its ids into the first "
        "places. Compare the array with 0 to get the mask.",
    ),
)
def _pad_and_mask(answer):
    rng = np.random.default_rng()
    for lengths in ([2, 5, 7, 3], [4, 1, 9, 9, 6, 2]):
        lengths = [lengths[0], *rng.permutation(lengths[1:])]  # never the longest first
        sequences = [rng.integers(1, 50, size).tolist() for size in lengths]
        sequences[0][0] = 1  # the id of unknown tokens is a token like all others
        _padded(answer, sequences)
    return "Four sequences of 2 to 7 ids, and six of 1 to 9."


def _padded(answer, sequences):
    """One list of sequences, padded by the answer."""
    result = answer(sequences)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong("two things are asked for: return ids, mask.")
    size = len(sequences), max(map(len, sequences))
    if isinstance(result[0], list) and len({len(row) for row in result[0]}) > 1:
        found = [len(row) for row in result[0]]
        raise Wrong(f"the rows of ids have the lengths {found}; all must be equal.")
    why = f"{size[0]} sequences, the longest has {size[1]} ids"
    ids = as_array(result[0], size, why, "ids")
    if np.asarray(result[0]).dtype.kind not in "iu":
        kind = np.asarray(result[0]).dtype
        raise Wrong(f"ids has dtype {kind}; ids are whole numbers (int).")
    mask = np.asarray(result[1])
    if mask.dtype != bool:
        raise Wrong(f"mask has dtype {mask.dtype}; it must be bool, True or False.")
    mask = as_array(mask, size, "that of ids", "mask").astype(bool)
    zeros = [[0] * (size[1] - len(row)) for row in sequences]
    expected = np.array([row + z for row, z in zip(sequences, zeros, strict=True)])
    front = np.array([z + row for row, z in zip(sequences, zeros, strict=True)])
    if np.array_equal(ids, front):
        raise Wrong("the zeros stand before the ids; here padding comes at the end.")
    if not np.array_equal(ids, expected):
        row = int(np.argmax((ids != expected).any(axis=1)))
        raise Wrong(f"{sequences[row]} became {ids[row].astype(int).tolist()}.")
    if np.array_equal(mask, expected == 0):
        raise Wrong("the mask is upside down: True must stand where there is a token.")
    if not np.array_equal(mask, expected != 0):
        row = int(np.argmax((mask != (expected != 0)).any(axis=1)))
        raise Wrong(
            f"ids is right, but for {expected[row].tolist()} your mask is "
            f"{mask[row].tolist()}. Which places hold a token? (1 is a token.)"
        )
