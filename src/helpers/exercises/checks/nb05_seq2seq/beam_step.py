"""Check of exercise 05.4, `beam_step`."""

import itertools

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_array,
    call,
    close,
    named,
    the,
    worded,
)

import numpy as np

STEPS = {
    "product": "the two are multiplied. What does the probability of a sequence "
    "become, when all is in logarithms?",
    "difference": "the two are subtracted; a longer beginning is never likelier than "
    "the shorter one.",
    "no old score": "the beginnings' own scores have no effect: each comes only with "
    "the probability of its next id.",
    "score of the step": "you chose the right ones, but their new scores are those of "
    "the last id alone.",
    "old score": "you chose the right ones, but gave them back their old scores.",
    "spread": "the scores were spread over the ids: score 0 went to id 0. (W,) is "
    "taken as a row; print its shape.",
    "each row": "you kept the best id of each beginning. May all the best ones come "
    "from one beginning?",
    "best row": "you went on with the best beginning only. May a weaker one overtake "
    "it?",
    "worst": "you kept the least likely ones.",
    "backwards": "the right ones, but the worst of them comes first.",
    "flat parents": "parents are places in the flattened table of W times V; which row "
    "is that?",
    "flat ids": "ids are places in the flattened table of W times V; which column is "
    "that?",
    "places": "parents and ids have changed places.",
    "by W": "the scores are right, but not parents and ids. In the flattened table, "
    "how long is one row?",
    "exp": "the new scores are probabilities; logarithms are asked for.",
    "count up": "the right scores, but parents are not the rows that they come from.",
}


@checks(
    "05.4",
    name="beam_step",
    title="one step of beam search",
    difficulty=3,
    minutes=12,
    hints=(
        "How many candidates are there for the next step? All of them compete with "
        "each other, wherever they come from.",
        "score(w, v) = scores[w] + log_p[w, v]. In the table with V columns, laid out "
        "in one line, the place n is row n // V and column n % V.",
        "Add each beginning's score to its whole row (W, V). Lay the table out in one "
        "line, sort it, keep the last `width` places, the best first. Turn each place "
        "into a row and a column. Return the scores there, the rows, the columns.",
    ),
)
def _beam_step(answer):
    rng = np.random.default_rng()
    # W, V, width: ordinary; as many ids as beginnings; more, fewer beginnings kept;
    # the first step of a search; more beginnings than ids; all that there are.
    cases = [(3, 8, 3), (4, 4, 4), (2, 7, 5), (5, 6, 2), (1, 9, 4), (5, 3, 5)]
    for beams, size, width in [*cases, (2, 3, 6)]:
        _step(answer, *_drawn(rng, beams, size, width), width)
    _step(answer, *_drawn(rng, 3, 8, 3, low=-900.0), 3)
    return "Agrees with a loop over all candidates, for eight sizes of table."


def _drawn(rng, beams, size, width, low=-2.0):
    """scores and log_p; W = width <= V are so drawn that they tell mistakes apart."""
    while True:
        scores = low - 1.2 * rng.random(beams)
        logits = 1.5 * rng.normal(size=(beams, size))
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        if not 1 < beams == width <= size or low < -500:
            return scores, log_p
        values = _mistakes(scores, log_p, width)
        if beams == size:  # here a place divided by W is right
            values = {"spread": values["spread"]}
        if _differ({"right": _best(scores, log_p, width), **values}):
            return scores, log_p


def _differ(values):
    """Whether no two mistakes with different messages give the same."""
    return not any(
        close(first, second, 1e-3)
        for (one, first), (other, second) in itertools.combinations(values.items(), 2)
        if one.split(",")[0] != other.split(",")[0]
    )


def _best(scores, log_p, width):
    """Brute force: (3, width) new scores, parents and ids, of all candidates."""
    beams, size = log_p.shape
    every = itertools.product(range(beams), range(size))
    found = sorted(((scores[w] + log_p[w, v], w, v) for w, v in every), reverse=True)
    return np.array(found[:width]).T


def _step(answer, scores, log_p, width):
    """One step by the answer."""
    beams, size = log_p.shape
    facts = f"{beams} beginnings, {size} ids, width {width}: "
    right = _best(scores, log_p, width)
    result = call(answer, scores, log_p, width)
    got = _three(result, scores, log_p, width, facts)
    if close(got, right):
        return
    named(got, right, worded(_mistakes(scores, log_p, width), STEPS), prefix=facts)
    place = np.argwhere(~np.isclose(got, right, rtol=1e-5).all(axis=0))[0, 0]
    _tell(got, right, scores, log_p, place, facts)


