"""Phonemes in signs that people read: the IPA, and a simple English spelling.

The dictionary writes sounds in ARPAbet, with two capital letters for a vowel.
"""

__all__ = ["ipa", "respelled"]

SIGNS = {  # ARPAbet: IPA, plain spelling
    "AA": ("ɑ", "ah"),
    "AE": ("æ", "a"),
    "AH": ("ʌ", "uh"),
    "AO": ("ɔ", "aw"),
    "AW": ("aʊ", "ow"),
    "AY": ("aɪ", "ahy"),
    "B": ("b", "b"),
    "CH": ("tʃ", "ch"),
    "D": ("d", "d"),
    "DH": ("ð", "dh"),
    "EH": ("ɛ", "e"),
    "ER": ("ɝ", "ur"),
    "EY": ("eɪ", "ay"),
    "F": ("f", "f"),
    "G": ("ɡ", "g"),
    "HH": ("h", "h"),
    "IH": ("ɪ", "i"),
    "IY": ("i", "ee"),
    "JH": ("dʒ", "j"),
    "K": ("k", "k"),
    "L": ("l", "l"),
    "M": ("m", "m"),
    "N": ("n", "n"),
    "NG": ("ŋ", "ng"),
    "OW": ("oʊ", "oh"),
    "OY": ("ɔɪ", "oy"),
    "P": ("p", "p"),
    "R": ("ɹ", "r"),
    "S": ("s", "s"),
    "SH": ("ʃ", "sh"),
    "T": ("t", "t"),
    "TH": ("θ", "th"),
    "UH": ("ʊ", "uu"),
    "UW": ("u", "oo"),
    "V": ("v", "v"),
    "W": ("w", "w"),
    "Y": ("j", "y"),
    "Z": ("z", "z"),
    "ZH": ("ʒ", "zh"),
}
VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split()


def ipa(phonemes):
    """A pronunciation in the International Phonetic Alphabet, without stress.

    >>> ipa(["N", "AY", "T"])
    'naɪt'
    """
    return "".join(SIGNS[_known(phoneme)][0] for phoneme in phonemes)


def respelled(phonemes):
    """A pronunciation as an English reader might spell it, in pieces of one vowel each.

    A piece takes one consonant that stands before its vowel (never NG), the first one
    all; what is left over closes the piece before. It is a help for reading, not a rule
    of English.

    >>> respelled(["K", "EH", "R", "AH", "S"])
    'ke-ruhs'
    """
    pieces, waiting = [], []
    for phoneme in map(_known, phonemes):
        waiting.append(phoneme)
        if phoneme in VOWELS:
            if pieces:  # all but the last consonant belong to the piece before
                kept = 1 if waiting[-2:-1] == ["NG"] else 2
                pieces[-1] += waiting[:-kept]
                waiting = waiting[-kept:]
            pieces.append(waiting)
            waiting = []
    pieces = [*pieces[:-1], pieces[-1] + waiting] if pieces else [waiting]
    return "-".join("".join(SIGNS[each][1] for each in piece) for piece in pieces)


def _known(phoneme):
    if phoneme not in SIGNS:
        raise ValueError(
            f"{phoneme!r} is not one of the 39 phonemes without stress: "
            f"{', '.join(SIGNS)}."
        )
    return phoneme
