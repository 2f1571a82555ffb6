"""How fast a language model writes: `python benchmarks/generation.py`.

One model, two layers of 128 LSTM units, writes characters in three ways: one call of
`predict` for each character, over the last 40; `generation.generate`; and, where
PyTorch is installed, a PyTorch loop that carries the state, on as many threads as suit
it best. The ratios are taken within this run, so that they mean something on any
machine. Then `generate` writes texts of several lengths, whose time for a character
must not grow, and several texts at once. 40 seconds.
"""

from helpers import generation, models

import numpy as np
from timing import median_of, note

VOCAB, EMBED, UNITS, LAYERS = 86, 64, 128, 2
PROMPT = [[10, 20, 30]]
LENGTHS = (250, 500, 1000, 2000, 4000, 8000)
BATCHES = (1, 4, 16, 64)


def keras_model():
    """Return the model, untrained: nonsense takes as long to write as sense."""
    return models.language_model(
        VOCAB, embed_dim=EMBED, units=UNITS, num_layers=LAYERS, cell="lstm"
    )


def by_predict(model, characters=40, window=40):
    """Return characters a second: a whole window is read again for each new one."""
    rng = np.random.default_rng(0)

    def write():
        ids = np.ones((1, window), "int32")
        for _ in range(characters):
            logits = model.predict(ids, verbose=0)[:, -1] / 0.8
            new = np.argmax(logits + rng.gumbel(size=logits.shape), axis=-1)
            ids = np.concatenate([ids[:, 1:], new[:, None]], axis=1)

    return characters / median_of(write, 3)


def by_generate(model, characters=4000, batch=1):
    """Return characters a second, in all rows together."""

    def write():
        generation.generate(
            models.stepper(model),
            PROMPT * batch,
            steps=characters,
            sampler=generation.temperature(0.8),
        )

    return characters * batch / median_of(write)


def by_torch(characters=1000):
    """Return (characters a second, threads), or None where PyTorch is missing."""
    try:
        import torch
    except ImportError:
        return None
    embed = torch.nn.Embedding(VOCAB, EMBED)
    recur = torch.nn.LSTM(EMBED, UNITS, LAYERS, batch_first=True)
    dense = torch.nn.Linear(UNITS, VOCAB)

    @torch.inference_mode()
    def write():
        ids, state = torch.tensor(PROMPT), None
        for _ in range(characters):
            x, state = recur(embed(ids), state)
            chances = torch.softmax(dense(x[:, -1]) / 0.8, dim=-1)
            ids = torch.multinomial(chances, 1)

    def rate(threads):
        torch.set_num_threads(threads)
        return characters / median_of(write), threads

    return max(rate(threads) for threads in sorted({1, torch.get_num_threads()}))


def compare(model):
    """Print what one sequence takes in each of the three ways."""
    fast = by_generate(model)
    print("one sequence                     characters/s   generate is faster")
    print(f"generate                         {fast:>12,.0f}")
    slow = by_predict(model)
    print(
        f"predict for each character       {slow:>12,.0f} {fast / slow:>12,.0f} times"
    )
    group, unit = "writing one text", "characters/s"
    note("generation", group, "predict for each", slow, unit, 1)
    claim = "An LSTM writes: `generate`, not `predict` for each character"
    note("generation", group, "generate", fast, unit, fast / slow, claim)
    torch = by_torch()
    if torch is None:
        print("PyTorch is not installed: no comparison with its loop.")
        return
    name = f"PyTorch step loop, {torch[1]} thread{'s' if torch[1] > 1 else ''}"
    print(f"{name:<33}{torch[0]:>12,.0f} {fast / torch[0]:>12,.1f} times")
    note("generation", group, "PyTorch step loop", torch[0], unit, torch[0] / slow)
    claim = "An LSTM writes: `generate`, not a step loop in PyTorch"
    ratio = fast / torch[0]
    note("generation", "against PyTorch", "generate", fast, unit, ratio, claim)


def growth(model):
    """Print the time for a character, for texts of several lengths."""
    print("\ncharacters in the text           microseconds for each")
    for length in LENGTHS:
        print(f"{length:>22,} {1e6 / by_generate(model, length):>31.1f}")


def batches(model):
    """Print characters a second for several texts at once."""
    print("\ntexts at once                    characters/s, all together")
    for batch in BATCHES:
        print(f"{batch:>13} {by_generate(model, 1000, batch):>32,.0f}")


def main():
    """Print the three tables."""
    model = keras_model()
    compare(model)
    growth(model)
    batches(model)


if __name__ == "__main__":
    main()
