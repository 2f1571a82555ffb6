"""Check of exercise 10.3, `out_of_fold`."""

from helpers.exercises.arrays import shaped
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close

import numpy as np

EXPLAIN = {"cross_val_predict": " These are no models of scikit-learn: write the loop."}
SIZES = (7, 2, 5, 3, 1, 4, 6, 2, 3)  # reviews of each film


@checks(
    "10.3",
    name="out_of_fold",
    title="stacking without a leak",
    difficulty=3,
    minutes=15,
    hints=(
        "Which reviews may the model learn from that judges a review? Nothing of its "
        "fold. So there is a new model for each fold and each member.",
        "for seen, away in GroupKFold(folds).split(x, labels, films): fit on the rows "
        "`seen`, write what the model says of the rows `away` into those rows.",
        "logits = an empty (N, M). For each fold, for each member with its number: "
        "model = make(); model.fit on x[seen], labels[seen]; logits[away, number] = "
        "model.decision_function(x[away]).",
    ),
)
def _out_of_fold(answer):
    rng = np.random.default_rng()
    for folds, members in ((3, 2), (4, 1), (2, 3)):
        log, x, labels, films = _drawn(rng)
        makers = [_maker(log, member) for member in range(members)]
        got = shaped(
            call(answer, makers, x, labels, films, folds, explain=EXPLAIN),
            {"N": len(x), "M": members},
            "NM",
            {
                "MN": "a row for each member; each member is a column.",
                "N": "one number for each review, but there are M members.",
            },
            "out_of_fold",
        )
        _honest(log, got, x, labels, films, folds)
    return "No model has judged a film that it had seen, and every review was judged."


def _drawn(rng):
    """Reviews in any order; a row is its own number, and noise."""
    films = np.repeat([f"film {k}" for k in range(len(SIZES))], SIZES)
    films = films[rng.permutation(len(films))]
    x = np.stack([np.arange(len(films)), rng.normal(size=len(films))], axis=1)
    labels = rng.integers(0, 2, len(films))
    return Log(films, labels), x.astype("float64"), labels, films


class Log:
    """What all models of a test have done."""

    def __init__(self, films, labels):
        self.films, self.labels, self.models = films, labels, []


class Spy:
    """Remembers what it has learned from; what it says tells who has said it."""

    def __init__(self, log, member):
        self.member, self.number = member, len(log.models)
        self._log, self.seen, self.judged, self.fits = log, None, [], 0
        log.models.append(self)

    def fit(self, x, labels):
        rows = _rows(x)
        if len(labels) != len(rows):
            raise Wrong(
                f"fit got {len(rows)} reviews and {len(labels)} labels: take the same "
                "rows of both."
            )
        if not np.array_equal(np.asarray(labels), self._log.labels[rows]):
            raise Wrong("fit got labels that belong to other reviews.")
        self.seen, self.fits = rows, self.fits + 1
        return self

    def decision_function(self, x):
        if self.seen is None:
            raise Wrong("a model is asked to judge before it was fitted.")
        rows = _rows(x)
        self.judged.append((rows, self.seen))
        return _says(self.number, rows)


def _maker(log, member):
    def make():
        return Spy(log, member)

    return make


def _rows(x):
    """The numbers of the reviews that a model was given."""
    x = np.asarray(x)
    if x.ndim != 2 or x.shape[1] != 2:
        raise Wrong(
            f"a model was given x of shape {x.shape}; rows of x are (n, F), here F = 2."
        )
    return x[:, 0].astype(int)


def _says(number, rows):
    """A different number for each model and each review."""
    return 100.0 * (number + 1) + np.asarray(rows) + 0.5


def _honest(log, got, x, labels, films, folds):
    """Raise Wrong unless each number comes from a model that may give it."""
    members = got.shape[1]
    told = f"{folds} folds, {members} members: "
    if not log.models:
        raise Wrong("no model was made: call each maker for each fold.")
    for n, column in np.ndindex(got.shape):
        _fair(log, told, got[n, column], n, column)
    made = len(log.models)
    if any(model.fits > 1 for model in log.models) or made < folds * members:
        raise Wrong(
            f"{told}{made} models were made; a new one for each fold and each member "
            f"are {folds * members}. One that is fitted again may keep what it knew."
        )
    judge = ((got - 0.5) // 100).astype(int) - 1  # (N, M) the number of the model
    if any(len(set(judge[films == film, 0])) > 1 for film in set(films)):
        raise Wrong(
            f"{told}the reviews of one film are judged by models of several folds. "
            "Does the split know the films?"
        )
    for number in set(judge.ravel()):
        away = np.flatnonzero((judge == number).any(axis=1))
        seen = set(log.models[number].seen)
        if set(range(len(x))) - set(away) - seen:
            raise Wrong(
                f"{told}a model has learned from {len(seen)} reviews; all "
                f"{len(x) - len(away)} of the other folds are asked for."
            )
    if not close(got, _right(judge, x, labels, films, folds)):
        raise Wrong(f"{told}the folds are not those of GroupKFold({folds}).")


def _fair(log, told, value, n, column):
    """Raise Wrong unless a number is a member's word on this review, unseen."""
    k, row = int((value - 0.5) // 100) - 1, round((value - 0.5) % 100)
    if not 0 <= k < len(log.models) or not close((value - 0.5) % 100, row):
        raise Wrong(
            f"{told}review {n}, member {column}: {value:.4g} is nothing that a model "
            "has said. Was every place filled, and nothing averaged?"
        )
    model = log.models[k]
    if row != n:
        raise Wrong(
            f"{told}in row {n} stands what a model said of review {row}. Folds are "
            "not in the order of the reviews: where does each answer belong?"
        )
    if model.member != column:
        raise Wrong(f"{told}in column {column} stands what member {model.member} said.")
    for rows, seen in model.judged:
        if n in rows and n in seen:
            raise Wrong(
                f"{told}review {n} was judged by a model that had learned from it."
            )
        if n in rows and log.films[n] in log.films[seen]:
            raise Wrong(
                f"{told}review {n} was judged by a model that had seen other reviews "
                "of the same film. Does the split know the films?"
            )


def _right(judge, x, labels, films, folds):
    """What the models say if the folds are scikit-learn's, each with its own models."""
    from sklearn.model_selection import GroupKFold

    right = np.empty(judge.shape)
    for _, away in GroupKFold(folds).split(x, labels, films):
        right[away] = _says(judge[away[0]], away[:, None])
    return right
