"""Wrong answers that people give in notebook 09, and what they must be told."""

from mistakes import mistake

import keras
import numpy as np
from keras import layers

LOGITS = keras.losses.BinaryCrossentropy(from_logits=True)
SHARED = {}


def _reader(
    hp,
    *,
    width=None,
    mask=True,
    pool=layers.GlobalAveragePooling1D,
    share=None,
    rate=None,
    last=None,
    loss=LOGITS,
    make=keras.optimizers.Adam,
    outputs=1,
    words=500,
    steps=None,
):
    """The network of 09.1 with one part exchanged."""
    if width is None:
        width = hp.Int("embed", 8, 128, sampling="log")
    if share is None:
        share = hp.Float("dropout", 0.0, 0.5, step=0.125)
    if rate is None:
        rate = hp.Float("rate", 1e-4, 1e-1, sampling="log")
    ids = keras.Input((steps,), dtype="int32")
    x = layers.Embedding(words, width, mask_zero=mask)(ids)
    x = layers.Dropout(share)(pool()(x))
    model = keras.Model(ids, layers.Dense(outputs, activation=last)(x))
    model.compile(make(rate), loss)
    return model


@mistake("09.1", "a parameter 'embed' is missing")
def width_fixed(hp):
    return _reader(hp, width=32)


@mistake("09.1", "hp was asked for nothing")
def nothing_searched(hp):
    return _reader(hp, width=32, share=0.3, rate=1e-3)


@mistake("09.1", "A log one is asked for")
def rate_on_a_linear_scale(hp):
    return _reader(hp, rate=hp.Float("rate", 1e-4, 1e-1))


@mistake("09.1", "A log one is asked for")
def width_on_a_linear_scale(hp):
    return _reader(hp, width=hp.Int("embed", 8, 128))


@mistake("09.1", "whole numbers are asked for")
def width_any_number(hp):
    return _reader(hp, width=int(hp.Float("embed", 8, 128, sampling="log")))


@mistake("09.1", "they should lie from")
def wrong_range(hp):
    return _reader(hp, rate=hp.Float("rate", 1e-5, 1.0, sampling="log"))


@mistake("09.1", "they may lie from")
def short_range(hp):
    return _reader(hp, width=hp.Int("embed", 16, 64, sampling="log"))


@mistake("09.1", "are there steps?")
def share_without_steps(hp):
    return _reader(hp, share=hp.Float("dropout", 0.0, 0.5))


@mistake("09.1", "the steps of 'dropout' are 0.1")
def other_steps(hp):
    return _reader(hp, share=hp.Float("dropout", 0.0, 0.5, step=0.1))


@mistake("09.1", "they may lie from")
def rate_too_low(hp):
    return _reader(hp, rate=hp.Float("rate", 1e-4, 1e-2, sampling="log"))


@mistake("09.1", "Where does hp's value go?")
def width_asked_for_and_forgotten(hp):
    hp.Int("embed", 8, 128, sampling="log")
    return _reader(hp, width=9)


@mistake("09.1", "Where does hp's value go?")
def rate_asked_for_and_forgotten(hp):
    hp.Float("rate", 1e-4, 1e-1, sampling="log")
    return _reader(hp, rate=1e-3)


@mistake("09.1", "is not compiled")
def not_compiled(hp):
    model = _reader(hp)
    return keras.Model(model.inputs, model.outputs)


@mistake("09.1", "padding counts in the mean")
def without_a_mask(hp):
    return _reader(hp, mask=False)


@mistake("09.1", "of any length")
def fixed_length(hp):
    return _reader(hp, steps=20)


@mistake("09.1", "single words")
def dropout_on_the_words(hp):
    ids = keras.Input((None,), dtype="int32")
    width = hp.Int("embed", 8, 128, sampling="log")
    x = layers.Embedding(500, width, mask_zero=True)(ids)
    x = layers.Dropout(hp.Float("dropout", 0.0, 0.5, step=0.125))(x)
    x = layers.GlobalAveragePooling1D()(x)
    model = keras.Model(ids, layers.Dense(1)(x))
    rate = hp.Float("rate", 1e-4, 1e-1, sampling="log")
    model.compile(keras.optimizers.Adam(rate), LOGITS)
    return model


@mistake("09.1", "logits are asked for")
def probabilities(hp):
    return _reader(hp, last="sigmoid")


