"""Generation: what comes next is drawn, read, and something new comes next.

`samplers` choose one id from the logits of a step; `generate` runs model and sampler in
one compiled loop. A model is anything with two methods:

    initial_state(batch, memory=None) -> state
    step(ids (B,), state) -> logits (B, V), state

where a state is any nest of tensors with the batch on their first axis.

`beam_search` looks for the likeliest answer of a model that was given a memory,
`greedy_search` takes the likeliest id at each step, and `mixed_inputs` lets a decoder
read its own words while it learns.
"""

from helpers.generation.beams import Beams, beam_search, greedy_search, until_end
from helpers.generation.decoding import generate
from helpers.generation.mixing import mixed_inputs
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
    "Beams",
    "Sampler",
    "beam_search",
    "generate",
    "greedy",
    "greedy_search",
    "keep_top_k",
    "keep_top_p",
    "mixed_inputs",
    "temperature",
    "top_k",
    "top_p",
    "until_end",
]
