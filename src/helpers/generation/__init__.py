"""Generation: what comes next is drawn, read, and something new comes next.

`samplers` choose one id from the logits of a step; `generate` runs model and sampler in
one compiled loop. A model is anything with two methods:

    initial_state(batch, memory=None) -> state
    step(ids (B,), state) -> logits (B, V), state

where a state is any nest of tensors with the batch on their first axis.
"""

from helpers.generation.decoding import generate
from helpers.generation.samplers import (
    Sampler,
    greedy,
    keep_top_k,
    keep_top_p,
    temperature,
    top_k,
    top_p,
)

__all__ = [
    "Sampler",
    "generate",
    "greedy",
    "keep_top_k",
    "keep_top_p",
    "temperature",
    "top_k",
    "top_p",
]
