"""Without recurrence, at equal size: how many words does a transformer tell right?

The task, the words, their parts, the batches and the columns of a row are those of the
study 05_pronunciation; so rows of both can be compared seed by seed.

    transformer     two blocks that read the letters, two that write the phonemes

It has the parameters of the model with additive attention, within 2 %, and a rate of
its own, the best of three on another seed. Its seconds are above those of the
models there.
"""

from helpers import models, runtime
from helpers.results import studies

BASE = studies.script("05_pronunciation")
CONFIGS = {"transformer": {"width": 60, "heads": 4, "blocks": 2}}
SEEDS = BASE.SEEDS
MINUTES = 14

EPOCHS, RATE = 3, 4e-3


def run(config: str, seed: int) -> dict:
    """Train one configuration; return its row."""
    letters, sounds = BASE.vocabularies()
    runtime.set_seed(seed)
    model = models.transformer_seq2seq(len(letters), len(sounds), **CONFIGS[config])
    parts = BASE.family_parts()
    return BASE.measured(model, BASE.fitted(model, parts, EPOCHS, RATE, seed), parts)
