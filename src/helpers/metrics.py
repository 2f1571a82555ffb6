"""Scores, and how much they can tell.

A score on N examples is itself uncertain. The functions here say by how much, so that
a difference of a point is not taken for a victory.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

__all__ = [
    "Interval",
    "WordBits",
    "accuracy",
    "bits_per_character",
    "cross_entropy",
    "edit_distance",
    "paired_gain",
    "pairs",
    "perplexity",
    "phoneme_error",
    "token_nats",
    "word_bits",
    "word_error",
    "words_wrong",
]


class Interval(NamedTuple):
    """An estimate and its 95 % confidence interval."""

    value: float
    low: float
    high: float


def accuracy(labels, logits) -> float:
    """Share of right answers; a positive logit means yes (1).

    Args:
        labels: (N,) of 0 and 1.
        logits: (N,) or (N, 1).
    """
    labels, logits = pairs(labels, logits)
    return float(np.mean((logits > 0) == (labels == 1)))


def paired_gain(right_a, right_b, groups, *, repeats: int = 2000, seed: int = 0):
    """How much more often A is right than B, on the same examples, as an Interval.

    Examples of one group (the reviews of one film) are alike, so whole groups are drawn
    anew, with replacement: a cluster bootstrap. An interval that holds 0 can't tell A
    from B.

    Args:
        right_a, right_b: (N,) of True and False.
        groups: (N,) names of the groups.
        repeats: Draws of the bootstrap.
        seed: Of the draws.

    Reference: Cameron, Gelbach and Miller (2008), Bootstrap-based improvements for
    inference with clustered errors.
    """
    gains = np.asarray(right_a, float) - np.asarray(right_b, float)
    if len(gains) != len(groups):
        raise ValueError(
            f"{len(gains)} answers need as many groups, got {len(groups)}."
        )
    _, place = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(place, gains), np.bincount(place)
    rng = np.random.default_rng(seed)
    draws = rng.integers(len(sums), size=(repeats, len(sums)))
    means = sums[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    return Interval(
        float(gains.mean()), *map(float, np.quantile(means, (0.025, 0.975)))
    )


def cross_entropy(labels, logits) -> float:
    """Mean cross-entropy in nats: log(1 + exp(-z)) where the label is 1, of +z where 0.

    Args:
        labels: (N,) of 0 and 1.
        logits: (N,) or (N, 1), called z above.
    """
    labels, logits = pairs(labels, logits)
    return float(np.mean(np.logaddexp(0, np.where(labels == 1, -logits, logits))))


def token_nats(ids, logits) -> np.ndarray:
    """-log p, in nats, of each id under the logits for its place.

    (The field says: negative log-likelihood.) Their mean is the cross-entropy, the loss
    that a language model is trained with.

    Args:
        ids: (...) whole numbers: what really came, such as the targets (B, T).
        logits: (..., V), such as what a language model gives, (B, T, V).

    Returns:
        (...) float32 or wider.
    """
    ids, logits = np.asarray(ids), np.asarray(logits)
    if logits.ndim != ids.ndim + 1 or logits.shape[:-1] != ids.shape:
        raise ValueError(
            f"ids {ids.shape} and logits {logits.shape} do not match: logits have the "
            "shape of the ids and one more axis, of V logits."
        )
    if ids.size and not 0 <= ids.min() <= ids.max() < logits.shape[-1]:
        raise ValueError(
            f"{logits.shape[-1]} logits are for ids from 0 to {logits.shape[-1] - 1}; "
            f"got ids from {ids.min()} to {ids.max()}."
        )
    logits = logits - logits.max(axis=-1, keepdims=True)  # exp can't overflow
    found = np.take_along_axis(logits, ids[..., None], axis=-1)[..., 0]
    return np.log(np.exp(logits).sum(axis=-1)) - found


def perplexity(nats) -> float:
    """exp of the mean nats for a token: as unsure as if so many were equally likely.

    Args:
        nats: Of each token, in any shape (`token_nats`), or their mean.
    """
    return float(np.exp(np.mean(nats, dtype="float64")))


def bits_per_character(nats, *, characters: int | None = None) -> float:
    """Nats of all tokens together, in bits, for each character of the text.

    So models of characters and of words can be compared, on one text: a word costs more
    than a character but stands for several. Count all characters of the text, spaces
    too.

    >>> bits_per_character([np.log(8)], characters=3)  # one word of three letters
    1.0

    Args:
        nats: Of each token (`token_nats`), in any shape: of all of them, no mean.
        characters: In the text; left out, each token is a character.
    """
    nats = np.asarray(nats, "float64")
    characters = nats.size if characters is None else characters
    if nats.ndim == 0 or characters < 1:
        raise ValueError(
            "bits_per_character needs the nats of each token and at least one "
            f"character, got nats of shape {nats.shape} and {characters} characters."
        )
    return float(nats.sum() / np.log(2) / characters)


class WordBits(NamedTuple):
    """Bits for each character of a text: all of them, and those that spell words."""

    total: float
    spelled: float


def word_bits(
    nats: float,
    tokens: Sequence[str],
    ids: Sequence[int],
    spelling_bits: Callable[[str], float],
    *,
    unknown: int = 1,
) -> WordBits:
    """What a model of words needs for each character, comparable with any other model.

    A word without an id isn't known yet when the model has said "unknown": it must
    still be spelled, and that has its own price.

    Args:
        nats: Of all tokens together (`token_nats`).
        tokens: The tokens that were predicted; joined, they are the text.
        ids: Their ids.
        spelling_bits: token -> bits to spell it.
        unknown: The id of all tokens that have none of their own.

    Raises:
        ValueError: There are not as many ids as tokens, or no characters.
    """
    if len(tokens) != len(ids):
        raise ValueError(f"{len(tokens)} tokens need as many ids, got {len(ids)}.")
    strange = collections.Counter(
        token for token, id in zip(tokens, ids, strict=True) if id == unknown
    )
    bits = sum(count * spelling_bits(token) for token, count in strange.items())
    characters = len("".join(tokens))
    known = bits_per_character([nats], characters=characters)
    return WordBits(known + bits / characters, bits / characters)


def edit_distance(one: Sequence, other: Sequence) -> int:
    """How many insertions, deletions and substitutions turn one sequence into another.

    >>> edit_distance("kitten", "sitting")
    3

    Reference: Levenshtein (1966); Wagner and Fischer (1974), The string-to-string
    correction problem.
    """
    row = list(range(len(other) + 1))  # from nothing to each beginning of `other`
    for i, token in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, wanted in enumerate(other, 1):
            changed = diagonal + (token != wanted)
            diagonal = row[j]
            row[j] = min(changed, row[j] + 1, row[j - 1] + 1)
    return row[-1]


def word_error(told: Sequence[Sequence], accepted: Sequence[Sequence]) -> float:
    """Share of words for which none of the accepted sequences was told.

    Work on pronunciation calls this the word error rate. In speech recognition that
    name means something else: the edits, counted in words, over the words of a text.

    Args:
        told: N sequences of tokens.
        accepted: For each word its accepted sequences, one or more.
    """
    return float(words_wrong(told, accepted).mean())


def words_wrong(told: Sequence[Sequence], accepted: Sequence[Sequence]) -> np.ndarray:
    """For each word, whether none of its accepted sequences was told: (N,) bool.

    Args:
        told, accepted: As in `word_error`.
    """
    _check_rows(told, accepted)
    wrong = [
        tuple(said) not in {tuple(each) for each in right}
        for said, right in zip(told, accepted, strict=True)
    ]
    return np.array(wrong)


def phoneme_error(told: Sequence[Sequence], accepted: Sequence[Sequence]) -> float:
    """Edits needed, over the length of what is right: the phoneme error rate.

    It can be above 1. Of several accepted sequences the nearest one counts; of equally
    near ones, the longest.

    Args:
        told, accepted: As in `word_error`.

    Raises:
        ValueError: All that is right is empty: there is no length to divide by.
    """
    _check_rows(told, accepted)
    edits = length = 0
    for said, right in zip(told, accepted, strict=True):
        few, negative = min((edit_distance(said, each), -len(each)) for each in right)
        edits, length = edits + few, length - negative
    if not length:
        raise ValueError(
            "all accepted sequences are empty, so there is no length to divide the "
            f"{edits} edits by: give at least one phoneme that is right."
        )
    return edits / length


def _check_rows(told, accepted) -> None:
    """Raise ValueError unless there is one sequence told, and one accepted or more."""
    if len(told) != len(accepted) or not len(told):
        raise ValueError(
            f"told has {len(told)} rows, accepted {len(accepted)}: one of each for "
            "every word, and one word at least."
        )
    for right in accepted:
        if not len(right) or isinstance(right[0], str):
            raise ValueError(
                "accepted has for each word a list of sequences, even of a single one: "
                f"[('K', 'AE', 'T')]; got {right!r}."
            )


def pairs(labels, logits) -> tuple[np.ndarray, np.ndarray]:
    """Labels and logits as two arrays (N,), of logits (N,) or (N, 1).

    Raises ValueError if their lengths differ.
    """
    labels, logits = np.asarray(labels), np.asarray(logits, "float64")
    if logits.ndim == 2 and logits.shape[1] == 1:
        logits = logits[:, 0]  # (N, 1) against (N,) would compare all with all
    if labels.shape != logits.shape or labels.ndim != 1:
        raise ValueError(
            f"labels {labels.shape} and logits {logits.shape} do not match: one logit "
            "for each label, (N,) or (N, 1)."
        )
    return labels, logits
