"""Check of exercise 09.1, `build_reader`."""

from helpers.exercises.checks.nb09_tuning.spaces import asked_for, settings_of
from helpers.exercises.guard import Guarded
from helpers.exercises.models import TOLERANCE, in_words, must_be_model, with_weights
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, close

import numpy as np

WORDS = 500
KERAS_SAYS = {
    "expected shape=": "the input is not ids (B, T) of any length. Look at `Input`.",
    "Expected shape": "the input is not ids (B, T) of any length. Look at `Input`.",
}
ASKED = {  # name -> kind, lowest, highest, scale or step
    "embed": ("whole", 8, 128, "log"),
    "dropout": ("steps", 0.0, 0.5, 0.125),
    "rate": ("number", 1e-4, 1e-1, "log"),
}


@checks(
    "09.1",
    name="build_reader",
    title="a build function",
    difficulty=2,
    minutes=12,
    hints=(
        "Write the network with fixed numbers first. Then put a call of hp in the "
        "place of each number that shall be searched.",
        "A whole number is hp.Int(name, lowest, highest), any number hp.Float; both "
        'take sampling="log", and hp.Float takes step=.',
        "Input; Embedding of 500 words, hp's width, with a mask; mean over the words; "
        "Dropout with hp's share; Dense(1) without activation. keras.Model; compile "
        "with Adam at hp's rate, and the cross-entropy that reads logits.",
    ),
    seconds=60.0,
)
def _build_reader(answer):
    import keras_tuner as kt

    hp = kt.HyperParameters()
    model = _compiled(in_words({}, answer, hp))
    asked_for(hp, ASKED)
    first, second = _two_settings()
    models = []
    for values in (first, second):
        hp = settings_of(values)
        models.append(_compiled(in_words({}, answer, hp)))
        asked_for(hp, ASKED)
    if models[0] is models[1]:
        raise Wrong(
            "two calls return one and the same model; each trial needs its own."
        )
    for model, values in zip(models, (first, second), strict=True):
        _as_chosen(model, values)
    _right_network(models[1], second, answer)
    return (
        f"Built with {_told(first)} and with {_told(second)}: the network follows, and "
        "padding does not matter."
    )


def _two_settings():
    """Values that differ in all three, and from all defaults."""
    rng = np.random.default_rng()
    embeds = rng.permutation(np.arange(10, 60))[:2].tolist()
    drops = rng.permutation([0.125, 0.25, 0.375, 0.5])[:2].tolist()
    rates = (3e-4 * rng.permutation([1.0, 3.0, 40.0])[:2]).tolist()
    names = ("embed", "dropout", "rate")
    pairs = zip(embeds, drops, rates, strict=True)
    return [dict(zip(names, values, strict=True)) for values in pairs]


def _told(values):
    return ", ".join(f"{name} = {value:.3g}" for name, value in values.items())


def _compiled(model):
    """The model, which must be one that can train."""
    must_be_model(model)
    if getattr(model, "optimizer", None) is None:
        raise Wrong("your model is not compiled: the tuner would train it at once.")
    return model


def _as_chosen(model, values):
    """Raise Wrong unless the model has the settings that hp chose."""
    embeds = [layer for layer in model.layers if hasattr(layer, "embeddings")]
    drops = [layer for layer in model.layers if type(layer).__name__ == "Dropout"]
    if len(embeds) != 1:
        raise Wrong(f"your model has {len(embeds)} embeddings; one is asked for.")
    if len(drops) != 1:
        raise Wrong(f"your model has {len(drops)} Dropout layers; one is asked for.")
    kind = type(model.optimizer).__name__
    if kind != "Adam":
        raise Wrong(f"the optimizer is {kind}; Adam is asked for.")
    found = {
        "embed": embeds[0].output_dim,
        "dropout": float(drops[0].rate),
        "rate": float(model.optimizer.learning_rate),
    }
    for name, value in values.items():
        if not close(found[name], value, 1e-3 * value):
            also = [k for k, other in values.items() if close(found[name], other, 1e-6)]
            raise Wrong(
                f"hp chose {name} = {value:.3g}, your model has {found[name]:.3g}"
                + (f", which is what hp chose for {also[0]!r}." if also else ".")
                + " Where does hp's value go?"
            )


def _right_network(model, values, answer):
    """Raise Wrong unless it is the network that was asked for."""
    width, last = values["embed"], model.layers[-1]
    rng = np.random.default_rng()
    ids = rng.integers(1, WORDS, (9, 6)).astype("int32")
    for length, row in enumerate(ids[:5], start=1):
        row[length:] = 0  # five reviews with padding, four without
    run = Guarded(model, answer.seconds)
    shape = np.shape(in_words(KERAS_SAYS, run, ids))
    if shape != (len(ids), 1):
        raise Wrong(f"{len(ids)} reviews give shape {shape}; a logit each is (9, 1).")
    if model.count_params() != WORDS * width + width + 1:
        raise Wrong(
            f"your model has {model.count_params():,} parameters; {WORDS} embeddings "
            f"of {width} numbers and a Dense(1) have {WORDS * width + width + 1:,}."
        )
    if getattr(getattr(last, "activation", None), "__name__", "") == "sigmoid":
        raise Wrong("the last layer gives probabilities; logits are asked for.")
    table = rng.normal(size=(WORDS, width)).astype("float32")
    weights = {
        (WORDS, width): table,
        (width, 1): rng.normal(size=(width, 1)).astype("float32"),
        (1,): np.array([5.0], "float32"),
    }
    with_weights(weights, model)
    got = np.asarray(run(ids))
    kernel = weights[width, 1]
    real = np.stack([table[row[row > 0]].mean(0) for row in ids]) @ kernel + 5
    if close(got, real, TOLERANCE):
        _order(model)
        return _loss(model)
    if close(got, table[ids].mean(1) @ kernel + 5, TOLERANCE):
        raise Wrong(
            "padding counts in the mean. What tells the layers that 0 is padding?"
        )
    if close(got[5:], table[ids[5:]].max(1) @ kernel + 5, TOLERANCE):
        raise Wrong(
            "you take the largest number over the words; the mean is asked for."
        )
    raise Wrong(
        "with equal weights your network and the formula differ: the mean of the "
        "embeddings of the real words, times the weights, plus the bias. An activation?"
    )


def _order(model):
    """Raise Wrong if the dropout stands before the mean."""
    kinds = [type(layer).__name__ for layer in model.layers]
    if "GlobalAveragePooling1D" in kinds[kinds.index("Dropout") :]:
        raise Wrong(
            "your Dropout drops numbers of single words; those of their mean are meant."
        )


def _loss(model):
    """Raise Wrong unless the loss reads logits."""
    import keras

    loss = model.loss
    names = ("binary_crossentropy", "BinaryCrossentropy", "bce", "BCE")
    if (
        loss in names
        or loss is keras.losses.binary_crossentropy
        or (isinstance(loss, keras.losses.BinaryCrossentropy) and not loss.from_logits)
    ):
        raise Wrong("the loss takes your logits for probabilities. It must be told.")
    if not isinstance(loss, keras.losses.BinaryCrossentropy):
        name = loss if isinstance(loss, str) else type(loss).__name__
        raise Wrong(f"the loss is {name}; BinaryCrossentropy is asked for.")
