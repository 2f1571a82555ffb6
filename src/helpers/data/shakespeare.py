"""Shakespeare's works: one long text for language models."""

import configparser
from typing import NamedTuple

from helpers.data.files import manifest, read_bytes

__all__ = ["Shakespeare", "Work", "load_shakespeare"]

FOLDER = "shksprdata/texts"
BETWEEN = "\n\n"  # the files end without a newline
VALID_SHARE = 0.1


class Work(NamedTuple):
    """One play or poem: text[start:stop] of the whole text, in characters."""

    title: str
    start: int
    stop: int


class Shakespeare(NamedTuple):
    """The works one after the other, cut once.

    train: the first nine tenths.  valid: the last tenth.  works: 42 Works, whose places
    count from the start of train + valid.
    """

    train: str
    valid: str
    works: tuple[Work, ...]


def load_shakespeare():
    """Return Shakespeare's 42 works (5.06 million characters, ASCII).

    The works follow each other by file name. The cut falls early in Troilus and
    Cressida; the three works after it are seen by no training.

    Raises:
        DataError: A file is missing or damaged.
    """
    names = sorted(name for name in manifest() if name.endswith("_gut.txt"))
    texts = [read_bytes(name).decode("ascii") for name in names]
    whole = BETWEEN.join(texts)
    cut = round(len(whole) * (1 - VALID_SHARE))
    return Shakespeare(whole[:cut], whole[cut:], _works(names, texts))


def _works(names, texts):
    titles = configparser.ConfigParser(interpolation=None)
    titles.read_string(read_bytes(f"{FOLDER}/metadata.txt").decode())
    works, start = [], 0
    for name, text in zip(names, texts, strict=True):
        key = name.removeprefix(f"{FOLDER}/").removesuffix(".txt")
        works.append(Work(titles[key]["title"], start, start + len(text)))
        start += len(text) + len(BETWEEN)
    return tuple(works)
