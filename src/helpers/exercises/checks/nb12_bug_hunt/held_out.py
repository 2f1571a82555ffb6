"""Check of exercise 12.4, `held_out`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, the

import numpy as np


@checks(
    "12.4",
    name="held_out",
    title="mend the split of case 4",
    difficulty=3,
    minutes=12,
    hints=(
        "Write down which hours window n uses, its target with them. Which is the "
        "first hour that validation uses? Which windows may training keep?",
        "With N windows validation has those from cut = N − N // 5 on, so it uses the "
        "hours from `cut` on. Window n uses the hours n to n + hours.",
        "training: the windows with n + hours < cut. validation: those with n ≥ cut. "
        "Both are slices; nothing is shuffled.",
    ),
)
def _held_out(answer):
    rng = np.random.default_rng()
    for windows, hours in ((200, 24), (83, 6), (60, 1)):
        series = rng.permutation(windows + hours).astype("float32")  # each value once
        places = np.arange(windows)[:, None] + np.arange(hours)
        got = call(answer, series[places], series[hours:], hours)
        _test(got, series, windows, hours)
    return "The past is learned, the future judged, and they share no hour."


def _test(got, series, windows, hours):
    called = f"held_out, {windows} windows of {hours} hour{'s' * (hours > 1)}: "
    when = np.argsort(series)  # value -> its hour
    train, valid = _parts(got, when, hours, called)
    cut = windows - windows // 5
    if set(valid) != set(range(cut, windows)):
        raise Wrong(called + _valid(train, valid, cut, windows))
    common = _hours(train, hours) & _hours(valid, hours)
    if common:
        raise Wrong(called + _shared(train, valid, common, hours))
    lost = cut - len(train)
    if lost != hours or set(train) != set(range(cut - hours)):
        raise Wrong(
            f"{called}training has {len(train)} windows. It may keep every window "
            "whose hours, that of its target with them, all lie before validation's."
        )


def _parts(got, when, hours, called):
    """The numbers of the windows in training and in validation."""
    pairs = []
    for part, name in zip(_two(got, called), ("training", "validation"), strict=True):
        inputs, targets = (np.asarray(x) for x in _two(part, f"{called}{name}: "))
        if inputs.ndim != 2 or inputs.shape[1] != hours or targets.ndim != 1:
            raise Wrong(
                f"{called}{name} has inputs {inputs.shape} and targets "
                f"{targets.shape}; (N, {hours}) and (N,) are asked for."
            )
        if len(inputs) != len(targets):
            raise Wrong(
                f"{called}{name} has {len(inputs)} inputs and {len(targets)} targets."
            )
        if not len(inputs):
            raise Wrong(f"{called}{name} is empty.")
        starts, ends = _hours_of(inputs, when), _hours_of(targets, when)
        if starts is None or np.any(np.diff(starts, axis=1) != 1):
            raise Wrong(f"{called}{name} has inputs that are no window of the series.")
        starts = starts[:, 0]
        if ends is None or np.any(ends != starts + hours):
            raise Wrong(f"{called}{name}: inputs and targets do not fit together.")
        if len(set(starts)) < len(starts):
            raise Wrong(f"{called}{name} has windows twice.")
        pairs.append(starts)
    return pairs


def _two(value, called):
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Wrong(
            f"{called}you returned {the(value)}; (inputs, targets), (inputs, targets) "
            "is asked for."
        )
    return value


def _hours_of(values, when):
    """The hour of each value of the series, or None if one is none of them."""
    numbers = values.astype(int)
    known = (numbers == values) & (numbers >= 0) & (numbers < len(when))
    return when[numbers] if known.all() else None


def _hours(starts, hours):
    """All hours that windows use, as inputs or as targets."""
    return {hour for start in starts for hour in range(start, start + hours + 1)}


def _valid(train, valid, cut, windows):
    """What is wrong with the choice of the validation windows."""
    if min(valid) > max(train):
        return (
            f"validation has the windows from {min(valid)} on, {len(valid)} of them. "
            f"The last fifth begins at window {cut}."
        )
    if max(valid) < min(train):
        return "validation lies before training; a forecast is judged on the future."
    between = sum(min(valid) < n < max(valid) for n in train)
    return (
        f"{between} training windows lie among those of validation. In use, the "
        "future is not known."
    )


def _shared(train, valid, common, hours):
    """Say which hours both parts use."""
    last, first = max(train), min(valid)
    if len(common) == 1 and last + hours == first:
        return (
            f"the target of training window {last} is hour {first}, which validation "
            "reads. One hour in common is one too many."
        )
    return (
        f"training window {last} uses the hours {last} to {last + hours}, and "
        f"validation begins at hour {first}: {len(common)} hours are used by both."
    )
