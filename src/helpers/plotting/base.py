"""What all pictures share: colours, fonts, `show`, boxes."""

from __future__ import annotations

import io
import warnings

import matplotlib.pyplot as plt
import numpy as np
import PIL.Image
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch

__all__ = [
    "ARROW",
    "COLORS",
    "HUES",
    "INK",
    "MARKERS",
    "PALE",
    "axes",
    "bare",
    "box",
    "looks",
    "named_curves",
    "show",
    "style",
]

COLORS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "red": "#D55E00",
    "pink": "#CC79A7",
    "sky": "#56B4E9",
    "grey": "#5F5F5F",
}
HUES = [COLORS[name] for name in ("blue", "orange", "green", "red", "pink", "sky")]
PALE = "#DCEBF5"  # blue, behind text
INK = "#333333"  # of edges and arrows
ARROW = {"arrowstyle": "-|>", "lw": 1.4, "color": INK}
MARKERS = "os^Dvp"
APART = 0.085  # between two names at the right edge, as a share of the height

FONTS = ("DejaVu Sans", "Noto Sans CJK KR", "NanumGothic", "Apple SD Gothic Neo")
STYLE = {
    # each character in the first of these fonts that is here and has it
    "font.family": [n for n in FONTS if n in font_manager.get_font_names()],
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": plt.cycler(color=list(COLORS.values())),
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "font.size": 11,
    "lines.linewidth": 1.8,
}


def style() -> None:
    """Use the course's fonts, sizes and colours for all figures that follow."""
    plt.rcParams.update(STYLE)


style()


def show(drawn, alt: str) -> None:
    """Show a figure in the notebook, with a text for people who can't see it.

    Args:
        drawn: A Figure, or any Axes of it. It is closed afterwards.
        alt: What the picture shows, in a sentence or two (at least 20 characters).
    """
    from IPython.display import Image, display

    if len(alt) < 20:
        raise ValueError(
            f"alt must say what the picture shows in a sentence; got {alt!r}."
        )
    figure = drawn.figure if isinstance(drawn, Axes) else drawn
    display(Image(data=_png(figure), alt=alt))
    plt.close(figure)


def _png(figure) -> bytes:
    """The figure as a PNG of 128 colours, which is a fourth of the usual size."""
    full, small = io.BytesIO(), io.BytesIO()
    with warnings.catch_warnings():  # a sign that no font has is drawn as a box
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        figure.savefig(full, format="png", dpi=110, bbox_inches="tight")
    colours = PIL.Image.Quantize.MAXCOVERAGE  # keeps rare ones, such as single marks
    picture = PIL.Image.open(full).convert("RGB").quantize(128, colours, dither=0)
    picture.save(small, format="png", optimize=True)
    return small.getvalue()


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """`ax`, or that of a new figure: width and height in inches."""
    return ax if ax is not None else plt.subplots(figsize=(width, height))[1]


def bare(ax: Axes) -> Axes:
    """The Axes without ticks and frame."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def box(ax, x, y, width, height, *, fill="white", text="", size=10):
    """A rounded box with text in its middle; dark fills get white text."""
    patch = FancyBboxPatch(
        (x, y),
        width,
        height,
        boxstyle="round,pad=0,rounding_size=0.12",
        fc=fill,
        ec=INK,
    )
    ax.add_patch(patch)
    light = np.dot(to_rgb(fill), (0.299, 0.587, 0.114)) > 0.55
    ax.text(
        x + width / 2,
        y + height / 2,
        text,
        ha="center",
        va="center",
        fontsize=size,
        color="#111111" if light else "white",
    )


def looks(names, choice, what="lines") -> dict:
    """name -> its own look, of a choice of colours or markers.

    Raises ValueError if there are more names than looks; `what` says what they name.
    """
    names = list(names)
    if len(names) > len(choice):
        raise ValueError(
            f"at most {len(choice)} {what} can be told apart; got {len(names)}: "
            f"{', '.join(map(str, names))}."
        )
    return dict(zip(names, choice, strict=False))


def named_curves(ax, x, curves, hues) -> None:
    """Draw curves, with their names at the right ends; the y axis begins at 0.

    Args:
        x: (N,), rising.
        curves: name -> (N,), or (runs, N), which gives a thin line for each run and a
            thick one for their mean.
        hues: name -> colour.
    """
    curves = {name: np.atleast_2d(values) for name, values in curves.items()}
    for name, runs in curves.items():
        if len(runs) > 1:
            ax.plot(x, runs.T, color=hues[name], lw=0.5, alpha=0.6)
        ax.plot(x, np.nanmean(runs, axis=0), color=hues[name], lw=2)
    top = 1.08 * max(np.nanmax(runs) for runs in curves.values())
    ends = {name: np.nanmean(runs[:, -1]) for name, runs in curves.items()}
    _name_ends(ax, x[-1], ends, hues, top)
    ax.set(xlim=(x[0], x[-1]), ylim=(0, top))


def _name_ends(ax, right, ends, hues, top) -> None:
    """Write each name beside the end of its line, far enough from the others.

    right: where the lines end on the x axis.  ends: name -> its last value.
    hues: name -> colour.  top: the axis goes from 0 to here.
    """
    names = sorted(ends, key=ends.get)
    at = np.array([ends[name] for name in names]) / top
    heights = at.copy()
    for place in range(1, len(names)):
        heights[place] = max(at[place], heights[place - 1] + APART)
    heights -= np.mean(heights - at)  # not all of them upwards
    for name, height in zip(names, heights, strict=True):
        ax.annotate(
            name,
            (right, ends[name]),
            (1.04, height),
            textcoords="axes fraction",
            color=hues[name],
            va="center",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": hues[name],
                "lw": 0.6,
                "relpos": (0, 0.5),  # to the left edge of the name, through no other
            },
        )
