"""Pictures: each function draws on an Axes and returns it; `show` shows it.

sequences   tokens, series, an unrolled network (notebook 00)
course      the map of the course, what is done
models      learning curves, states, scores of several runs (01)
memory      gradients, recall, gates, parameters (02)
characters  what a unit does in a text (03)
forecasts   errors by horizon, intervals as fans (04)
words       encoder and decoder, alignments, maps of words (05 to 07)
searches    settings and scores, who ran which trial (09)
ensembles   who learns from what, sure against right (10)
base        colours, fonts, `show`, and what all of these share

Two need several Axes: `plot_gates` returns its Figure, `plot_attention_places` a pair.

The colours are those of Okabe and Ito (2008), which people with any kind of colour
vision can tell apart; what a colour says is always said by a shape or a word as well.
Backgrounds are white, so that a picture reads the same on a light and a dark page.
"""

from helpers.plotting.base import COLORS, show, style
from helpers.plotting.characters import plot_characters
from helpers.plotting.course import plot_calibration, plot_course, plot_done
from helpers.plotting.ensembles import plot_folds, plot_reliability
from helpers.plotting.forecasts import plot_fan, plot_horizons, plot_periods
from helpers.plotting.memory import (
    plot_gates,
    plot_gradients,
    plot_lengths,
    plot_parameters,
    plot_recall,
)
from helpers.plotting.models import (
    plot_curves,
    plot_scores,
    plot_states,
    plot_verdict,
)
from helpers.plotting.searches import plot_parallel, plot_processes
from helpers.plotting.sequences import (
    TASK_SHAPES,
    plot_mapping,
    plot_series,
    plot_task_shape,
    plot_tokens,
    plot_unrolled,
)
from helpers.plotting.words import (
    plot_alignment,
    plot_attended,
    plot_attention_places,
    plot_by_length,
    plot_seq2seq,
    plot_word_map,
)

__all__ = [
    "COLORS",
    "TASK_SHAPES",
    "plot_alignment",
    "plot_attended",
    "plot_attention_places",
    "plot_by_length",
    "plot_calibration",
    "plot_characters",
    "plot_course",
    "plot_curves",
    "plot_done",
    "plot_fan",
    "plot_folds",
    "plot_gates",
    "plot_gradients",
    "plot_horizons",
    "plot_lengths",
    "plot_mapping",
    "plot_parallel",
    "plot_parameters",
    "plot_periods",
    "plot_processes",
    "plot_recall",
    "plot_reliability",
    "plot_scores",
    "plot_seq2seq",
    "plot_series",
    "plot_states",
    "plot_task_shape",
    "plot_tokens",
    "plot_unrolled",
    "plot_verdict",
    "plot_word_map",
    "show",
    "style",
]
