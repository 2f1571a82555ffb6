"""Check of exercise 09.2, `choose_optimizer`."""

from helpers.exercises.checks.nb09_tuning.spaces import asked_for, settings_of
from helpers.exercises.models import in_words
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, close, the

ASKED = {
    "adam": {"adam_rate": ("number", 1e-4, 1e-1, "log")},
    "sgd": {
        "sgd_rate": ("number", 1e-2, 1.0, "log"),
        "momentum": ("number", 0.0, 0.9, "linear"),
    },
}
VALUES = {
    "adam": {"adam_rate": 0.0073},
    "sgd": {"sgd_rate": 0.31, "momentum": 0.77},
}


@checks(
    "09.2",
    name="choose_optimizer",
    title="parameters that exist only sometimes",
    difficulty=3,
    minutes=10,
    hints=(
        "Ask for the kind first. What belongs to one kind is asked for inside a "
        "condition, and the tuner must know of the condition too: `if` alone is known "
        "to Python only.",
        'with hp.conditional_scope("optimizer", ["adam"]): inside it, ask for what '
        "belongs to adam.",
        "kind = hp.Choice. For each of the two kinds: a conditional scope, and in it, "
        "if kind is that one: ask for its parameters, return its optimizer.",
    ),
)
def _choose_optimizer(answer):
    spaces = {}
    for kind in ASKED:
        hp = settings_of({"optimizer": kind} | VALUES[kind])
        optimizer = in_words({}, answer, hp)
        _kind_known(hp)
        _as_chosen(optimizer, kind)
        spaces[kind] = hp
    _conditional(spaces)
    return "A trial with Adam has 2 parameters, one with SGD 3; the tuner knows why."


def _kind_known(hp):
    """Raise Wrong unless hp was asked for the kind of optimizer."""
    kinds = [param for param in hp.space if param.name == "optimizer"]
    if not kinds:
        names = sorted({param.name for param in hp.space})
        raise Wrong(f"hp was asked for {names}; a parameter 'optimizer' is missing.")
    values = sorted(map(str, getattr(kinds[0], "values", [])))
    if values != ["adam", "sgd"]:
        raise Wrong(f"'optimizer' is one of {values}; it should be one of two kinds.")


def _as_chosen(optimizer, kind):
    """Raise Wrong unless that is the optimizer that hp chose."""
    import keras

    if optimizer is None:
        raise Wrong(f"for {kind!r} you return nothing (None). A `return` too few?")
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        raise Wrong(
            f"you returned {the(optimizer)}; an optimizer of Keras is asked for."
        )
    found = type(optimizer).__name__
    if found.lower() != kind:
        raise Wrong(f"hp chose {kind!r}, and you return {found}.")
    wish, rate = VALUES[kind], float(optimizer.learning_rate)
    if not close(rate, wish[f"{kind}_rate"]):
        raise Wrong(
            f"hp chose {kind}_rate = {wish[f'{kind}_rate']}; the optimizer has the "
            f"learning rate {rate:.4g}."
        )
    if kind == "sgd" and not close(optimizer.momentum, wish["momentum"]):
        raise Wrong(
            f"hp chose momentum = {wish['momentum']}; the optimizer has "
            f"{optimizer.momentum:.4g}."
        )


def _conditional(spaces):
    """Raise Wrong unless each kind has its own parameters, and only these."""
    import keras_tuner as kt

    whole = kt.HyperParameters()
    for hp in spaces.values():
        whole.merge(hp.space)
    for kind, asked in ASKED.items():
        whole.values = {"optimizer": kind}
        active = [p for p in whole.space if whole.is_active(p)]
        names = sorted({p.name for p in active} - {"optimizer"})
        foreign = [name for name in names if name not in asked]
        others = {name for wishes in ASKED.values() for name in wishes}
        for name in foreign:
            if name not in others:
                raise Wrong(f"hp was also asked for {name!r}, which was not meant.")
            raise Wrong(
                f"for the tuner, a trial with {kind!r} has {name!r}, too. "
                "It would search a number that changes nothing."
            )
        if missing := [name for name in asked if name not in names]:
            raise Wrong(
                f"for the tuner, a trial with {kind!r} has the parameters {names}; "
                f"{missing[0]!r} is missing. On what is it made conditional?"
            )
        own = kt.HyperParameters()
        own.merge([p for p in active if p.name != "optimizer"])
        own.space[:] = [p for p in active if p.name != "optimizer"]
        asked_for(own, asked)
