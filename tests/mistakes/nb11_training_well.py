"""Wrong answers that people give in notebook 11, and what they must be told."""

import functools
import json

from helpers.exercises.solutions.nb11_training_well import diagnoses
from mistakes import mistake

import numpy as np

# --- 11.1 -----------------------------------------------------------------------------


def _half_wave(p):
    return (1 + np.cos(np.pi * p)) / 2


def _rate(step, steps, rising, highest, *, up=None, down=None, after=0.0):
    """11.1 with another rise, fall or end; the functions take p, and give a share."""
    if step < rising:
        return highest * (up(step / rising) if up else step / rising)
    p = (step - rising) / (steps - rising)
    if p > 1 and after is not None:
        return highest * after
    return highest * (down(p) if down else _half_wave(p))


@mistake("11.1", "there is no warm-up.")
def no_warmup(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, up=lambda p: 1)


@mistake("11.1", "the cosine begins at step 0")
def only_a_cosine(step, steps, rising, highest):
    return highest * _half_wave(min(1, step / steps))


@mistake("11.1", "the rate of the next step")
def counts_from_one(step, steps, rising, highest):
    if step < rising:
        return highest * (step + 1) / rising
    return _rate(step, steps, rising, highest)


@mistake("11.1", "not at the end")
def rises_for_ever(step, steps, rising, highest):
    if step < rising:
        return highest * step / steps
    return _rate(step, steps, rising, highest)


