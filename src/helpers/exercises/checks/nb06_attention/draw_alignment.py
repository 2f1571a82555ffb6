"""Check of exercise 06.5, `draw_alignment`."""

from helpers.exercises.checks.nb06_attention.drawings import (
    drawn_elsewhere,
    heat_maps,
    seen,
    two_figures,
)
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, close, the

import numpy as np

# As many letters as sounds, or more; letters and sounds that come twice.
WORDS = {
    "letter": "L EH T ER",
    "phone": "F OW N",
    "night": "N AY T",
    "little": "L IH T AH L",
    "cheese": "CH IY Z",
}
EQUAL = {
    "banana": "B AH N AE N AH",
    "minimum": "M IH N AH M AH M",
    "papa": "P AA P AH",
    "sonic": "S AA N IH K",
}


@checks(
    "06.5",
    name="draw_alignment",
    title="draw which letters a sound looks at",
    difficulty=2,
    minutes=12,
    hints=(
        "Every Axes has methods that draw a table of numbers as colours. Which corner "
        "of the table do they draw first? Which value gets the darkest colour?",
        "`ax.imshow` has vmin and vmax, and draws row 0 on top. `ax.set_xticks` takes "
        "places and, after them, a label for each; `ax.set` takes xlabel and ylabel.",
        "Draw the weights on ax, with the colours fixed from 0 to 1. Put a tick at "
        "each column, labelled with its letter, and one at each row, labelled with "
        "its sound. Name both axes. Return ax.",
    ),
)
def _draw_alignment(answer):
    rng = np.random.default_rng()
    for words in (WORDS, EQUAL):
        word = str(rng.choice(list(words)))
        letters, sounds = list(word), words[word].split()
        size = (len(sounds), len(letters))
        # Every row sums to 1, and no weight is 0 or 1, so that colours can be told.
        weights = rng.dirichlet(np.ones(size[1]), size=size[0]) * 0.8 + 0.2 / size[1]
        with two_figures() as ax:
            result = answer(weights, letters, sounds, ax)
            _drawn(ax, result, weights, letters, sounds)
    return "Two words; letters and sounds come more than once."


def _drawn(ax, result, weights, letters, sounds):
    """The picture of one word."""
    images = heat_maps(ax)
    if not images and drawn_elsewhere(ax):
        raise Wrong(
            "the heat map is on another Axes, and `ax`, which was given, is empty. "
            "`plt.imshow` and `plt.subplots` do not know of it."
        )
    if not images:
        raise Wrong(
            "there is no heat map on `ax` (made by imshow, matshow or pcolormesh)."
        )
    if len(images) > 1:
        raise Wrong(f"there are {len(images)} heat maps on `ax`; one is asked for.")
    if result is None:
        raise Wrong("your function drew, and returned None; ax is asked for.")
    if result is not ax:
        raise Wrong(f"your function returned {the(result)}; ax is asked for.")
    facts = f'"{"".join(letters)}", {len(letters)} letters, {len(sounds)} sounds: '
    picture = seen(ax, images[0])
    _oriented(picture.values, weights, facts)
    if not (ax.axison and ax.xaxis.get_visible() and ax.yaxis.get_visible()):
        raise Wrong(f"{facts}the axes are switched off, and their labels with them.")
    _labelled(picture.columns, letters, sounds, ("x", "letters", "sounds"), facts)
    _labelled(picture.rows, sounds, letters, ("y", "sounds", "letters"), facts)
    _coloured(picture.limits, facts)
    _named(ax)


def _oriented(values, weights, facts):
    """Each weight must be in its place."""
    turns = {
        "the picture is turned round: letters run along the x axis, sounds down the "
        "y axis.": [weights.T, weights.T[::-1]],
        "the first sound is at the bottom; one reads from the top.": [weights[::-1]],
        "the first letter is on the right; one reads from the left.": [
            weights[:, ::-1],
            weights[::-1, ::-1],
        ],
    }
    if values.shape == weights.shape and close(values, weights):
        return
    for message, wrong in turns.items():
        if any(w.shape == values.shape and close(w, values) for w in wrong):
            raise Wrong(facts + message)
    if values.shape != weights.shape:
        raise Wrong(
            f"{facts}the picture has {values.shape[0]} rows and {values.shape[1]} "
            f"columns; {weights.shape[0]} and {weights.shape[1]} were expected."
        )
    row, column = np.argwhere(~np.isclose(values, weights))[0]
    raise Wrong(
        f"{facts}row {row}, column {column} shows {values[row, column]:.3f}, where the "
        f"weight is {weights[row, column]:.3f}."
    )


def _labelled(labels, right, other, names, facts):
    """Each column, or row, must have its own label."""
    axis, mine, others = names
    if labels == right:
        return
    facts += f"the {axis} axis "
    told = [label or "no text" for label in labels]
    if not any(labels):
        raise Wrong(
            f"{facts}has no label in the middle of a cell. A label belongs to each "
            f"of the {mine}, at its own place."
        )
    if labels == right[::-1]:
        raise Wrong(f"{facts}has its {mine} in the wrong order: {told}.")
    if [label for label in labels if label] == other[: len(labels)]:
        raise Wrong(f"{facts}has the {others} as labels; the {mine} belong there.")
    if all(_is_number(label) for label in labels if label):
        raise Wrong(f"{facts}has numbers as labels, {told}; who can read the word?")
    place = next(i for i, label in enumerate(labels) if label != right[i])
    raise Wrong(
        f'{facts}says "{told[place]}" where number {place} of the {mine}, counted from '
        f'0, is "{right[place]}". All in a row: {told}. Where do the ticks stand?'
    )


def _is_number(text):
    return text.replace("−", "-").lstrip("-").replace(".", "", 1).isdigit()


def _coloured(limits, facts):
    """One colour must mean one weight, in all pictures."""
    if None in limits:
        raise Wrong(f"{facts}the colours have no limits.")
    if close(limits, (0, 1)):
        return
    if close(limits, (1, 0)):
        raise Wrong(f"{facts}the colours run from 1 to 0; from 0 to 1 is asked for.")
    raise Wrong(
        f"{facts}the colours run from {limits[0]:.2f} to {limits[1]:.2f}. In "
        "another word they would not, and one colour would not be one weight."
    )


def _named(ax):
    """Both axes must say what they hold."""
    x, y = ax.get_xlabel().strip().lower(), ax.get_ylabel().strip().lower()
    for name, text in (("x", x), ("y", y)):
        if not text:
            raise Wrong(f"the {name} axis has no name. What does it hold?")
    if "sound" in x and "letter" in y:
        raise Wrong("the names of the axes have changed places.")
    if "letter" not in x or "sound" not in y:
        raise Wrong(
            f'the axes are named "{ax.get_xlabel()}" and "{ax.get_ylabel()}"; "letter" '
            'and "sound" are asked for.'
        )