@mistake("09.1", "takes your logits for probabilities")
def loss_by_name(hp):
    return _reader(hp, loss="binary_crossentropy")


@mistake("09.1", "BinaryCrossentropy is asked for")
def squared_error(hp):
    return _reader(hp, loss="mse")


@mistake("09.1", "Adam is asked for")
def other_optimizer(hp):
    return _reader(hp, make=keras.optimizers.SGD)


@mistake("09.1", "the largest number")
def largest_number(hp):
    return _reader(hp, mask=False, pool=layers.GlobalMaxPooling1D)


@mistake("09.1", "a logit each")
def two_logits(hp):
    return _reader(hp, outputs=2)


@mistake("09.1", "parameters; 500 embeddings")
def other_vocabulary(hp):
    return _reader(hp, words=2000)


@mistake("09.1", "one and the same model")
def one_model_for_all(hp):
    for name in ("embed", "dropout", "rate"):
        if name == "embed":
            hp.Int(name, 8, 128, sampling="log")
        elif name == "dropout":
            hp.Float(name, 0.0, 0.5, step=0.125)
        else:
            hp.Float(name, 1e-4, 1e-1, sampling="log")
    return SHARED.setdefault("model", _reader(hp))


@mistake("09.1", "which is not in the task")
def one_more(hp):
    hp.Int("hidden", 8, 64)
    return _reader(hp)


@mistake("09.1", "is missing")
def twice_the_same_name(hp):
    return _reader(hp, share=hp.Float("rate", 0.0, 0.5, step=0.125))


def _kinds(hp):
    return hp.Choice("optimizer", ["adam", "sgd"])


def _adam(hp, name="adam_rate", **kwargs):
    return hp.Float(name, 1e-4, 1e-1, **({"sampling": "log"} | kwargs))


def _sgd(hp):
    return hp.Float("sgd_rate", 1e-2, 1.0, sampling="log")


def _made(kind, adam_rate, sgd_rate, momentum):
    if kind == "adam":
        return keras.optimizers.Adam(adam_rate)
    return keras.optimizers.SGD(sgd_rate, momentum)


@mistake("09.2", "that changes nothing")
def all_at_once(hp):
    kind, momentum = _kinds(hp), hp.Float("momentum", 0.0, 0.9)
    return _made(kind, _adam(hp), _sgd(hp), momentum)


@mistake("09.2", "has never heard of 'sgd_rate'")
def only_python_knows(hp):
    if _kinds(hp) == "adam":
        return keras.optimizers.Adam(_adam(hp))
    return keras.optimizers.SGD(_sgd(hp), hp.Float("momentum", 0.0, 0.9))


@mistake("09.2", "has never heard of 'sgd_rate'")
def scope_entered_only_sometimes(hp):
    kind = _kinds(hp)
    if kind == "adam":
        with hp.conditional_scope("optimizer", ["adam"]):
            return keras.optimizers.Adam(_adam(hp))
    with hp.conditional_scope("optimizer", ["sgd"]):
        return keras.optimizers.SGD(_sgd(hp), hp.Float("momentum", 0.0, 0.9))


@mistake("09.2", "that changes nothing")
def momentum_outside(hp):
    return _scoped(hp, free=("momentum",))


@mistake("09.2", "that changes nothing")
def adam_rate_outside(hp):
    return _scoped(hp, free=("adam_rate",))


@mistake("09.2", "that changes nothing")
def one_scope_for_both(hp):
    kind = _kinds(hp)
    with hp.conditional_scope("optimizer", ["adam", "sgd"]):
        momentum = hp.Float("momentum", 0.0, 0.9)
        return _made(kind, _adam(hp), _sgd(hp), momentum)


def _scoped(hp, adam=_adam, sgd=_sgd, top=0.9, make=_made, free=(), swap=False):
    """A right answer with one part exchanged; `free` stands outside all scopes."""
    kind, found = _kinds(hp), {}
    wishes = {
        "adam_rate": ("adam", adam),
        "sgd_rate": ("sgd", sgd),
        "momentum": ("sgd", lambda hp: hp.Float("momentum", 0.0, top)),
    }
    for name, (owner, ask) in wishes.items():
        other = {"adam": "sgd", "sgd": "adam"}[owner]
        if name in free:
            found[name] = ask(hp)
        else:
            with hp.conditional_scope("optimizer", [other if swap else owner]):
                found[name] = ask(hp)
    return make(kind, *found.values())