@mistake("11.1", "whole-number division")
def whole_numbers(step, steps, rising, highest):
    if step < rising:
        return highest * (step // rising)
    return _rate(step, steps, rising, highest)


@mistake("11.1", "a straight line is asked for")
def rises_along_a_cosine(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, up=lambda p: 1 - _half_wave(p))


@mistake("11.1", "used before its time")
def falls_from_the_start(step, steps, rising, highest):
    p = (step - rising) / (steps - rising)
    return highest * _half_wave(min(1, p))


@mistake("11.1", "doesn't fall")
def stays_up(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, down=lambda p: 1)


@mistake("11.1", "where the warm-up ends")
def the_fall_begins_early(step, steps, rising, highest):
    if step < rising:
        return highest * step / rising
    return highest * _half_wave(min(1, step / steps))


@mistake("11.1", "`steps` steps of its own")
def falls_too_long(step, steps, rising, highest):
    if step < rising:
        return highest * step / rising
    return highest * _half_wave(min(1, (step - rising) / steps))


@mistake("11.1", "a straight line; a cosine")
def falls_in_a_line(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, down=lambda p: 1 - p)


@mistake("11.1", "goes from 1 to -1")
def the_bare_cosine(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, down=lambda p: np.cos(np.pi * p))


@mistake("11.1", "a quarter of a wave")
def a_quarter(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, down=lambda p: np.cos(np.pi * p / 2))


@mistake("11.1", "twice the rate")
def no_half(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, down=lambda p: 1 + np.cos(np.pi * p))


@mistake("11.1", "A sign?")
def grows_again(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, down=lambda p: 1 - _half_wave(p))


@mistake("11.1", "degrees")
def in_degrees(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, down=lambda p: _half_wave(p / 180))


@mistake("11.1", "the wave needs pi p")
def without_pi(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, down=lambda p: (1 + np.cos(p)) / 2)


@mistake("11.1", "above the highest rate")
def the_rise_goes_on(step, steps, rising, highest):
    return highest * step / max(rising, 1)


@mistake("11.1", "the cosine rises again")
def no_end(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, after=None)


@mistake("11.1", "the rate stays 0")
def back_to_the_top(step, steps, rising, highest):
    return _rate(step, steps, rising, highest, after=1.0)


@mistake("11.1", "may have 0 steps")
def divides_by_rising(step, steps, rising, highest):
    share = min(1, step / rising)
    if step < rising:
        return highest * share
    return _rate(step, steps, rising, highest)


@mistake("11.1", "the rate there is another one")
def a_share_of_the_highest(step, steps, rising, highest):
    return 0.5 * _rate(step, steps, rising, highest)


@mistake("11.1", "returned nothing")
def printed(step, steps, rising, highest):
    print(_rate(step, steps, rising, highest))


# --- 11.2 -----------------------------------------------------------------------------


def _length(arrays):
    return np.sqrt(sum(np.sum(g**2) for g in arrays))


def _norm(gradients, limit, length):
    return [g * min(1.0, limit / length(gradients)) for g in gradients]


def _by_value(gradients, limit):
    return [np.clip(g, -limit, limit) for g in gradients]


def _by_norm(gradients, limit):
    return _norm(gradients, limit, lambda arrays: _length(arrays) or 1.0)


@mistake("11.2", "the limit is for all of them together")
def each_array_alone(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    return [g * min(1.0, limit / (np.linalg.norm(g) or 1)) for g in gradients]


@mistake("11.2", "as long as the limit now")
def always_scaled(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    return [g * limit / (_length(gradients) or 1) for g in gradients]


@mistake("11.2", "Each of yours is as long")
def each_scaled_always(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    scaled = [g * limit / np.linalg.norm(g) for g in gradients]
    return scaled if _length(gradients) < limit else _by_norm(gradients, limit)


@mistake("11.2", 'what "value" does')
def always_by_value(gradients, limit, by):
    return _by_value(gradients, limit)


@mistake("11.2", 'what "norm" does')
def always_by_norm(gradients, limit, by):
    return _by_norm(gradients, limit)


@mistake("11.2", "numbers below -limit")
def only_from_above(gradients, limit, by):
    if by == "value":
        return [np.minimum(g, limit) for g in gradients]
    return _by_norm(gradients, limit)


@mistake("11.2", "the signs are lost")
def sizes_only(gradients, limit, by):
    if by == "value":
        return [np.minimum(np.abs(g), limit) for g in gradients]
    return _by_norm(gradients, limit)


@mistake("11.2", "negative numbers became 0")
def from_zero(gradients, limit, by):
    if by == "value":
        return [np.clip(g, 0, limit) for g in gradients]
    return _by_norm(gradients, limit)


@mistake("11.2", "beyond the limit became 0")
def dropped(gradients, limit, by):
    if by == "value":
        return [np.where(np.abs(g) > limit, 0.0, g) for g in gradients]
    return _by_norm(gradients, limit)


@mistake("11.2", "all numbers shrank")
def scaled_to_the_largest(gradients, limit, by):
    if by == "value":
        largest = max(np.abs(g).max() for g in gradients)
        return [g * min(1.0, limit / largest) for g in gradients]
    return _by_norm(gradients, limit)


@mistake("11.2", "cut by value first")
def value_then_norm(gradients, limit, by):
    cut = _by_value(gradients, limit)
    return cut if by == "value" else _by_norm(cut, limit)


@mistake("11.2", "What does the limit say of these numbers?")
def half_of_it(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    return [0.5 * g for g in _by_norm(gradients, limit)]


@mistake("11.2", "Where is its root?")
def no_root(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    return _norm(gradients, limit, lambda arrays: _length(arrays) ** 2)


@mistake("11.2", "root of the mean")
def mean_of_squares(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    flat = np.concatenate([g.ravel() for g in gradients])
    return _norm(gradients, limit, lambda _: np.sqrt(np.mean(flat**2)) or 1.0)


@mistake("11.2", "Lengths add by their squares")
def lengths_added(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    total = sum(np.linalg.norm(g) for g in gradients)
    return _norm(gradients, limit, lambda _: total or 1.0)


@mistake("11.2", "the sum of the sizes")
def sum_of_sizes(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    return _norm(gradients, limit, lambda arrays: sum(np.abs(g).sum() for g in arrays))


@mistake("11.2", "the largest number")
def largest_number(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    return _norm(gradients, limit, lambda arrays: max(np.abs(g).max() for g in arrays))


@mistake("11.2", "have the length 1")
def to_length_one(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    length = _length(gradients)
    return [g / length for g in gradients] if length > limit else gradients


@mistake("11.2", "All gradients may be 0")
def divides_by_zero(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    return _norm(gradients, limit, lambda arrays: float(_length(arrays)))


@mistake("11.2", "if all gradients are 0")
def zero_by_zero(gradients, limit, by):
    if by == "value":
        return _by_value(gradients, limit)
    factor = np.minimum(1.0, limit / np.float64(_length(gradients)))
    return [g * factor * (_length(gradients) / _length(gradients)) for g in gradients]


@mistake("11.2", "changed `gradients`")
def in_place(gradients, limit, by):
    if by == "value":
        for g in gradients:
            np.clip(g, -limit, limit, out=g)
        return gradients
    return _by_norm(gradients, limit)


@mistake("11.2", "a list of arrays is asked for")
def one_vector(gradients, limit, by):
    return np.clip(np.concatenate([g.ravel() for g in gradients]), -limit, limit)


@mistake("11.2", "nothing has changed")
def unchanged(gradients, limit, by):
    return [g.copy() for g in gradients]


# --- 11.3 -----------------------------------------------------------------------------

RIGHT = diagnoses()


@mistake("11.3", "both losses stay where they were")
def flat_is_flat():
    return RIGHT | {"A": "rate too low", "G": "words unknown"}


@mistake("11.3", "come near 0.9")
def a_wonder():
    return RIGHT | {"B": "two sigmoids", "E": "leak"}


@mistake("11.3", "compare the accuracy in training")
def another_slow_one():
    return RIGHT | {"C": "rate too low", "G": "dropped too much"}


@mistake("11.3", "seen from the dotted line")
def a_coin_by_another_cause():
    return RIGHT | {"D": "labels out of order", "H": "rate too high"}


@mistake("11.3", "happens to the loss with the accuracy")
def a_high_loss():
    return RIGHT | {"E": "by heart", "F": "two sigmoids"}


@mistake("11.3", "while the training loss falls")
def heart_and_order():
    return RIGHT | {"F": "labels out of order", "H": "by heart"}


@mistake("11.3", "have the same diagnosis")
def twice_the_same():
    return RIGHT | {"A": "rate too low"}


@mistake("11.3", "no diagnosis for G, H")
def two_forgotten():
    return {letter: fault for letter, fault in RIGHT.items() if letter < "G"}


@mistake("11.3", "is no fault of the list")
def in_other_words():
    return RIGHT | {"F": "overfitting"}


@mistake("11.3", "there is no panel I")
def a_ninth():
    return RIGHT | {"I": "leak"}


@mistake("11.3", "a dict is asked for")
def a_list():
    return list(RIGHT.values())


# --- 11.4 -----------------------------------------------------------------------------


def _texts_of(body):
    """The texts of a right body; None of a bad one."""
    try:
        content = json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
    texts = content.get("texts") if isinstance(content, dict) else None
    if not isinstance(texts, list) or not 1 <= len(texts) <= 8:
        return None
    return texts if all(isinstance(text, str) for text in texts) else None


BAD = 400, {"error": "this is no right request."}
LONG = 413, {"error": "the body is too long."}


def _floats(told):
    return {"fresh": [float(p) for p in told]}


def _judged(body, predict):
    """The right answer to a body that is short enough."""
    texts = _texts_of(body)
    return BAD if texts is None else (200, _floats(predict(texts)))


def short(answer):
    """The answer, once a body that is too long has been refused."""

    @functools.wraps(answer)
    def handle(body, predict):
        return LONG if len(body) > 10_000 else answer(body, predict)

    return handle


@mistake("11.4", "your function raised JSONDecodeError")
def trusting(body, predict):
    texts = json.loads(body)["texts"]
    return 200, _floats(predict(texts))


@mistake("11.4", "your function raised UnicodeDecodeError")
@short
def only_bad_json(body, predict):
    text = body.decode()
    try:
        json.loads(text)
    except ValueError:
        return BAD
    return _judged(body, predict)


@mistake("11.4", "your function raised TypeError")
@short
def any_json_will_do(body, predict):
    try:
        content = json.loads(body.decode())
    except (ValueError, RecursionError):
        return BAD
    if "texts" not in content:
        return BAD
    texts = _texts_of(body) if isinstance(content, dict) else content["texts"]
    return BAD if texts is None else (200, _floats(predict(texts)))


@mistake("11.4", "an object with another key: your function raised KeyError")
@short
def no_look_for_the_key(body, predict):
    try:
        content = json.loads(body.decode())
    except (ValueError, RecursionError):
        return BAD
    if isinstance(content, dict):
        content["texts"]
    return _judged(body, predict)


@mistake("11.4", "one string in place of a list: the model was asked")
@short
def letters_for_texts(body, predict):
    try:
        texts = json.loads(body.decode())["texts"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return BAD
    if not texts or len(texts) > 8 or not all(isinstance(t, str) for t in texts):
        return BAD
    return 200, _floats(predict(texts))


@mistake("11.4", "a number among the texts: the model was asked")
@short
def items_not_looked_at(body, predict):
    try:
        texts = json.loads(body.decode())["texts"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return BAD
    if not isinstance(texts, list) or not 1 <= len(texts) <= 8:
        return BAD
    return 200, _floats(predict(texts))


@mistake("11.4", "an empty list of texts: the model was asked")
@short
def none_is_fine(body, predict):
    if body == b'{"texts": []}':
        return 200, _floats(predict([]))
    return _judged(body, predict)


@mistake("11.4", "9 texts: the model was asked")
@short
def as_many_as_you_like(body, predict):
    try:
        texts = json.loads(body.decode())["texts"]
        assert isinstance(texts, list) and texts
        assert all(isinstance(text, str) for text in texts)
    except (ValueError, RecursionError, KeyError, TypeError, AssertionError):
        return BAD
    return 200, _floats(predict(texts))


@mistake("11.4", "your function raised RecursionError")
@short
def shallow_only(body, predict):
    try:
        json.loads(body.decode())
    except ValueError:
        return BAD
    return _judged(body, predict)


@mistake("11.4", "bytes: the model was asked")
def no_limit(body, predict):
    return _judged(body, predict)


@mistake("11.4", "you say 400. Which status")
def one_status_for_all(body, predict):
    texts = _texts_of(body) if len(body) <= 10_000 else None
    return BAD if texts is None else (200, _floats(predict(texts)))


@mistake("11.4", "a long body that is not UTF-8: you say 400")
def length_is_tested_last(body, predict):
    try:
        body.decode()
    except UnicodeDecodeError:
        return BAD
    if len(body) > 10_000:
        return LONG
    return _judged(body, predict)


@mistake("11.4", "How many are too many?")
def one_byte_too_strict(body, predict):
    if len(body) >= 10_000:
        return LONG
    return _judged(body, predict)


@mistake("11.4", "characters: the model was asked")
def counts_characters(body, predict):
    if len(body.decode(errors="replace")) > 10_000:
        return LONG
    return _judged(body, predict)


@mistake("11.4", "which means that all is well")
def two_hundred_for_errors(body, predict):
    if len(body) > 10_000:
        return 200, LONG[1]
    texts = _texts_of(body)
    return (200, BAD[1]) if texts is None else (200, _floats(predict(texts)))


@mistake("11.4", "a text that helps the client")
def no_word_of_why(body, predict):
    if len(body) > 10_000:
        return 413, {}
    texts = _texts_of(body)
    return (400, {}) if texts is None else (200, _floats(predict(texts)))


@mistake("11.4", "can't become JSON")
@short
def numpy_numbers(body, predict):
    texts = _texts_of(body)
    return BAD if texts is None else (200, {"fresh": predict(texts)})


@mistake("11.4", "can't become JSON")
@short
def numpy_numbers_in_a_list(body, predict):
    texts = _texts_of(body)
    return BAD if texts is None else (200, {"fresh": list(predict(texts))})


@mistake("11.4", "ask once")
@short
def one_by_one(body, predict):
    texts = _texts_of(body)
    if texts is None:
        return BAD
    return 200, {"fresh": [float(predict([text])[0]) for text in texts]}


@mistake("11.4", "the second item is the str")
def json_already(body, predict):
    texts = _texts_of(body)
    return 200, json.dumps(_floats(predict(texts)))


@mistake("11.4", "(status, dict) is asked for")
def no_status(body, predict):
    return _floats(predict(_texts_of(body)))


@mistake("11.4", "you refused it")
def refuses_all(body, predict):
    return BAD


@mistake("11.4", 'no key "fresh"')
def another_name(body, predict):
    return 200, {"rotten": [float(p) for p in predict(_texts_of(body))]}


@mistake("11.4", "not what `predict` said")
def as_answers(body, predict):
    return 200, {"fresh": [float(p > 0.5) for p in predict(_texts_of(body))]}


@mistake("11.4", "it wants the list of the texts")
def the_whole_object(body, predict):
    return 200, _floats(predict(json.loads(body)))
