"""What the checks of this notebook share: masks, and the right softmax."""

import numpy as np
from scipy import special


def drawn_mask(rng, words, letters, *, front=False):
    """(B, S) bool, True for a letter; words of 2 letters or more, and some padding."""
    lengths = [letters - 1, letters, *range(letters - 2, 1, -1)]
    lengths = rng.permutation(np.resize(lengths, words))[:, None]  # (B, 1)
    mask = np.arange(letters) < lengths
    return mask[:, ::-1].copy() if front else mask


def softmax_of_letters(scores, mask):
    """The softmax of the letters alone, row by row; padding gets 0."""
    weights = np.zeros(scores.shape)
    for b, t in np.ndindex(scores.shape[:2]):
        if mask[b].any():
            weights[b, t, mask[b]] = special.softmax(scores[b, t, mask[b]])
    return weights
