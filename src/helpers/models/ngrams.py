"""A language model that only counts: n-grams with Witten-Bell smoothing, in NumPy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["NGrams"]


class NGrams:
    r"""Predicts an id from the n - 1 ids before it, by counting, for n = 1, ..., order.

    In the text that it counts, let c(h w) say how often the id w stands after the
    context h (the n - 1 ids before it), c(h) how often h does, and r(h) how many
    different ids follow h. Longer contexts know more but are rarer, so each is mixed
    with the next shorter one, h':

        p(w | h) = (c(h w) + r(h) p(w | h')) / (c(h) + r(h))

    The more different ids came after h, the likelier is one more new one, and the more
    the shorter context counts. Below n = 1 all ids are equally likely.

    >>> table = NGrams([0, 1, 0, 1, 0, 2], order=2, vocab_size=3)
    >>> table.next_distribution([0]).round(3)  # after 0: twice 1, once 2
    array([0.178, 0.533, 0.289])

    Args:
        ids: (T,) the training text.
        order: The largest n.
        vocab_size: Number of ids, V. vocab_size ** order must stay below 2 ** 63.

    Reference: Witten and Bell (1991), The zero-frequency problem, IEEE Transactions on
    Information Theory 37(4), method C; in the form with a sum as in Chen and Goodman
    (1998), An empirical study of smoothing techniques for language modeling.
    """

    def __init__(self, ids, *, order: int, vocab_size: int):
        if order < 1:
            raise ValueError(f"order must be at least 1, got {order}.")
        if vocab_size**order >= 2**63:
            raise ValueError(
                f"{order}-grams of {vocab_size:,} ids do not fit into whole numbers of "
                f"64 bits: choose an order of at most {_largest_order(vocab_size)}."
            )
        self.order, self.vocab_size = order, vocab_size
        ids = self._checked(ids)
        if len(ids) < order:
            raise ValueError(f"{len(ids)} ids are too few to count {order}-grams.")
        lengths = range(1, order + 1)
        self._tables = [_Table.count(_packed(ids, n, vocab_size)) for n in lengths]

    @property
    def size(self) -> int:
        """How many different n-grams were counted, of all lengths together."""
        return sum(len(table.grams) for table in self._tables)

    def probabilities(self, ids) -> np.ndarray:
        """How likely each id of a text was, seen from the ids before it.

        The first ids have short contexts, and use what there is.

        Args:
            ids: (T,) a text.

        Returns:
            (order, T): row n - 1 is what n-grams say.
        """
        ids = self._checked(ids)
        chances = np.full((self.order, len(ids)), 1 / self.vocab_size)
        lower = chances[0].copy()
        for row, table in enumerate(self._tables):
            keys = _packed(ids, row + 1, self.vocab_size)  # (T - row,)
            lower[row:] = table.mix(keys, lower[row:], self.vocab_size)
            chances[row] = lower
        return chances

    def bits_per_character(self, ids) -> np.ndarray:
        """(order,): mean of -log2 p over a text, for n = 1, ..., order.

        These are bits per character if the ids are characters.
        """
        return -np.log2(self.probabilities(ids)).mean(axis=1)

    def next_distribution(self, context) -> np.ndarray:
        """(V,): how likely each id is after the context; the last order - 1 ids count.

        Args:
            context: (T,) ids, from none to many.
        """
        context, size = self._checked(context), self.vocab_size
        chances = np.full(size, 1 / size)
        for length, table in enumerate(self._tables[: len(context) + 1]):
            last = context[len(context) - length :]
            first = _packed(last, length, size) * size  # the context, and id 0
            chances = table.mix(first + np.arange(size), chances, size)
        return chances

    def _checked(self, ids) -> np.ndarray:
        """(T,) int64. Raises ValueError for what is no sequence of known ids."""
        ids = np.asarray(ids, "int64")
        if ids.ndim != 1:
            raise ValueError(f"NGrams needs one sequence of ids (T,), got {ids.shape}.")
        if ids.size and not 0 <= ids.min() <= ids.max() < self.vocab_size:
            raise ValueError(
                f"Ids must be from 0 to {self.vocab_size - 1}, got {ids.min()} to "
                f"{ids.max()}: is vocab_size that of the text's vocabulary?"
            )
        return ids


class _Table(NamedTuple):
    """The counts of all n-grams of one length n.

    grams: (G,) the different n-grams, packed, in rising order; those of one context
        stand side by side.
    sums: (G + 1,) running sums of their counts, from 0.
    """

    grams: np.ndarray
    sums: np.ndarray

    @classmethod
    def count(cls, keys: np.ndarray) -> _Table:
        grams, counts = np.unique(keys, return_counts=True)
        return cls(grams, np.concatenate([[0], np.cumsum(counts)]))

    def mix(self, keys: np.ndarray, lower: np.ndarray, vocab_size: int) -> np.ndarray:
        """p(w | h) for packed n-grams h w, from `lower`, p(w | h'). All (N,)."""
        first = keys - keys % vocab_size  # the first n-gram of the context
        _, count = self._between(keys, keys + 1)
        kinds, total = self._between(first, first + vocab_size)
        kinds = np.maximum(kinds, 1)  # a context never seen leaves it to the shorter
        return (count + kinds * lower) / (total + kinds)

    def _between(self, low: np.ndarray, high: np.ndarray) -> tuple:
        """How many different n-grams lie from low up to high, and how many in all."""
        start, stop = (
            np.searchsorted(self.grams, low),
            np.searchsorted(self.grams, high),
        )
        return stop - start, self.sums[stop] - self.sums[start]


def _packed(ids: np.ndarray, length: int, vocab_size: int) -> np.ndarray:
    """Each run of `length` ids as one number, with the ids as its digits.

    ids: (T,).  Returns (T - length + 1,).
    """
    keys = np.zeros(max(len(ids) - length + 1, 0), "int64")
    for place in range(length):
        keys = keys * vocab_size + ids[place : place + len(keys)]
    return keys


def _largest_order(vocab_size: int) -> int:
    order = 1
    while vocab_size ** (order + 1) < 2**63:
        order += 1
    return order
