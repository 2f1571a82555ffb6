"""What a longer sequence costs: `python benchmarks/lengths.py`, 2 minutes.

Four ways to work through a sequence of n steps, compiled: a GRU that reads it, causal
self-attention that reads it, a transformer that writes it with a cache of keys and
values, and the same transformer that reads everything again for each new character.
The time grows like a power of n for long sequences; the exponent is the slope of a line
through the logarithms of the longer half of the lengths. A GRU should be
near 1. Attention lies between 1 and 2, since its dense layers grow by 1 and its scores
by 2, and so does writing with a cache, for each character looks at all before it.
Reading again should be one more.
"""

from helpers import generation, layers, models

import keras
import numpy as np
import tensorflow as tf
from timing import in_turn, note

WIDTH, HEADS = 64, 4
STEPS = (1024, 2048, 4096, 8192, 16384)  # a GRU's few operations need a long text
READ = (256, 512, 1024, 2048, 4096)
WRITE = (64, 128, 256, 512, 1024)
AGAIN = (64, 128, 256, 512)


def reader(layer, length):
    """Return a function that reads one sequence of that length."""
    inputs = keras.Input((length, WIDTH))
    model = keras.Model(inputs, layer(inputs))
    call = tf.function(model, jit_compile=True)
    x = tf.random.normal((1, length, WIDTH))
    return lambda: call(x)


def cached(length):
    """Return a function that writes so many characters with the cache."""
    talk = models.stepper(models.mini_gpt(65, width=WIDTH, heads=HEADS, room=length))
    return lambda: generation.generate(
        talk, [[1]], steps=length, sampler=generation.greedy()
    )


def uncached(length):
    """Return a function that reads all again for each character; for an eighth of them.

    The text that is read has its full length each time, as a compiled function wants.
    """
    model = models.mini_gpt(65, width=WIDTH, heads=HEADS, room=length)
    read = tf.function(model, jit_compile=True)
    ids = tf.ones((1, length), "int32")

    def write():
        for _ in range(length // 8):
            read(ids).numpy()

    return write


def exponent(lengths, seconds):
    """The slope of log(seconds) against log(length), over the longer half."""
    half = len(lengths) // 2
    return np.polyfit(np.log(lengths[half:]), np.log(seconds[half:]), 1)[0]


def measured(name, lengths, make, times=1):
    """Time all lengths in turn; print and note them, and the exponent."""
    runs = {length: make(length) for length in lengths}
    for run in runs.values():
        run()  # compiles
    seconds = np.array(list(in_turn(runs, 7).values())) * times
    power = exponent(np.array(lengths), seconds)
    print(f"\n{'milliseconds, n =':<38}", *[f"{n:>9}" for n in lengths])
    print(f"{name:<38}", *[f"{1000 * each:>9.2f}" for each in seconds], end="")
    print(f"   n^{power:.2f}", flush=True)
    for length, each in zip(lengths, seconds, strict=True):
        note("lengths", name, str(length), each, "seconds")
    note("lengths", name, "exponent", power, "power of n")


def main():
    """Print the table."""
    measured("a GRU reads", STEPS, lambda n: reader(keras.layers.GRU(WIDTH), n))
    measured(
        "self-attention reads",
        READ,
        lambda n: reader(layers.SelfAttention(HEADS, causal=True), n),
    )
    measured("a transformer writes, with a cache", WRITE, cached)
    measured("a transformer writes, reads all again", AGAIN, uncached, times=8)


if __name__ == "__main__":
    main()