@mistake("09.2", "A log one is asked for")
def adam_on_a_linear_scale(hp):
    return _scoped(hp, adam=lambda hp: _adam(hp, sampling="linear"))


@mistake("09.2", "hp was also asked for 'rate'")
def one_name_for_both(hp):
    return _scoped(hp, adam=lambda hp: _adam(hp, name="rate"))


def _each(adam=None, sgd=None):
    """What makes the optimizer of a kind; None makes nothing."""
    made = {"adam": adam or (lambda *_: None), "sgd": sgd or (lambda *_: None)}
    return lambda kind, *found: made[kind](*found)


@mistake("09.2", "the optimizer has")
def momentum_forgotten(hp):
    adam, sgd = keras.optimizers.Adam, keras.optimizers.SGD
    return _scoped(hp, make=_each(lambda a, s, m: adam(a), lambda a, s, m: sgd(s)))


@mistake("09.2", "hp chose 'adam', and you return SGD")
def kinds_swapped(hp):
    adam, sgd = keras.optimizers.Adam, keras.optimizers.SGD
    return _scoped(hp, make=_each(lambda a, s, m: sgd(a), lambda a, s, m: adam(s)))


@mistake("09.2", "an optimizer of Keras is asked for")
def only_the_name(hp):
    return _scoped(hp, make=lambda kind, *_: kind)


@mistake("09.2", "they should lie from")
def momentum_up_to_one(hp):
    return _scoped(hp, top=1.0)


@mistake("09.2", "a parameter 'optimizer' is missing")
def kind_by_another_name(hp):
    kind = hp.Choice("kind", ["adam", "sgd"])
    return _made(kind, _adam(hp), _sgd(hp), hp.Float("momentum", 0.0, 0.9))


@mistake("09.2", "nothing (None)")
def no_return_for_sgd(hp):
    return _scoped(hp, make=_each(lambda a, s, m: keras.optimizers.Adam(a)))


@mistake("09.2", "hp gives None")
def both_made_at_once(hp):
    def make(kind, adam_rate, sgd_rate, momentum):
        both = {
            "adam": keras.optimizers.Adam(adam_rate),
            "sgd": keras.optimizers.SGD(sgd_rate, momentum),
        }
        return both[kind]

    return _scoped(hp, make=make)


@mistake("09.2", "hp gives None")
def scopes_swapped(hp):
    return _scoped(hp, swap=True)


