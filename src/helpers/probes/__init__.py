"""Probes: what a model can see, how its gradients travel, what it remembers.

leaks       what must not matter: the padding, the future
gradients   how far back a loss reaches through time
gates       what the gates of an LSTM or GRU do while it reads
memory      how many steps later a layer still knows what it saw
"""

from helpers.probes.gates import GateTrace, gate_trace
from helpers.probes.gradients import GradientTrace, gradient_through_time
from helpers.probes.leaks import FutureLeak, PaddingLeak, future_leak, padding_leak
from helpers.probes.memory import (
    MemorySpan,
    memory_span,
    recall_model,
    recall_task,
)

__all__ = [
    "FutureLeak",
    "GateTrace",
    "GradientTrace",
    "MemorySpan",
    "PaddingLeak",
    "future_leak",
    "gate_trace",
    "gradient_through_time",
    "memory_span",
    "padding_leak",
    "recall_model",
    "recall_task",
]
