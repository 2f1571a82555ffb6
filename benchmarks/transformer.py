"""How fast a small transformer trains and writes: `python benchmarks/transformer.py`.

First table, 1 minute: one step of training (forward, backward, AdamW with clipping) of
a character model with 4 blocks, 4 heads, a width of 128 and windows of 64: as Keras
does it by default with its own `MultiHeadAttention`, as the course does it
(`models.mini_gpt` and `runtime.compile_options`: XLA), and as PyTorch does it, if it
can be imported (it is not installed with the course). Beside each: the share of this
machine's speed of matrix products that the step reaches, which is measured here too.

Second table, 1 minute: writing 512 characters with the cache of keys and values and
without it (both compiled; the text that is read again is padded to 64, 128, 256 or
512 characters), and milliseconds a character early and late in a text.

Third table, 2 minutes: one block that reads the reviews of the course in length
buckets, with XLA and without: seconds of compiling, and of an epoch after that.

With --train, 2 minutes: 70 seconds of training on Shakespeare (a width of 96, 3 blocks,
the optimizer Muon), in nats for each character of the validation text.

Times are of this machine and this moment. The ratios compare what ran in turn, round by
round, so they mean something on any machine.
"""

import argparse
import math
import statistics

try:  # before TensorFlow, or the process crashes when an optimizer is made
    import torch
    import torch._dynamo
except ImportError:
    torch = None

from helpers import data, generation, models, runtime, training
from helpers.text import Vocabulary, words

import keras
import numpy as np
import tensorflow as tf
from timing import note, seconds_of

VOCAB, WIDTH, HEADS, BLOCKS, STEPS = 65, 128, 4, 4, 64
ROUNDS, CALLS = 9, 20
SECONDS = 70


def course_model(**options):
    """Return the model of the course."""
    sizes = {"width": WIDTH, "heads": HEADS, "blocks": BLOCKS}
    return models.mini_gpt(VOCAB, **(sizes | options))


