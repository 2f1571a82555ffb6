"""Check of exercise 10.5, `paired_interval`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_pair, call

import numpy as np

DRAWS = 8000
NEAR = 0.05  # of the interval's width; chance moves an end by 0.01


@checks(
    "10.5",
    name="paired_interval",
    title="a paired bootstrap over films",
    difficulty=4,
    minutes=20,
    hints=(
        "Films are drawn, not reviews. What must you know of each film? Two numbers.",
        "For film f: its reviews n_f, and how many more of them A got right, g_f. The "
        "gain of a draw is the sum of g over the drawn films / the sum of n over them.",
        "np.unique with return_inverse gives each review its film's number; "
        "np.bincount adds up by film. Draw rng.integers(films, size=(draws, films)), "
        "take g and n at these places, sum along the films, divide; np.quantile.",
    ),
    seconds=60.0,
)
def _paired_interval(answer):
    rng = np.random.default_rng()
    one = np.array([True] * 5 + [False] * 3)
    got = as_pair(call(answer, one, ~one, np.full(8, "one film"), 50, _new(rng)))
    for wrong, message in (
        (-0.25, "That is B minus A."),
        (25, "A share, not percent."),
    ):
        if max(abs(value - wrong) for value in got) < 1e-9:
            raise Wrong(f"you say {_told(got)}, the gain of A is 0.25. {message}")
    if max(abs(value - 0.25) for value in got) > 1e-9:
        raise Wrong(
            "eight reviews of one film, A is right in five, B in the other three: "
            f"every draw has a gain of 0.25, you say {_told(got)}. What is drawn?"
        )
    _few_films(answer, rng)
    for count in (25, 40):
        a, b, films, right, mistakes = _telling(rng, count)
        got = as_pair(call(answer, a, b, films, DRAWS, _new(rng)))
        if got[0] > got[1]:
            raise Wrong(f"the lower end stands first; you say {_told(got)}.")
        prefix = f"{len(a)} reviews of {count} films: you say {_told(got)}. "
        if _apart(got, right, right) < NEAR:
            continue
        message, value = min(mistakes, key=lambda pair: _apart(got, pair[1], right))
        if _apart(got, value, right) < 1.5 * NEAR:
            raise Wrong(prefix + message)
        raise Wrong(
            f"{prefix}Many draws of whole films give an interval from about "
            f"{right[0]:.2f} to {right[1]:.2f}. Look at the gain of one draw."
        )
    return "The same as many draws of whole films, and paired."


FEW = (  # films, an upper end that betrays a mistake, and its name
    (3, 2 / 3, "these are the quantiles 0.05 and 0.95."),
    (4, 1 / 2, "a film drawn twice counts once here. It should count twice."),
)


def _few_films(answer, rng):
    """Raise Wrong for mistakes that can be told exactly where films are few.

    Of three films, A gains in one: it is drawn three times with probability 1 / 27,
    so the quantile 0.975 is 1, and 0.95 is 2 / 3. Of four films the one is drawn three
    times or more with a probability of 0.05: the quantile 0.975 is 3 / 4. No draw has a
    gain below 0.
    """
    for count, wrong, message in FEW:
        films = np.repeat([f"film {k}" for k in range(count)], 10)
        gains = films == "film 0"
        ends = as_pair(call(answer, gains, gains & False, films, 20_000, _new(rng)))
        said = f"{count} films, A is better in one: you say {_told(ends)}; "
        if abs(ends[1] - wrong) < 1e-9:
            raise Wrong(said + message)
        if min(ends) < -1e-9:
            raise Wrong(
                f"{said}no draw has a gain below 0. Are both ends quantiles of the "
                "gains?"
            )


def _new(rng):
    """A generator for the answer."""
    return np.random.default_rng(rng.integers(2**32))


def _told(pair):
    return f"{pair[0]:.3f} to {pair[1]:.3f}"


def _drawn(rng, count):
    """Right and wrong answers; A is better on some films, and the large ones differ."""
    sizes = rng.permutation(np.r_[np.full(count - count // 3, 8), [40] * (count // 3)])
    film = np.repeat(np.arange(count), sizes)
    level = rng.uniform(0.1, 0.9, count)[film]
    ahead = np.where(sizes == 40, 0.15, -0.1) + 0.2 * rng.normal(size=count)
    a = rng.random(len(film)) < np.clip(level + ahead[film] / 2, 0, 1)
    b = rng.random(len(film)) < np.clip(level - ahead[film] / 2, 0, 1)
    order = rng.permutation(len(film))
    titles = np.array([f"film {k}" for k in range(count)])
    return a[order], b[order], titles[film][order]


def _telling(rng, count):
    """Answers for which the interval of each mistake is far from the right one."""
    while True:
        a, b, films = _drawn(rng, count)
        right, mistakes = _films(a, b, films, rng), list(_mistakes(a, b, films, rng))
        if min(_apart(value, right, right) for _, value in mistakes) > 1.3 * NEAR:
            return a, b, films, right, mistakes


def _apart(one, other, right):
    """How far apart two intervals are, in widths of the right one."""
    far = max(abs(a - b) for a, b in zip(one, other, strict=True))
    return far / (right[1] - right[0])


def _ends(gains, low=0.025):
    return tuple(np.quantile(gains, (low, 1 - low)))


def _sums(a, b, films):
    _, film = np.unique(films, return_inverse=True)
    gain = np.bincount(film, a.astype(float) - b)
    return gain, np.bincount(film)


def _films(a, b, films, rng, low=0.025):
    """Draws of whole films; many, so that chance is small."""
    gain, size = _sums(a, b, films)
    drawn = rng.integers(len(size), size=(20_000, len(size)))
    return _ends(gain[drawn].sum(1) / size[drawn].sum(1), low)


def _mistakes(a, b, films, rng):
    """Pairs: a message, and what the mistake gives that it names."""
    gain, size = _sums(a, b, films)
    count, each = len(size), len(a)
    drawn = rng.integers(count, size=(8000, count))
    reviews = rng.integers(each, size=(8000, each))
    right = _films(a, b, films, rng)
    yield (
        "That is B minus A; A minus B is asked for.",
        (-right[1], -right[0]),
    )
    yield (
        "That comes from drawing single reviews; those of one film are alike, so the "
        "interval is too narrow. Draw films.",
        _ends((a.astype(float) - b)[reviews].mean(1)),
    )
    yield (
        "There every film counts equally, whether it has 8 reviews or 40. The gain is "
        "a share of all reviews that were drawn.",
        _ends((gain / size)[drawn].mean(1)),
    )
    other = rng.integers(count, size=(8000, count))
    good = [np.bincount(np.unique(films, return_inverse=True)[1], x) for x in (a, b)]
    yield (
        "A and B are drawn apart. They judged the same reviews: one draw serves both.",
        _ends(
            good[0][drawn].sum(1) / size[drawn].sum(1)
            - good[1][other].sum(1) / size[other].sum(1)
        ),
    )
    yield "These are the quantiles 0.25 and 0.75.", _films(a, b, films, rng, 0.25)
    yield (
        "Both ends are the gain of all reviews: each film is drawn exactly once. With "
        "replacement, a film may come twice.",
        (gain.sum() / each,) * 2,
    )
    share = good[0][drawn].sum(1) / size[drawn].sum(1)
    yield (
        "That is the interval of A's accuracy; the gain over B is asked for.",
        _ends(share),
    )
    yield (
        "That is divided by all reviews; a draw has as many reviews as its films.",
        _ends(gain[drawn].sum(1) / each),
    )
