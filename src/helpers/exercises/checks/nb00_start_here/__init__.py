"""Notebook 00, start here: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, Number, prediction

prediction(
    "00.A",
    "Korean subtitles in, English subtitles out: which shape is that?",
    Choice(("many to one", "aligned", "unaligned", "generation")),
)

prediction(
    "00.B",
    "Of 100 English words, how many have exactly as many sounds as letters?",
    Number(within=5, low=0, high=100),
)
