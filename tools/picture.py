"""Draw the picture of the README, docs/four_tasks.png, from the real data.

    .venv/bin/python tools/picture.py

Each row is a task: its shape on the left (as notebook 00 calls it), one real example
on the right.
"""

from helpers import ROOT, data, plotting, text

import matplotlib.pyplot as plt
import numpy as np

TARGET = ROOT / "docs" / "four_tasks.png"


def main() -> None:
    """Draw and save the picture."""
    figure, axes = plt.subplots(
        4, 2, figsize=(11.5, 8.4), width_ratios=(1, 3.4), layout="constrained"
    )
    for (draw, shape), (left, right) in zip(ROWS.items(), axes, strict=True):
        plotting.plot_task_shape(shape, ax=left)
        draw(right)
    figure.savefig(TARGET, dpi=110)
    print(f"wrote {TARGET.relative_to(ROOT)}")


def review(ax) -> None:
    """A short review from the training films."""
    train = data.load_reviews().train
    tokenized = [text.words(sentence) for sentence in train.texts]
    place = next(i for i, tokens in enumerate(tokenized) if len(tokens) <= 12)
    ids = text.Vocabulary.build(tokenized, max_size=5000).encode(tokenized[place])
    plotting.plot_tokens(tokenized[place], ids, ax=ax)
    ax.set_ylim(-2.6, 2.4)
    ax.set_title("a film review: is it fresh or rotten?")


def line(ax) -> None:
    """The start of a famous line."""
    play = data.load_shakespeare().train
    start = play.index("To be, or not to be")
    plotting.plot_tokens(play[start : start + 19], fill="#FBE3C0", ax=ax)
    ax.set_ylim(-1.8, 3.2)
    ax.set_title("Shakespeare: after each character, which one comes next?")


def word(ax) -> None:
    """A word with fewer sounds than letters."""
    train = data.load_pronunciation().train
    spoken = train.spoken[train.words.index("through")][0]
    plotting.plot_mapping("through", spoken, ax=ax)
    ax.set_title("an English word: how is it spoken?")


def week(ax) -> None:
    """A week of temperatures; its last day is what a model has to say."""
    weather = data.load_weather()
    first = np.searchsorted(weather.hours, np.datetime64("2013-07-01T00"))
    hours = weather.hours[first : first + 168]
    values = weather.series("JFK", "temp")[first : first + 168]
    known = {"label": "temperature", "unit": data.UNITS["temp"], "ax": ax}
    plotting.plot_series(hours[:145], values[:145], **known)
    ax.plot(hours[144:], values[144:], color=plotting.COLORS["red"], ls="--")
    ax.set_title("New York's weather: what will tomorrow be like?")


ROWS = {
    review: "many to one",
    line: "aligned",
    word: "unaligned",
    week: "unaligned",  # the hours of the next day, of another length than those before
}


if __name__ == "__main__":
    main()