def _rungs(trials, first, last, factor, up=False):
    """Pairs of trials and epochs so far."""
    rungs = [(trials, first)]
    while rungs[-1][1] != last:
        trials, epochs = rungs[-1]
        fewer = -(-trials // factor) if up else trials // factor
        rungs.append((max(1, fewer), min(last, epochs * factor)))
    return rungs


def _added(rungs):
    """The cost of each rung."""
    before = [0, *(epochs for _, epochs in rungs)]
    return [n * (e - b) for (n, e), b in zip(rungs, before, strict=False)]


@mistake("09.3", "trained from the start")
def from_the_start(trials, first, last, factor):
    return [n * epochs for n, epochs in _rungs(trials, first, last, factor)]


@mistake("09.3", "what one trial costs")
def of_one_trial(trials, first, last, factor):
    return _added([(1, epochs) for _, epochs in _rungs(trials, first, last, factor)])


@mistake("09.3", "sums over all rungs")
def running_sums(trials, first, last, factor):
    return np.cumsum(_added(_rungs(trials, first, last, factor))).tolist()


@mistake("09.3", "a list")
def one_sum(trials, first, last, factor):
    return {"epochs": sum(_added(_rungs(trials, first, last, factor)))}


@mistake("09.3", "each rung has a number")
def the_sum(trials, first, last, factor):
    return sum(_added(_rungs(trials, first, last, factor)))


@mistake("09.3", "last rung is missing")
def stops_early(trials, first, last, factor):
    return _added(_rungs(trials, first, last, factor))[:-1]


@mistake("09.3", "round up")
def rounded_up(trials, first, last, factor):
    return _added(_rungs(trials, first, last, factor, up=True))


@mistake("09.3", "no trial is left")
def nobody_left(trials, first, last, factor):
    rungs = [
        (trials // factor**k, epochs)
        for k, (_, epochs) in enumerate(_rungs(trials, first, last, factor))
    ]
    return _added(rungs)


@mistake("09.3", "trains too long")
def beyond_the_last(trials, first, last, factor):
    rungs = _rungs(trials, first, last, factor)
    return _added([(n, first * factor**k) for k, (n, _) in enumerate(rungs)])


@mistake("09.3", "too many go on")
def one_third_stops(trials, first, last, factor):
    rungs = []
    for _, epochs in _rungs(trials, first, last, factor):
        rungs.append((trials, epochs))
        trials = max(1, trials - trials // factor)
    return _added(rungs)


@mistake("09.3", "numbers of trials")
def only_trials(trials, first, last, factor):
    return [n for n, _ in _rungs(trials, first, last, factor)]


@mistake("09.3", "epochs that a trial has had")
def only_epochs(trials, first, last, factor):
    return [epochs for _, epochs in _rungs(trials, first, last, factor)]


@mistake("09.3", "all trials go on")
def nobody_stops(trials, first, last, factor):
    return _added([(trials, e) for _, e in _rungs(trials, first, last, factor)])


@mistake("09.3", "whole numbers")
def true_division(trials, first, last, factor):
    return [float(n) for n in _added(_rungs(trials, first, last, factor))]


def _gaps(chosen, judged, winners):
    rows = np.arange(len(chosen))
    return chosen[rows, winners] - judged[rows, winners]


def _two(gaps):
    return gaps.mean(), gaps.std(ddof=1) / len(gaps) ** 0.5


@mistake("09.4", "They may be two settings")
def two_bests(chosen, judged):
    return _two(chosen.max(1) - judged.max(1))


@mistake("09.4", "only the winner counts")
def mean_of_all(chosen, judged):
    return _two((chosen - judged).mean(1))


@mistake("09.4", "that should judge it")
def picked_by_the_judge(chosen, judged):
    return _two(_gaps(chosen, judged, judged.argmax(1)))


@mistake("09.4", "the sign")
def sign_swapped(chosen, judged):
    return _two(-_gaps(chosen, judged, chosen.argmax(1)))


@mistake("09.4", "one for all")
def one_winner(chosen, judged):
    best = chosen.mean(0).argmax()
    return _two((chosen - judged)[:, best])


@mistake("09.4", "Which axis")
def other_axis(chosen, judged):
    winners = chosen.argmax(0)
    columns = np.arange(chosen.shape[1])
    gaps = chosen[winners, columns] - judged[winners, columns]
    return gaps.mean(), gaps.std() / len(gaps) ** 0.5


@mistake("09.4", "taken in all repeats")
def all_pairs(chosen, judged):
    winners = chosen.argmax(1)
    gaps = chosen[:, winners] - judged[:, winners]
    return gaps.mean(), gaps.std() / len(gaps) ** 0.5


@mistake("09.4", "lowest score")
def the_loser(chosen, judged):
    return _two(_gaps(chosen, judged, chosen.argmin(1)))


@mistake("09.4", "not of their mean")
def spread_of_one(chosen, judged):
    gaps = _gaps(chosen, judged, chosen.argmax(1))
    return gaps.mean(), gaps.std(ddof=1)


@mistake("09.4", "less one")
def divided_by_r(chosen, judged):
    gaps = _gaps(chosen, judged, chosen.argmax(1))
    return gaps.mean(), gaps.std() / len(gaps) ** 0.5


@mistake("09.4", "not by their root")
def without_the_root(chosen, judged):
    gaps = _gaps(chosen, judged, chosen.argmax(1))
    return gaps.mean(), gaps.std(ddof=1) / len(gaps)


@mistake("09.4", "root is that of the number of settings")
def root_of_the_settings(chosen, judged):
    gaps = _gaps(chosen, judged, chosen.argmax(1))
    return gaps.mean(), gaps.std(ddof=1) / chosen.shape[1] ** 0.5


@mistake("09.4", "two numbers are asked for")
def mean_alone(chosen, judged):
    return _gaps(chosen, judged, chosen.argmax(1)).mean()


@mistake("09.4", "changed `chosen`")
def arrays_changed(chosen, judged):
    two = _two(_gaps(chosen, judged, chosen.argmax(1)))
    chosen -= judged
    return two
