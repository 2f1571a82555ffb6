"""Check of exercise 11.1, `learning_rate`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_number, call, close, named

import numpy as np


@checks(
    "11.1",
    name="learning_rate",
    title="warm-up and cosine",
    difficulty=2,
    minutes=12,
    hints=(
        "There are three stretches: rising, falling, and after the end. Which steps "
        "belong to which? Two of them have a formula, and one is a constant.",
        "Rising: the share of the warm-up that is done, times the highest rate. "
        "Falling: with the share p of the fall that is done, half of (1 + cos(pi p)), "
        "times the highest. p is 0 where the warm-up ends, and 1 at the last step.",
        "if the step is below `rising`: highest * step / rising. Else p = (step - "
        "rising) / (steps - rising), but never above 1; highest * (1 + cos(pi * p)) / "
        "2. So a warm-up of 0 steps is never divided by.",
    ),
)
def _learning_rate(answer):
    rng = np.random.default_rng()
    for turn in range(4):
        steps = int(rng.integers(60, 400))
        rising = int(rng.integers(6, steps // 4)) if turn < 3 else 0
        highest = float(rng.uniform(0.5, 3)) * 10 ** float(rng.integers(-3, 1))
        for step in _places(rng, steps, rising):
            _test(answer, step, steps, rising, highest)
    return "Rising, falling and after the end, as Keras's CosineDecay."


def _places(rng, steps, rising):
    """Steps of each stretch, the telling ones first."""
    if rising:
        yield rising // 3  # not half: there a cosine is where a line is
    falling = rng.integers(rising + 2, steps - 1, 3).tolist()
    yield from (*falling, rising, 0, steps, steps + int(rng.integers(1, 50)))


def _test(answer, step, steps, rising, highest):
    called = f"step {step} of {steps}, {rising} of them rising, highest {highest:.4g}: "
    got = call(
        answer,
        step,
        steps,
        rising,
        highest,
        explain={"ZeroDivisionError": ". A warm-up may have 0 steps: no rise at all."},
    )
    try:
        got = as_number(got)
    except Wrong as wrong:
        raise Wrong(called + str(wrong)) from None
    right = _keras(step, steps, rising, highest)
    if close(got / highest, right / highest):
        return
    prefix = f"{called}your rate is {got:.4g}; "
    mistakes = list(_mistakes(step, steps, rising))
    named(got / highest, right / highest, mistakes, prefix=prefix, tolerance=1e-9)
    if got < 0:
        raise Wrong(prefix + "no rate is below 0.")
    done = (step - rising) / (steps - rising)
    stretch = f"that step is falling, {done:.0%} of the fall are done"
    if step > steps:
        stretch = "that step is after the last one"
    if step < rising:
        stretch = f"that step is rising, {step / rising:.0%} of the warm-up are done"
    raise Wrong(f"{prefix}{stretch}, and the rate there is another one.")


def _keras(step, steps, rising, highest):
    """The oracle."""
    import keras

    rates = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0 if rising else highest,
        decay_steps=steps - rising,
        warmup_target=highest if rising else None,
        warmup_steps=rising,
    )
    return float(rates(step))


def _mistakes(step, steps, rising):
    """Pairs: a message, and what the mistake gives with a highest rate of 1."""
    p = (step - rising) / (steps - rising)
    if step < rising:
        yield "there is no warm-up.", 1.0
        yield (
            "there is no warm-up: the cosine begins at step 0.",
            _cosine(step / steps),
        )
        yield (
            "that is the rate of the next step. Step 0 has the rate 0.",
            ((step + 1) / rising),
        )
        yield (
            "the warm-up is to be done after `rising` steps, not at the end.",
            (step / steps),
        )
        yield "0 from a whole-number division?", 0.0
        yield (
            "it rises along a cosine; a straight line is asked for.",
            (1 - _cosine(step / rising)),
        )
        yield "that is the falling part, used before its time.", _cosine(p)
        return
    if step > steps:
        yield "after the end the cosine rises again. Where does p stop?", _cosine(p)
        yield (
            "after the end the cosine rises again. Where does p stop?",
            (_cosine(step / steps)),
        )
        yield "after the last step the rate stays 0.", 1.0
        return
    q = step / steps
    yield "it doesn't fall.", 1.0
    if step == 0 and rising:
        return
    begins = "the fall begins where the warm-up ends: p is 0 there, not before."
    yield begins, _cosine(q)
    long = "the fall ends at `steps`; yours would take `steps` steps of its own."
    yield long, _cosine((step - rising) / steps)
    yield "that is a straight line; a cosine is asked for.", 1 - p
    yield "that is a straight line, and it begins at step 0.", 1 - q
    half = "cos(pi p) goes from 1 to -1; the rate goes from the highest to 0."
    yield half, np.cos(np.pi * p)
    yield half, np.cos(np.pi * q)
    yield "a quarter of a wave; half of one is asked for: pi p.", np.cos(np.pi * p / 2)
    yield "that is twice the rate: half of (1 + cos).", 2 * _cosine(p)
    yield "the rate falls while p grows. A sign?", 1 - _cosine(p)
    yield "is that a cosine of degrees? np.cos takes radians.", _cosine(p / 180)
    yield "p goes from 0 to 1, and the wave needs pi p.", (1 + np.cos(p)) / 2
    yield "the warm-up goes on above the highest rate.", step / max(rising, 1)


def _cosine(p):
    return (1 + np.cos(np.pi * p)) / 2
