"""From a text to ids and back: words, vocabularies, padding."""

import json
import re
from collections import Counter

import numpy as np

__all__ = ["END", "PAD", "START", "UNKNOWN", "Vocabulary", "pad", "words"]

PAD, UNKNOWN, START, END = "[PAD]", "[UNK]", "[START]", "[END]"
PLAIN_QUOTES = str.maketrans("‘’“”", "''\"\"")
WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")


def words(text):
    """Split a text into words in small letters; each punctuation mark is a word too.

    An apostrophe inside a word belongs to it. Curly quotes become straight ones.

    >>> words("It isn't bad: it's GREAT!")
    ['it', "isn't", 'bad', ':', "it's", 'great', '!']
    """
    return WORD.findall(text.translate(PLAIN_QUOTES).lower())


class Vocabulary:
    """Tokens (strings) and their ids (whole numbers), both ways.

    The special tokens come first. `[PAD]` is id 0. `[UNK]` is id 1 and stands for each
    token that the vocabulary doesn't have; `[START]` and `[END]` come next, if asked
    for. A vocabulary never changes once it is made.

    >>> letters = Vocabulary.build(["banana", "bandana"], start_end=True)
    >>> letters
    Vocabulary(8 tokens: '[PAD]' '[UNK]' '[START]' '[END]' 'a' 'n' 'b' 'd')
    >>> letters.encode("band")
    [6, 4, 5, 7]
    >>> letters.decode([6, 4, 5, 7])
    ['b', 'a', 'n', 'd']

    Args:
        tokens: The tokens beside the special ones, in the order of their ids.
        unknown: Have `[UNK]`? Without it, encoding a new token is an error.
        start_end: Have `[START]` and `[END]`?

    Raises:
        ValueError: A token stands there twice, or is one of the four special ones.
        TypeError: A token is not a string.
    """

    def __init__(self, tokens, *, unknown=True, start_end=False):
        special = [PAD] + [UNKNOWN] * unknown + [START, END] * start_end
        tokens = tuple(tokens)
        _check_tokens(tokens)
        self._tokens = (*special, *tokens)
        self._num_special = len(special)
        self._unknown, self._start_end = bool(unknown), bool(start_end)
        self._ids = {token: i for i, token in enumerate(self._tokens)}

    @classmethod
    def build(
        cls, sequences, *, max_size=None, min_count=1, unknown=True, start_end=False
    ):
        """Make a vocabulary of the tokens in `sequences`, the most frequent ones first.

        Tokens that are equally frequent are in alphabetical order.

        >>> Vocabulary.build([["a", "b"], ["a"]], min_count=2).encode(["a", "b"])
        [2, 1]

        Args:
            sequences: Sequences of tokens; a string is a sequence of characters. Use
                training data only: what the test data hold must stay unseen.
            max_size: At most so many ids, the special tokens included.
            min_count: Leave out tokens that are seen less often.
            unknown, start_end: As in `Vocabulary`.
        """
        special = 1 + unknown + 2 * start_end
        if max_size is not None and max_size <= special:
            raise ValueError(
                f"max_size {max_size} leaves no room: {special} special tokens come "
                f"first. Choose at least {special + 1}."
            )
        counts = Counter(token for sequence in sequences for token in sequence)
        ranked = sorted(counts, key=lambda token: (-counts[token], token))
        kept = [token for token in ranked if counts[token] >= min_count]
        room = None if max_size is None else max_size - special
        return cls(kept[:room], unknown=unknown, start_end=start_end)

    @property
    def tokens(self):
        """All tokens; the place of a token is its id."""
        return self._tokens

    @property
    def pad_id(self):
        """The id of `[PAD]`: 0."""
        return 0

    @property
    def unknown_id(self):
        """The id of `[UNK]`."""
        return self._special_id(UNKNOWN, "unknown=True")

    @property
    def start_id(self):
        """The id of `[START]`."""
        return self._special_id(START, "start_end=True")

    @property
    def end_id(self):
        """The id of `[END]`."""
        return self._special_id(END, "start_end=True")

    def _special_id(self, token, option):
        if token not in self._ids:
            raise ValueError(f"This vocabulary has no {token}: make it with {option}.")
        return self._ids[token]

    def encode(self, sequence, *, start=False, end=False):
        """Return the ids of a sequence of tokens, as a list.

        Args:
            sequence: Tokens; a string is a sequence of characters.
            start, end: Put `[START]` before, `[END]` behind?

        Raises:
            ValueError: A token is not in the vocabulary and there is no `[UNK]`.
        """
        if self._unknown:
            unknown = self._ids[UNKNOWN]
            ids = [self._ids.get(token, unknown) for token in sequence]
        else:
            ids = [self._known_id(token) for token in sequence]
        first = [self.start_id] if start else []
        return first + ids + ([self.end_id] if end else [])

    def _known_id(self, token):
        if token not in self._ids:
            raise ValueError(
                f"The token {token!r} is not among the {len(self)} tokens of the "
                "vocabulary, and there is no [UNK]. Build it with unknown=True, or "
                "from data that hold this token."
            )
        return self._ids[token]

    def decode(self, ids, *, keep_special=False):
        """Return the tokens of a sequence of ids, as a list.

        Args:
            ids: Whole numbers, for instance one row of a padded array.
            keep_special: Keep `[PAD]`, `[START]` and `[END]`? `[UNK]` is always kept.

        Raises:
            ValueError: An id is not a whole number from 0 to len(vocabulary) - 1.
        """
        tokens = [self._token(i) for i in ids]
        dropped = () if keep_special else (PAD, START, END)
        return [token for token in tokens if token not in dropped]

    def _token(self, i):
        if not isinstance(i, (int, np.integer)) or not 0 <= i < len(self):
            raise ValueError(
                f"{i!r} is not an id of this vocabulary: its ids are the whole numbers "
                f"from 0 to {len(self) - 1}."
            )
        return self._tokens[i]

    def to_json(self):
        """Return the vocabulary as a JSON text; `from_json` reads it."""
        options = {"unknown": self._unknown, "start_end": self._start_end}
        tokens = self._tokens[self._num_special :]
        return json.dumps({**options, "tokens": tokens}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text):
        """Return the vocabulary that `to_json` wrote.

        Raises:
            ValueError: The text is not such a JSON text.
        """
        try:
            saved = json.loads(text)
            tokens = saved.pop("tokens")
            return cls(tokens, **saved)
        except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
            raise ValueError(
                "This is not a vocabulary in JSON: expected what to_json() returns, "
                f"with `unknown`, `start_end` and `tokens`, got {text[:40]!r}."
            ) from error

    def __len__(self):
        return len(self._tokens)

    def __iter__(self):
        return iter(self._tokens)

    def __contains__(self, token):
        return token in self._ids

    def __eq__(self, other):
        if not isinstance(other, Vocabulary):
            return NotImplemented
        return self.to_json() == other.to_json()

    def __hash__(self):
        return hash(self._tokens)

    def __repr__(self):
        first = " ".join(map(repr, self._tokens[:10]))
        dots = " …" if len(self) > 10 else ""
        return f"Vocabulary({len(self)} tokens: {first}{dots})"


