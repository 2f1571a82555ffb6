"""Read a heat map off an Axes, as the eye sees it."""

import contextlib
import warnings
from typing import NamedTuple

from helpers.exercises.wrong import Wrong

import numpy as np


class Seen(NamedTuple):
    """A heat map: row 0 is the topmost, column 0 the leftmost."""

    values: np.ndarray  # (rows, columns)
    columns: list[str]  # the tick label at the middle of each column, or ""
    rows: list[str]  # the same for the rows, from the top
    limits: tuple  # the values of the first colour and the last


@contextlib.contextmanager
def two_figures():
    """An Axes to draw on, and another that is pyplot's current one.

    All figures that were opened are closed at the end, so that no cell shows them.
    """
    from matplotlib import pyplot as plt

    before = plt.get_fignums()
    current = plt.gcf().number if before else None
    with plt.ioff(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they mean, the check says
        try:
            ax = plt.subplots()[1]
            plt.subplots()
            yield ax
        finally:
            for number in set(plt.get_fignums()) - set(before):
                plt.close(number)
            if current in plt.get_fignums():
                plt.figure(current)


def heat_maps(ax):
    """The images and meshes on an Axes."""
    from matplotlib.image import AxesImage

    return [
        part
        for part in ax.get_children()
        if isinstance(part, AxesImage) or hasattr(part, "get_coordinates")
    ]


def drawn_elsewhere(ax):
    """Whether another Axes of an open figure has a heat map."""
    from matplotlib import pyplot as plt

    axes = [other for number in plt.get_fignums() for other in plt.figure(number).axes]
    return any(heat_maps(other) for other in axes if other is not ax)


def seen(ax, image) -> Seen:
    """What an image shows, whichever way its axes run."""
    values = np.ma.getdata(image.get_array())
    middles = _mesh(image) if hasattr(image, "get_coordinates") else _image(image)
    if values.size != middles[..., 0].size or values.shape[2:]:
        raise Wrong(
            f"the picture was made from shape {values.shape}. Give the weights as they "
            "are, a number for each cell; Matplotlib picks the colours."
        )
    values = values.reshape(middles.shape[:2])
    screen = ax.transAxes.inverted().transform(
        ax.transData.transform(middles.reshape(-1, 2))
    )
    if (screen < 0).any() or (screen > 1).any():
        raise Wrong("some cells lie outside the limits of the axes. What cut them off?")
    screen = screen.reshape(middles.shape)
    rows, columns = np.argsort(-screen[:, 0, 1]), np.argsort(screen[0, :, 0])
    return Seen(
        values[rows][:, columns],
        _labels(ax.xaxis, middles[0, columns, 0]),
        _labels(ax.yaxis, middles[rows, 0, 1]),
        tuple(None if limit is None else float(limit) for limit in image.get_clim()),
    )


def _image(image):
    """(rows, columns, 2): the middle of each cell of `imshow`."""
    rows, columns = image.get_array().shape[:2]
    left, right, bottom, top = image.get_extent()
    if image.origin == "upper":
        bottom, top = top, bottom
    x = left + (np.arange(columns) + 0.5) * (right - left) / columns
    y = bottom + (np.arange(rows) + 0.5) * (top - bottom) / rows
    return np.stack(np.meshgrid(x, y), axis=-1)


def _mesh(mesh):
    """(rows, columns, 2): the middle of each cell of `pcolormesh`."""
    corners = mesh.get_coordinates()
    across = (corners[:, 1:] + corners[:, :-1]) / 2
    return (across[1:] + across[:-1]) / 2


def _labels(axis, middles):
    """The label of the tick that stands in the middle of each cell, or ""."""
    axis.get_ticklabels(which="both")  # writes the texts, which drawing would do
    ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
    size = np.abs(np.diff(middles)).min() if len(middles) > 1 else 1
    found = []
    for middle in middles:
        near = [t for t in ticks if abs(t.get_loc() - middle) < size / 4]
        texts = [label for tick in near for label in (tick.label1, tick.label2)]
        told = [text.get_text() for text in texts if text.get_visible()]
        found.append(next((text.strip() for text in told if text.strip()), ""))
    return found