def _three(result, scores, log_p, width, facts):
    """(3, width): the three arrays that came back."""
    if result is None:
        raise Wrong("your function returned None. Does it end with `return`?")
    if isinstance(result, list) and all(isinstance(r, tuple) for r in result):
        raise Wrong(
            "you returned a list of tuples, one for each candidate. Three arrays are "
            "asked for: all scores, all parents, all ids."
        )
    if not isinstance(result, tuple | list | np.ndarray) or len(result) != 3:
        raise Wrong(
            f"you returned {the(result)}; three things are asked for: new scores, "
            "parents, ids."
        )
    beams, size = log_p.shape
    known = {
        (beams, width): "the best of each beginning. All candidates compete.",
        (beams,): "as many as there are beginnings. How many does `width` ask for?",
        (size,): "one for each id. How many does `width` ask for?",
        (beams * size,): "all candidates. How many does `width` ask for?",
        (beams, size): "all candidates. How many does `width` ask for?",
    }
    table = []
    names = "the new scores", "parents", "ids"
    for part, name in zip(result, names, strict=True):
        shape = np.shape(part)
        if shape != (width,) and shape in known:
            raise Wrong(f"{facts}{name} have shape {shape}: {known[shape]}")
        if shape == (width,) and np.asarray(part).dtype.kind == "f":
            _no_infinity(part, scores, name, facts)
        table.append(as_array(part, (width,), f"width is {width}", facts + name))
        kind = np.asarray(part).dtype
        if name != "the new scores" and kind.kind not in "iu":
            raise Wrong(f"{name} have dtype {kind}; whole numbers are asked for.")
    return np.stack(table)


def _no_infinity(part, scores, name, facts):
    if np.isinf(np.asarray(part)).any():
        raise Wrong(
            f"{facts}{name} hold an infinity. The scores are about {scores[0]:.0f}; "
            "what is `np.exp` of that, in a computer?"
        )


def _tell(got, right, scores, log_p, place, facts):
    """Raise Wrong with a fact about the first candidate that is not right."""
    score, parent, id = got[:, place]
    beams, size = log_p.shape
    if not (0 <= parent < beams and 0 <= id < size):
        raise Wrong(
            f"{facts}candidate {place} has parent {parent:g} and id {id:g}; rows go "
            f"from 0 to {beams - 1}, ids from 0 to {size - 1}."
        )
    parent, id = int(parent), int(id)
    if not close(score, scores[parent] + log_p[parent, id]):
        if (scores < -500).all() and score == 0:
            raise Wrong(f"{facts}a score is 0. What is `np.exp` of {scores[0]:.0f}?")
        raise Wrong(
            f"{facts}candidate {place} is said to be id {id} after beginning {parent}, "
            f"with a score of {score:.3f}. That beginning has {scores[parent]:.3f}, "
            f"and that id {log_p[parent, id]:.3f} after it."
        )
    if close(np.sort(got[0]), np.sort(right[0])):
        raise Wrong(f"{facts}the right ones, but not in order: the best comes first.")
    if len({tuple(each) for each in got[1:].T.tolist()}) < got.shape[1]:
        raise Wrong(f"{facts}one candidate comes twice.")
    raise Wrong(
        f"{facts}candidate {place} has the score {score:.3f}, and another one, which "
        f"you left out, has {right[0, place]:.3f}."
    )


def _mistakes(scores, log_p, width):
    """key -> (3, width), what the mistake gives; only those that fit the sizes."""
    beams, size = log_p.shape
    right = _best(scores, log_p, width)
    total, parents, ids = right
    chosen = tuple(right[1:].astype(int))
    flat = parents * size + ids
    with np.errstate(over="ignore", under="ignore"):
        values = {
            "product": _top(scores[:, None] * log_p, width),
            "difference": _top(log_p - scores[:, None], width),
            "difference, turned": _top(scores[:, None] - log_p, width),
            "no old score": _top(log_p, width),
            "score of the step": (log_p[chosen], parents, ids),
            "old score": (scores[chosen[0]], parents, ids),
            "worst": _top(scores[:, None] + log_p, width, -1),
            "worst, best last": _top(scores[:, None] + log_p, width, -1)[:, ::-1],
            "backwards": right[:, ::-1],
            "flat parents": (total, flat, ids),
            "flat parents, too": (total, flat, flat),
            "flat ids": (total, parents, flat),
            "places": (total, ids, parents),
            "by W": (total, flat // beams, flat % beams),
            "exp": (np.exp(total), parents, ids),
            "count up": (total, np.arange(width), ids),
        }
    if beams == size:
        values["spread"] = _top(scores + log_p, width)
    if beams == width:
        rows = np.arange(beams)
        best = log_p.argmax(axis=1)
        row_scores = scores + log_p[rows, best]
        each = np.stack([row_scores, rows, best])
        values["each row"] = each[:, np.argsort(-row_scores)]
        values["each row, as they are"] = each
    if width <= size:
        first = int(scores.argmax())
        values["best row"] = _top(scores[first] + log_p[[first]], width)
        values["best row"][1] = first
    return {key: np.stack(value) for key, value in values.items() if len(value[0])}


def _top(table, width, sign=1):
    """(3, width): the largest numbers of a table, their rows and columns."""
    order = np.argsort(-sign * table, axis=None, kind="stable")[:width]
    rows, columns = np.unravel_index(order, table.shape)
    return np.stack([table[rows, columns], rows, columns])