def _check_tokens(tokens):
    for token in tokens:
        if not isinstance(token, str):
            raise TypeError(
                f"Tokens are strings; got {token!r}, a {type(token).__name__}."
            )
        if token in (PAD, UNKNOWN, START, END):
            raise ValueError(
                f"{token} is a special token and can't be one of `tokens`. {PAD} is "
                f"always there; unknown=True adds {UNKNOWN}, start_end=True adds "
                f"{START} and {END}."
            )
    if len(set(tokens)) < len(tokens):
        token = Counter(tokens).most_common(1)[0][0]
        raise ValueError(f"The token {token!r} stands in the vocabulary twice.")


def pad(sequences, length=None, *, truncate=False):
    """Return sequences of ids as one array, filled up with 0 on the right.

    >>> pad([[5, 6], [7]])
    array([[5, 6],
           [7, 0]], dtype=int32)

    Args:
        sequences: N sequences of whole numbers.
        length: The width of the array; None takes the longest sequence's length.
        truncate: Cut off what is too long? False makes it an error.

    Returns:
        (N, length) int32.

    Raises:
        ValueError: A sequence is longer than `length` and `truncate` is False.
    """
    lengths = np.array([len(sequence) for sequence in sequences], int)
    longest = int(lengths.max(initial=0))
    length = longest if length is None else length
    if longest > length and not truncate:
        raise ValueError(
            f"{np.sum(lengths > length)} of {len(lengths)} sequences are longer than "
            f"{length} (the longest has {longest}). Choose a larger length, or say "
            "truncate=True to cut off their ends."
        )
    padded = np.zeros((len(lengths), length), "int32")
    for row, sequence in zip(padded, sequences, strict=True):
        row[: len(sequence)] = sequence[:length]
    return padded
