"""Reference answers of notebook 09, tuning."""

import keras
import numpy as np
from keras import layers


# Each number that is searched is a call of hp, at the place where it is used.
def build_reader(hp):
    """A network for reviews, with the settings that hp chooses.

    From word ids 0 to 499 (B, T) to one logit for each review (B, 1): an Embedding, for
    which id 0 is padding; the mean over the words (GlobalAveragePooling1D); Dropout;
    Dense(1). Reviews of any length. It is compiled with Adam, and with the binary
    cross-entropy of logits.

    hp chooses three numbers, under these names:
    "embed", the width of the embedding: a whole number from 8 to 128, on a log scale.
    "dropout", the share that is dropped: from 0 to 0.5 in steps of 0.125.
    "rate", the learning rate: from 0.0001 to 0.1, on a log scale.

    hp: a keras_tuner.HyperParameters.
    Returns a compiled keras.Model.
    """
    ids = keras.Input((None,), dtype="int32")
    width = hp.Int("embed", 8, 128, sampling="log")
    x = layers.Embedding(500, width, mask_zero=True)(ids)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(hp.Float("dropout", 0.0, 0.5, step=0.125))(x)
    model = keras.Model(ids, layers.Dense(1)(x))
    model.compile(
        keras.optimizers.Adam(hp.Float("rate", 1e-4, 1e-1, sampling="log")),
        keras.losses.BinaryCrossentropy(from_logits=True),
    )
    return model


# Both scopes are entered in every call: so the tuner hears of all parameters at once.
def choose_optimizer(hp):
    """An optimizer for one trial, with the settings that belong to its kind.

    hp chooses "optimizer": "adam" or "sgd". What else it chooses depends on that:
    "adam" has "adam_rate", from 0.0001 to 0.1, on a log scale;
    "sgd" has "sgd_rate", from 0.01 to 1, on a log scale, and "momentum", from 0 to 0.9,
    on a linear one.
    Each of the three exists only if its kind was chosen, and the tuner must know that,
    and must hear of all of them in every call, whichever kind was chosen.

    hp: a keras_tuner.HyperParameters.
    Returns keras.optimizers.Adam with that rate, or SGD with that rate and momentum.
    """
    kind = hp.Choice("optimizer", ["adam", "sgd"])
    with hp.conditional_scope("optimizer", ["adam"]):
        adam_rate = hp.Float("adam_rate", 1e-4, 1e-1, sampling="log")
    with hp.conditional_scope("optimizer", ["sgd"]):
        sgd_rate = hp.Float("sgd_rate", 1e-2, 1.0, sampling="log")
        momentum = hp.Float("momentum", 0.0, 0.9)
    if kind == "adam":
        return keras.optimizers.Adam(adam_rate)
    return keras.optimizers.SGD(sgd_rate, momentum)


# What a trial has had before is not paid again.
def bracket_epochs(trials, first, last, factor):
    """The epochs that each rung of a bracket costs, all its trials together.

    In the first rung, `trials` networks are trained for `first` epochs each. Then the
    best trials // factor of them go on, but at least one. In each further rung a trial
    goes on until it has had `factor` times as many epochs as after the rung before, but
    never more than `last`. This repeats. The last rung is the one after which its
    trials have had `last` epochs. A trial that goes on keeps what it has learned: it
    costs only the epochs that it adds.

    trials, first, last, factor: whole numbers; first is at most last, factor 2 or more.
    Returns a list of whole numbers, one for each rung.
    """
    costs, before, after = [], 0, first
    while True:
        costs.append(trials * (after - before))
        if after == last:
            return costs
        trials = max(1, trials // factor)
        before, after = after, min(last, after * factor)


# One index takes from both arrays: the setting that won, whoever is best elsewhere.
def winners_curse(chosen, judged):
    """How much better does the winner look on the films that chose it?

    In each of R repeats, n settings were tried. The one with the best accuracy on the
    choosing films wins. The optimism of a repeat is the winner's accuracy on the
    choosing films minus its accuracy on the judging films.

    chosen: (R, n), the accuracy of each setting on the choosing films.
    judged: (R, n), the accuracy of the same settings on the judging films.
    Returns two numbers: the mean optimism, and the standard error of that mean, which
    is the standard deviation of the R optimisms (computed with R - 1) / root of R.
    """
    repeats, winners = np.arange(len(chosen)), chosen.argmax(axis=1)
    optimism = chosen[repeats, winners] - judged[repeats, winners]
    return optimism.mean(), optimism.std(ddof=1) / len(optimism) ** 0.5