def keras_model():
    """Return the same model from the layers of Keras alone, with learned positions."""
    layers = keras.layers
    ids = keras.Input((STEPS,), dtype="int32")
    places = layers.Embedding(STEPS, WIDTH)(np.arange(STEPS))
    x = layers.Embedding(VOCAB, WIDTH)(ids) + places
    for _ in range(BLOCKS):
        y = layers.LayerNormalization(epsilon=1e-5)(x)
        attend = layers.MultiHeadAttention(HEADS, key_dim=WIDTH // HEADS)
        x = x + attend(y, y, use_causal_mask=True)
        y = layers.LayerNormalization(epsilon=1e-5)(x)
        y = layers.Dense(4 * WIDTH, activation="gelu")(y)
        x = x + layers.Dense(WIDTH)(y)
    x = layers.LayerNormalization(epsilon=1e-5)(x)
    return keras.Model(ids, layers.Dense(VOCAB)(x))


def keras_steps(model, batch, **options):
    """Return a function that takes CALLS steps of training."""
    adam = keras.optimizers.AdamW(1e-3, global_clipnorm=1.0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(adam, loss, **options)
    adam.build(model.trainable_variables)
    ids = np.random.default_rng(0).integers(0, VOCAB, (CALLS * batch, STEPS + 1))
    lessons = data.batches((ids[:, :-1], ids[:, 1:]), batch_size=batch)
    return lambda: model.fit(lessons, shuffle=False, verbose=0)


def torch_steps(batch):
    """Return a function that takes CALLS steps of training in PyTorch, not compiled."""
    nn = torch.nn

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norms = nn.ModuleList([nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)])
            self.project, self.mix = (
                nn.Linear(WIDTH, 3 * WIDTH),
                nn.Linear(WIDTH, WIDTH),
            )
            self.widen = nn.Linear(WIDTH, 4 * WIDTH)
            self.narrow = nn.Linear(4 * WIDTH, WIDTH)

        def forward(self, x):
            rows, steps, _ = x.shape
            parts = self.project(self.norms[0](x)).split(WIDTH, dim=2)
            shape = (rows, steps, HEADS, WIDTH // HEADS)
            query, key, value = (each.view(shape).transpose(1, 2) for each in parts)
            found = nn.functional.scaled_dot_product_attention(
                query, key, value, is_causal=True
            )
            x = x + self.mix(found.transpose(1, 2).reshape(rows, steps, WIDTH))
            y = self.widen(self.norms[1](x))
            return x + self.narrow(nn.functional.gelu(y))

    embed, places = nn.Embedding(VOCAB, WIDTH), nn.Embedding(STEPS, WIDTH)
    blocks, last = nn.Sequential(*(Block() for _ in range(BLOCKS))), nn.LayerNorm(WIDTH)
    model = nn.ModuleList([embed, places, blocks, last])
    adam = torch.optim.AdamW(model.parameters(), 1e-3)
    ids = torch.randint(0, VOCAB, (CALLS, batch, STEPS + 1))
    order = torch.arange(STEPS)

    def steps():
        for each in ids:
            adam.zero_grad()
            x = last(blocks(embed(each[:, :-1]) + places(order)))
            logits = x @ embed.weight.T
            loss = nn.functional.cross_entropy(
                logits.reshape(-1, VOCAB), each[:, 1:].reshape(-1)
            )
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()

    return steps


def operations(batch):
    """Multiplications and additions of one step's matrix products, there and back."""
    dense = 12 * WIDTH**2 * BLOCKS + VOCAB * WIDTH  # multiplications for one character
    attention = 2 * STEPS * WIDTH * BLOCKS  # all places, though half are masked
    return 2 * 3 * batch * STEPS * (dense + attention)


def matrix_speed(size=1024, repeats=20):
    """Operations a second of float32 matrix products, the best of some."""
    a, b = (tf.random.normal((size, size)) for _ in range(2))
    best = min(
        seconds_of(lambda: tf.linalg.matmul(a, b).numpy()) for _ in range(repeats)
    )
    return 2 * size**3 / best


def training_step():
    """Print the first table."""
    options = runtime.compile_options(course_model(), fixed_shapes=True)
    for batch in (12, 64):
        runs = {
            "Keras, default": keras_steps(keras_model(), batch),
            "Keras, XLA": keras_steps(keras_model(), batch, jit_compile=True),
            "course": keras_steps(course_model(), batch, **options),
        }
        if torch:
            runs["PyTorch"] = torch_steps(batch)
        for run in runs.values():
            run()  # compiles
        taken, peak = {name: [] for name in runs}, []
        for _ in range(ROUNDS):
            for name, run in runs.items():
                taken[name].append(seconds_of(run) / CALLS)
            peak.append(matrix_speed())
        middle = {name: statistics.median(each) for name, each in taken.items()}
        print(
            f"{'batch of ' + str(batch):<18}{'ms/step':>9}{'of the peak':>13}   ratio"
        )
        for name, seconds in middle.items():
            share = operations(batch) / seconds / statistics.median(peak)
            ratio = middle["Keras, default"] / seconds
            print(
                f"{name:<18}{1000 * seconds:>9.1f}{share:>13.0%}   {ratio:.2f}",
                flush=True,
            )
            group = f"transformer step, batch of {batch}"
            note_step(group, name, seconds, ratio, share, middle)
    print(f"peak: {statistics.median(peak) / 1e9:.0f} billion operations a second")
    if not torch:
        print("PyTorch can't be imported here, so it has no row.")


def note_step(group, name, seconds, ratio, share, middle):
    """Note one row of the first table for `make bench`."""
    course = name == "course"
    claim = "A transformer trains: as the course does it, not with Keras's defaults"
    batch = group.partition(", ")[2]
    claim = f"{claim} ({batch})" if course else ""
    note("transformer", group, name, 1000 * seconds, "ms/step", ratio, claim)
    if course:
        rate = "share of the speed of matrix products"
        note("transformer", group, rate, share, "of the peak")
    if course and "PyTorch" in middle:
        claim = f"A transformer trains: as the course does it, not in PyTorch ({batch})"
        faster = middle["PyTorch"] / seconds
        group = f"{group}, against PyTorch"
        note("transformer", group, name, 1000 * seconds, "ms/step", faster, claim)


def writing():
    """Print the second table."""
    model = course_model(room=1024)
    talk = models.stepper(model)

    def cached(steps):
        return generation.generate(
            talk, [[1]], steps=steps, sampler=generation.greedy()
        )

    read = tf.function(model, jit_compile=True)  # all logits: a slice confuses XLA

    def uncached(steps):
        ids = np.zeros((1, 512), "int32")
        for place in range(steps - 1):
            room = max(64, 2 ** math.ceil(math.log2(place + 1)))  # 64, 128, 256, 512
            logits = read(tf.constant(ids[:, :room])).numpy()
            ids[0, place + 1] = logits[0, place].argmax()
        return ids

    cached(512), cached(64), uncached(512)  # compiles
    taken = {
        "with cache": statistics.median(
            seconds_of(lambda: cached(512)) for _ in range(5)
        ),
        "without": seconds_of(lambda: uncached(512)),
    }
    print(f"\n{'512 characters':<18}{'seconds':>9}   ratio")
    for name, seconds in taken.items():
        ratio = taken["without"] / seconds
        print(f"{name:<18}{seconds:>9.2f}   {ratio:.1f}")
        claim = "A transformer writes 512 characters: with a cache, not without"
        claim = claim if name == "with cache" else ""
        note("transformer", "512 characters", name, seconds, "s", ratio, claim)
    print("\ncharacters        ms each, with cache")
    ends = [64, 256, 512, 768, 1000]
    seconds = [statistics.median(times(lambda n=n: cached(n), 5)) for n in ends]
    for k in range(1, len(ends)):
        more, longer = ends[k] - ends[k - 1], seconds[k] - seconds[k - 1]
        print(f"{ends[k - 1]:>5} to {ends[k]:<9}{1000 * longer / more:>8.3f}")


def times(run, count):
    return [seconds_of(run) for _ in range(count)]


def buckets():
    """Print the third table."""
    part = data.load_reviews().train
    tokens = [words(review) for review in part.texts]
    lexicon = Vocabulary.build(tokens, max_size=5000)
    ids = [lexicon.encode(each) for each in tokens]
    lessons = data.bucket_batches(ids, part.labels, batch_size=96)
    print(f"\n{'length buckets':<18}{'compiled in':>12}{'an epoch':>10}")
    for xla in (True, False):
        runtime.set_seed(0)
        model = models.transformer_classifier(5000, width=32, blocks=1)
        adam, loss = keras.optimizers.AdamW(), keras.losses.BinaryCrossentropy(True)
        model.compile(adam, loss, jit_compile=xla)
        adam.build(model.trainable_variables)
        first, *then = times(lambda m=model: m.fit(lessons, verbose=0), 3)
        name, epoch = "XLA" if xla else "no XLA (course)", min(then)
        print(f"{name:<18}{first - epoch:>10.1f} s{epoch:>8.1f} s", flush=True)


def train():
    """Print the loss on the validation text after SECONDS of training."""
    plays = data.load_shakespeare()
    chars = Vocabulary.build(plays.train)
    ids, valid = (np.array(chars.encode(part)) for part in (plays.train, plays.valid))
    lessons = data.windows(ids, length=STEPS, batch_size=16, shuffle=True).repeat()
    check = data.windows(valid, length=STEPS, batch_size=64)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def compiled(steps):
        runtime.set_seed(0)
        model = models.mini_gpt(len(chars), width=96, heads=4, blocks=3)
        rate = training.schedule(2e-2, steps, warmup=0.05, decay=True)
        optimizer = keras.optimizers.Muon(
            rate, weight_decay=0.1, adam_beta_2=0.99, global_clipnorm=1.0
        )
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        options = runtime.compile_options(model, fixed_shapes=True)
        model.compile(optimizer, loss, **options)
        optimizer.build(model.trainable_variables)
        return model

    def fit(model, steps):
        return seconds_of(
            lambda: model.fit(lessons, steps_per_epoch=steps, shuffle=False, verbose=0)
        )

    model = compiled(1000)
    fit(model, 60)  # compiles
    steps = int(SECONDS / (fit(model, 200) / 200))
    model = compiled(steps)
    seconds = fit(model, steps)
    nats = model.evaluate(check, verbose=0)
    print(
        f"\n{steps:,} steps in {seconds:.0f} s with compiling: {nats:.3f} nats for a "
        f"character ({nats / np.log(2):.3f} bits); windows of {STEPS} from an empty "
        "memory"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", action="store_true", help="70 seconds of training")
    if parser.parse_args().train:
        train()
    else:
        training_step()
        writing()
        buckets()
