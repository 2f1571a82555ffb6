"""What makes letters and phonemes fast: `python benchmarks/seq2seq.py`.

About 6 minutes. First table: training the models of notebooks 05 and 06 on the same
words, of any length, in batches of 512: all padded to the longest word, or cut into
length buckets as the course does it; with XLA and without. Compiling is not in the
speeds but stands beside them, since every shape of a bucket is compiled anew.

Second table: the same training with TensorFlow's threads as they are, and with
`runtime.one_core_each`, each in a process of its own, by turns.

Third table: decoding 1,000 words at once, greedily and with beams, once compiled.

Words a second are of this machine and this moment. The ratios compare what ran in turn,
round by round, so they mean something on any machine.
"""

import statistics
import subprocess
import sys

from helpers import data, generation, models, runtime, text

import keras
import numpy as np
from timing import in_turn, note, seconds_of

BATCH, WORDS, ROUNDS, UNITS = 512, 10_240, 3, 128


def lessons(buckets):
    """Batches of the same words, in so many buckets, and the vocabularies."""
    train = data.load_pronunciation().train
    pairs = train.pairs()
    letters = text.Vocabulary.build(train.words)
    sounds = text.Vocabulary.build([told for _, told in pairs], start_end=True)
    rows = np.random.default_rng(0).permutation(len(pairs))[:WORDS]
    chosen = [pairs[row] for row in rows]
    batches = data.pair_batches(
        chosen, letters, sounds, batch_size=BATCH, buckets=buckets
    )
    return batches, letters, sounds


def trainer(attention, buckets, xla):
    """Return a function that trains one epoch."""
    batches, letters, sounds = lessons(buckets)
    model = models.seq2seq(len(letters), len(sounds), attention=attention, units=UNITS)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    adam = keras.optimizers.AdamW(global_clipnorm=1.0)
    model.compile(adam, loss, jit_compile=xla)
    return lambda: model.fit(batches, shuffle=False, verbose=0)


def training():
    """Print the first table."""
    ways = {
        "padded, no XLA": (1, False),
        "padded, XLA": (1, True),
        "6 buckets, no XLA (course)": (6, False),
        "6 buckets, XLA": (6, True),
    }
    print(f"{'':<10}{'batches':<28}{'words/s':>9}{'compiled in':>13}   ratio")
    for attention in (None, "additive"):
        runs = {name: trainer(attention, *way) for name, way in ways.items()}
        compiled = {name: seconds_of(run) for name, run in runs.items()}
        middle = in_turn(runs, ROUNDS)
        padded = middle["padded, no XLA"]
        for name, seconds in middle.items():
            print(
                f"{attention or 'plain':<10}{name:<28}{WORDS / seconds:>9,.0f}"
                f"{compiled[name] - seconds:>11.1f} s   {padded / seconds:.2f}",
                flush=True,
            )
            what = f"Seq2Seq, {attention or 'no'} attention"
            claim = f"{what}, trains: 6 length buckets, not one width"
            claim = claim if "course" in name else ""
            speed, ratio = WORDS / seconds, padded / seconds
            note("seq2seq", what, name, speed, "words/s", ratio, claim)


def threads():
    """Print the second table; threads are chosen before TensorFlow starts."""
    print(f"\n{'':<10}{'threads':<28}{'words/s':>9}{'':>13}   ratio")
    ways = {"TensorFlow's default": "default", "one core each (course)": "one"}
    for attention in ("plain", "additive"):
        taken = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, way in ways.items():
                command = [sys.executable, __file__, attention, way]
                told = subprocess.run(command, capture_output=True, text=True)
                told.check_returncode()
                taken[name].append(float(told.stdout.split()[-1]))
        middle = {name: statistics.median(each) for name, each in taken.items()}
        for name, seconds in middle.items():
            ratio = middle["TensorFlow's default"] / seconds
            print(
                f"{attention:<10}{name:<28}{WORDS / seconds:>9,.0f}{'':>13}   "
                f"{ratio:.2f}",
                flush=True,
            )


def one_process(attention, way):
    """Print the seconds of an epoch, the fastest of three, with such threads."""
    if way == "one":
        runtime.one_core_each()
    run = trainer(None if attention == "plain" else attention, 6, False)
    run()  # compiles
    print(min(seconds_of(run) for _ in range(ROUNDS)))


def decoding():
    """Print the third table."""
    _, letters, sounds = lessons(6)
    words = data.load_pronunciation().valid.up_to(10).words[:1000]
    source = text.pad([letters.encode(word) for word in words])
    print(f"\n{'1,000 words':<22}{'first call':>11}{'then':>9}")
    for attention in (None, "additive"):
        model = models.seq2seq(
            len(letters), len(sounds), attention=attention, units=UNITS
        )
        talk = models.stepper(model)
        for width in (1, 4, 16):

            def decode(talk=talk, width=width):
                generation.beam_search(
                    talk,
                    talk.encode(source),
                    start=sounds.start_id,
                    end=sounds.end_id,
                    steps=24,
                    width=width,
                )

            first = seconds_of(decode)
            then = statistics.median(seconds_of(decode) for _ in range(5))
            name = f"{attention or 'plain'}, width {width}"
            print(f"{name:<22}{first:>9.1f} s{then:>7.2f} s", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one_process(*sys.argv[1:])
    else:
        training()
        threads()
        decoding()
