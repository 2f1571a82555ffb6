"""A classifier that reads strings: its vocabulary is a part of the model."""

from __future__ import annotations

from helpers.text import START, Vocabulary

import keras
from keras import layers

__all__ = ["split_words", "text_model"]

LETTER = r"\p{L}\p{N}_"  # what Python calls \w
WORD = rf"[{LETTER}]+(?:['’][{LETTER}]+)*|[^{LETTER}\s\p{{Z}}]"


def text_model(
    model: keras.Model, vocabulary: Vocabulary, *, longest: int = 64
) -> keras.Model:
    """A model that reads texts: strings (B,) -> probabilities (B, 1).

    It has the layers of `model`, a `TextVectorization` in front and a sigmoid behind.
    All of that is in one file when it is saved, so nobody can mix up vocabularies.

    Args:
        model: ids (B, T) -> logits (B, 1); id 0 is padding and is masked.
        vocabulary: The one that the model was trained with, with [PAD] and [UNK] only.
        longest: Words that are read of a text. All texts are padded to this width, so
            that the model meets one shape, however long a text is.

    Raises:
        ValueError: The vocabulary has [START] and [END].
    """
    special, tokens = list(vocabulary)[:2], list(vocabulary)[2:]
    if special != list(Vocabulary([])) or START in tokens:
        raise ValueError(
            f"the vocabulary begins with {list(vocabulary)[:4]}; a classifier's begins "
            f"with {list(Vocabulary([]))} and has no further special tokens."
        )
    encode = layers.TextVectorization(
        standardize=split_words,
        split="whitespace",
        vocabulary=tokens,
        output_sequence_length=longest,
        name="encode",
    )
    text = keras.Input((), dtype="string", name="text")
    logit = model(encode(text))
    return keras.Model(text, layers.Activation("sigmoid", name="chance")(logit))


@keras.saving.register_keras_serializable(package="helpers")
def split_words(texts):
    """What `helpers.text.words` does, in TensorFlow: words with spaces between them.

    texts: (B,) strings. Python's functions can't be saved in a model; operations of
    TensorFlow can.
    """
    import tensorflow as tf

    for curly, straight in {"[‘’]": "'", "[“”]": '"'}.items():
        texts = tf.strings.regex_replace(texts, curly, straight)
    texts = tf.strings.lower(texts, encoding="utf-8")
    spaced = tf.strings.regex_replace(texts, f"({WORD})", r" \1 ")
    return tf.strings.regex_replace(spaced, r"[\s\p{Z}]+", " ")
