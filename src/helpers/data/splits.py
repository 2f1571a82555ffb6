"""Tools for splits that don't leak: groups that stay together, draws, and folds."""

import hashlib
from functools import cache

import numpy as np

__all__ = ["PARTS", "Groups", "group_folds", "part_of"]

PARTS = ("train", "valid", "test")


class Groups:
    """Things that must stay on one side of a split (a union-find).

    >>> groups = Groups()
    >>> groups.join("make", "maker")
    >>> groups.join("makers", "maker")
    >>> groups.name("makers")
    'make'
    """

    def __init__(self):
        self._parent = {}

    def name(self, member):
        """Return the name of the member's group: its shortest, then first, member."""
        parent = self._parent
        while (above := parent.get(member, member)) != member:
            parent[member] = parent.get(above, above)  # halve the way for the next call
            member = above
        return member

    def join(self, one, other):
        """Put the groups of two members together."""
        one, other = self.name(one), self.name(other)
        if one != other:
            first, second = sorted((one, other), key=lambda name: (len(name), name))
            self._parent[second] = first


@cache
def part_of(name, shares):
    """Return "train", "valid" or "test" for a name, always the same one.

    The SHA-256 of the name is read as a number between 0 and 1, so the draw depends on
    nothing else: not on the order of a file, on a seed, or on what a model finds.

    Args:
        name: What is drawn: a title, or the name of a word family.
        shares: The shares of train and valid, such as (0.65, 0.15); test gets the rest.
    """
    digest = hashlib.sha256(name.encode()).digest()
    draw = int.from_bytes(digest[:8], "big") / 2**64
    train, valid = shares
    return PARTS[(draw >= train) + (draw >= train + valid)]


def group_folds(groups, count=5):
    """Return (N,) a fold, 0 to count - 1, for each example; a group is in one fold.

    Scikit-learn's `GroupKFold`: the largest group first, each to the smallest fold.

    >>> group_folds(["a", "a", "a", "b", "b", "c"], 2)
    array([0, 0, 0, 1, 1, 1])

    Args:
        groups: N names, such as the film of each review.
        count: Folds, 2 or more.
    """
    from sklearn.model_selection import GroupKFold

    folds = np.empty(len(groups), int)
    for number, (_, away) in enumerate(GroupKFold(count).split(folds, groups=groups)):
        folds[away] = number
    return folds
