"""Readers for two well-known file formats, for people who bring their own data.

No notebook needs them, and nothing here fetches a file.
"""

import pickle
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["IdReviews", "SentencePair", "read_imdb_npz", "read_sentence_pairs"]


class IdReviews(NamedTuple):
    """Reviews as ids, as the file has them.

    train_ids, test_ids: tuples of int32 arrays, one for each review; an id is the rank
    of a word by frequency, from 1 (Keras's own loader adds 3 to each).
    train_labels, test_labels: int32, 0 negative, 1 positive.
    """

    train_ids: tuple[np.ndarray, ...]
    train_labels: np.ndarray
    test_ids: tuple[np.ndarray, ...]
    test_labels: np.ndarray


def read_imdb_npz(path):
    """Read a file like the imdb.npz of `keras.datasets.imdb`: x_train, y_train, ...

    The reviews stand in it as pickled lists, and a pickle from a stranger can run any
    code. So it is read by an unpickler that knows lists, numbers and NumPy's arrays,
    and refuses everything else.

    Raises:
        ValueError: An array is missing, is something else than lists of whole numbers,
            or its pickle asks for anything else.
    """
    with zipfile.ZipFile(path) as archive:
        arrays = {name: _read_array(archive, name) for name in ("x_train", "x_test")}
        labels = {name: _read_array(archive, name) for name in ("y_train", "y_test")}
    for part in ("train", "test"):
        reviews, answers = len(arrays[f"x_{part}"]), len(labels[f"y_{part}"])
        if reviews != answers:
            raise ValueError(f"{path} has {reviews} x_{part} but {answers} y_{part}.")
    return IdReviews(
        _as_ids(arrays["x_train"]),
        labels["y_train"].astype("int32"),
        _as_ids(arrays["x_test"]),
        labels["y_test"].astype("int32"),
    )


def _as_ids(reviews):
    ids = [np.asarray(review) for review in reviews]
    for number, review in enumerate(ids):
        if review.ndim != 1 or not (len(review) == 0 or review.dtype.kind in "iu"):
            raise ValueError(
                f"Review {number} is not a list of whole numbers, but "
                f"{str(reviews[number])[:60]!r}."
            )
    return tuple(review.astype("int32") for review in ids)


def _read_array(archive, name):
    """Return one array of an npz file, without running what a pickle may ask for."""
    if f"{name}.npy" not in archive.namelist():
        raise ValueError(
            f"{archive.filename} has no {name}; expected x_train, y_train, x_test and "
            f"y_test, found {', '.join(archive.namelist()) or 'nothing'}."
        )
    with archive.open(f"{name}.npy") as file:
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[np.lib.format.read_magic(file)]
        shape, _, dtype = read_header(file)
        if dtype.hasobject:
            return CarefulUnpickler(file).load()
    with archive.open(f"{name}.npy") as file:
        return np.lib.format.read_array(file, allow_pickle=False).reshape(shape)


class CarefulUnpickler(pickle.Unpickler):
    """Reads arrays of lists of numbers; refuses every other name that a pickle has."""

    ALLOWED = {
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "_reconstruct"),
    }

    def find_class(self, module, name):
        """Return the named object if it is an allowed one."""
        if (module, name) not in self.ALLOWED:
            raise ValueError(
                f"This file asks to load {module}.{name}. Arrays of lists of numbers "
                "don't need that, so the file is not read: it may be harmful."
            )
        return super().find_class(module.replace("numpy.core", "numpy._core"), name)


class SentencePair(NamedTuple):
    """A sentence and its translation."""

    source: str
    target: str


def read_sentence_pairs(path):
    """Read sentence pairs: a line holds a sentence, a tab and its translation.

    What follows a second tab (as in the files of Tatoeba: who wrote it) is left out,
    and so are empty lines.

    Returns:
        A list of SentencePair.

    Raises:
        ValueError: A line has no tab, or one of its two sentences is empty.
    """
    pairs = []
    lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            pairs.append(_pair(line, f"{path}, line {number}"))
    return pairs


def _pair(line, place):
    source, target, *_ = [part.strip() for part in line.split("\t")] + [""]
    if not (source and target):
        raise ValueError(
            f"{place}: expected a sentence, a tab and its translation, "
            f"got {line[:80]!r}."
        )
    return SentencePair(source, target)
