"""What length buckets save, against one width: `python benchmarks/bucketing.py`.

For two tasks the same small GRU is trained on the same number of examples twice: padded
to the longest example of the set, and in length buckets. The table says which share of
the ids is padding, and how long an epoch takes (the median of three, after one to warm
up), as a ratio within this run, so that it means something on any machine. 2 minutes.
"""

from helpers import data, text

import keras
import numpy as np
from timing import median_of, note

BUCKETS = (1, 4, 6)  # one bucket = one width for all


def reviews():
    """Return (ids, labels, number of ids): words of a review, is it fresh?"""
    part = data.load_reviews().train
    tokens = [text.words(review) for review in part.texts]
    vocabulary = text.Vocabulary.build(tokens, min_count=2)
    return [vocabulary.encode(words) for words in tokens], part.labels, len(vocabulary)


def pronunciation():
    """Return the same: letters of a word (every sixth), more than six phonemes?"""
    pairs = data.load_pronunciation().train.pairs()[::6]
    letters = text.Vocabulary.build(word for word, _ in pairs)
    labels = np.array([len(spoken) > 6 for _, spoken in pairs], "int32")
    return [letters.encode(word) for word, _ in pairs], labels, len(letters)


def model(num_ids):
    """Return a small compiled GRU that says yes or no."""
    layers = [
        keras.layers.Embedding(num_ids, 32, mask_zero=True),
        keras.layers.GRU(64),
        keras.layers.Dense(1),
    ]
    gru = keras.Sequential(layers)
    gru.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
    return gru


def padded_share(batches):
    """Return the share of ids that are padding."""
    sizes = [(ids.numpy().size, np.count_nonzero(ids)) for ids, _ in batches]
    cells, real = np.sum(sizes, axis=0)
    return 1 - real / cells


def seconds(gru, batches):
    """Return the median seconds of three epochs, after one to warm up."""
    return median_of(lambda: gru.fit(batches, verbose=0, shuffle=False), 3)


def main():
    """Print the table."""
    print("task            buckets  padding  seconds  time against one width")
    for task in (reviews, pronunciation):
        ids, labels, num_ids = task()
        one_width = None
        for buckets in BUCKETS:
            batches = data.bucket_batches(
                ids, labels, batch_size=64, buckets=buckets, shuffle=True
            )
            taken = seconds(model(num_ids), batches)
            one_width = one_width or taken
            print(
                f"{task.__name__:<16}{buckets:>7}{padded_share(batches):>9.0%}"
                f"{taken:>9.2f}{taken / one_width:>9.2f}"
            )
            faster = one_width / taken
            claim = f"A GRU trains on {task.__name__}: 6 length buckets, not one width"
            claim = claim if buckets == max(BUCKETS) else ""
            way = f"{buckets} bucket{'s' * (buckets > 1)}"
            note("bucketing", task.__name__, way, taken, "s an epoch", faster, claim)


if __name__ == "__main__":
    main()
