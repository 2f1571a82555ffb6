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
        "belongs to adam, without an `if`: the scope itself gives None if it is not "
        "active.",
        "kind = hp.Choice. A scope for adam: its rate. A scope for sgd: its rate, its "
        "momentum. Behind both scopes: if kind is adam, return Adam with its rate; "
        "else SGD with its two.",
    ),
)
def _choose_optimizer(answer):
    for kind in ASKED:
        hp = settings_of({"optimizer": kind} | VALUES[kind])
        try:
            optimizer = in_words(KERAS_SAYS, answer, hp)
        finally:
            _kind_known(hp)  # first, even if the answer has stopped
        _names_known(hp, kind)
        _as_chosen(optimizer, kind)
        _conditional(hp)
    return "A trial with Adam has 2 parameters, one with SGD 3; the tuner knows why."


KERAS_SAYS = dict.fromkeys(
    ("NoneType", "learning_rate=None", "momentum=None"),
    "an optimizer got None. In a scope that is not active, hp gives None: which "
    "optimizer do you make, and when?",
)


def _names_known(hp, kind):
    """Raise Wrong unless hp was asked for all parameters, and for no other."""
    names = {param.name for param in hp.space}
    asked = [name for wishes in ASKED.values() for name in wishes]
    for name in sorted(names - {"optimizer", *asked}):
        raise Wrong(f"hp was also asked for {name!r}, which was not meant.")
    for name in asked:
        if name not in names and name in ASKED[kind]:
            raise Wrong(f"in a trial with {kind!r}, hp was not asked for {name!r}.")
        if name not in names:
            raise Wrong(
                f"after a trial with {kind!r} the tuner has never heard of {name!r}. "
                "It learns of a parameter when hp is asked for it; here it was not."
            )


def _kind_known(hp):
    """Raise Wrong unless hp was asked for the kind of optimizer."""
    kinds = [param for param in hp.space if param.name == "optimizer"]
    if not kinds:
        names = sorted({param.name for param in hp.space})
        raise Wrong(f"hp was asked for {names}; a parameter 'optimizer' is missing.")
    values = sorted(map(str, getattr(kinds[0], "values", [])))
    if values != ["adam", "sgd"]:
        raise Wrong(
            f"'optimizer' is one of {values}; the task names two, in small letters."
        )


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


def _conditional(hp):
    """Raise Wrong unless each kind has its own parameters, and only these."""
    import keras_tuner as kt

    whole = kt.HyperParameters()
    whole.merge(hp.space)
    for kind, asked in ASKED.items():
        whole.values = {"optimizer": kind}
        active = [param for param in whole.space if whole.is_active(param)]
        names = sorted({param.name for param in active} - {"optimizer"})
        for name in names:
            if name not in asked:
                raise Wrong(
                    f"for the tuner, a trial with {kind!r} has {name!r}, too. It would "
                    "search a number that changes nothing."
                )
        for name in asked:
            if name not in names:
                raise Wrong(
                    f"for the tuner, a trial with {kind!r} has the parameters {names}; "
                    f"{name!r} is missing. On what is it made conditional?"
                )
        own = kt.HyperParameters()
        own.space[:] = [param for param in active if param.name != "optimizer"]
        asked_for(own, asked)
