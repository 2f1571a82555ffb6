"""Check of exercise 03.6, `keep_top_k`."""

from helpers.exercises.checks.nb03_text_generation.keep_nucleus import all_differ
from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_array,
    call,
    close,
    is_floats,
    listed,
    named,
    worded,
)

import numpy as np
from scipy import special

TOP_IDS = {
    "smallest": "those are the k smallest.",
    "few": "you keep one too few in each row. Does the limit itself stay?",
    "many": "you keep one too many in each row.",
    "one limit": "one limit for all rows together; each row needs its own.",
    "first row": "the limit of the first row was used for all rows.",
    "columns": "your limit is one of a column; the ids of a row compete.",
    "place": "you keep the first k ids, not the largest k logits. Which order does "
    "your mask belong to?",
    "ranks": "argsort gives the id at each rank, not the rank of each id.",
    "all": "you keep all of them: nothing is -inf.",
    "rest": "k logits of a row must stay; you drop k.",
}


TOP = {
    "mask": "the right ones stay, but as 1; their logits are asked for.",
    "softmax": "the right ones stay, but as probabilities; logits are asked for.",
    "moved": "the right ones stay, but you moved them; they must keep their values.",
}


@checks(
    "03.6",
    name="keep_top_k",
    title="top-k",
    difficulty=2,
    minutes=6,
    hints=(
        "In one row: which logit is the smallest that stays?",
        "y = z where z >= (the k-th largest of its row), -inf elsewhere.",
        "Sort each row, take the k-th from its end as a column (B, 1), compare all "
        "logits with it, and choose with np.where: the logit, or -inf.",
    ),
)
def _keep_top_k(answer):
    rng = np.random.default_rng()
    for k in (3, 2):
        logits, sets = _drawn_rows(rng, k)
        _top(answer, logits, k, sets)
    _top(answer, logits, 1, {})
    _top(answer, logits, logits.shape[1], {})
    return "Four batches, with k from 1 to V; ranks were counted one by one."


def _largest(logits, k):
    """(B, V) bool: fewer than k logits of the row are larger."""
    return (logits[:, None, :] > logits[:, :, None]).sum(axis=2) < k


def _drawn_rows(rng, k):
    """Logits (4, 8), and the sets that mistakes keep: all of them differ."""
    while True:
        levels = rng.permutation([-9, -4, 3, 6])[:, None]
        ranks = rng.permuted(np.tile(np.arange(8), (4, 1)), axis=1)
        logits = levels + ranks + rng.uniform(0.1, 0.4, size=(4, 8))
        right, flat = _largest(logits, k), np.sort(logits, axis=None)
        sets = {
            "smallest": _largest(-logits, k),
            "few": _largest(logits, k - 1),
            "many": _largest(logits, k + 1),
            "one limit": logits >= flat[-4 * k],
            "one limit, k": logits >= flat[-k],
            "first row": logits >= np.sort(logits[0])[-k],
            "columns": _largest(logits.T, k).T,
            "place": np.tile(np.arange(8) < k, (4, 1)),
            "ranks": np.argsort(-logits, axis=1) < k,
            "all": _largest(logits, 8),
            "rest": _largest(logits, 8 - k),
            "rest, one": _largest(logits, 8 - k + 1),
        }
        if all_differ(right, sets):
            return logits, sets


def _top(answer, logits, k, sets):
    """One batch: form, values, set."""
    right = _largest(logits, k)
    left, shifted = right * logits, logits - logits.max(axis=1, keepdims=True)
    every = {"out of bounds": f". Here k is {k}: all logits of a row stay."}
    result = call(answer, logits, k, explain=every if right.all() else None)
    got, kept = _kept_logits(result, logits, k)
    if np.array_equal(kept, right) and close(got, left):
        return
    if close(np.sort(np.where(kept, got, -99)), np.sort(np.where(right, logits, -99))):
        raise Wrong(
            "your logits are sorted. The place of a logit is its id: each must stay at "
            "its own place."
        )
    values = {
        "mask": right,
        "softmax": special.softmax(np.where(right, logits, -np.inf), axis=1),
        "softmax, whole": right * special.softmax(logits, axis=1),
        "moved": right * shifted,
    }
    for key, value in values.items():
        if close(got, value):
            raise Wrong(TOP[key.split(",")[0]])
    _filled(got, kept, logits, right)
    row = int(np.argmax((kept != right).any(axis=1)))
    ids = np.flatnonzero(kept[row]).tolist()
    otherwise = f"of {listed(logits[row])} you keep the ids {ids}. How many must stay?"
    named(kept, right, worded(sets, TOP_IDS), otherwise, prefix=f"k = {k}: ")
    raise Wrong(f"k = {k}: the right ones stay, but their values have changed.")


def _kept_logits(result, logits, k):
    """What the answer returned: (array with 0 for -inf, where it is not -inf)."""
    why = "what is left out stays at its place, as -inf"
    if np.shape(result) == (len(logits), k) != logits.shape:
        raise Wrong(f"only {k} columns came back; {why}.")
    if not is_floats(result, logits.shape):
        return as_array(result, logits.shape, why), np.ones(logits.shape, bool)
    if np.isnan(result).any():
        raise Wrong(
            "there is NaN in your result. (0 times infinity gives one: choose with "
            "np.where, don't multiply.)"
        )
    if np.isposinf(result).any():
        raise Wrong("what is left out became +inf; the softmax would choose only that.")
    kept = ~np.isneginf(result)
    return as_array(np.where(kept, result, 0), logits.shape), kept


def _filled(got, kept, logits, right):
    """What is left out must be -inf, and not another number."""
    rest = np.unique(got[kept & ~right])
    if len(rest) != 1 or not close(got[right], logits[right]):
        return
    if not np.isclose(logits, rest[0]).any():
        raise Wrong(
            f"what is left out became {rest[0]:g}. Its probability must be 0: for "
            "which z is exp(z) exactly 0?"
        )
