"""Wrong answers that people give in notebook 07, and what they must be told."""

from helpers.layers import SelfAttention
from mistakes import mistake

import keras
import numpy as np
from keras import layers
from scipy.special import softmax

LOW = -1e9


def _turned(array):
    return array.transpose(0, 2, 1)


def _scores(query, key):
    return query @ _turned(key) / np.sqrt(query.shape[-1])


def _read(weights, value):
    return weights @ value, weights


def _masked(scores, mask, value):
    return _read(softmax(np.where(mask, scores, LOW), axis=-1), value)


@mistake("07.1", "the scores are not scaled")
def scale_forgotten(query, key, value, mask):
    return _masked(query @ _turned(key), mask, value)


@mistake("07.1", "Was the root forgotten, or did you scale twice?")
def scaled_without_the_root(query, key, value, mask):
    return _masked(query @ _turned(key) / query.shape[-1], mask, value)


@mistake("07.1", "Was the root forgotten, or did you scale twice?")
def scaled_twice(query, key, value, mask):
    root = np.sqrt(query.shape[-1])
    return _masked(query / root @ _turned(key) / root, mask, value)


@mistake("07.1", "not of the width of queries and keys")
def scaled_by_the_number_of_keys(query, key, value, mask):
    return _masked(query @ _turned(key) / np.sqrt(key.shape[1]), mask, value)


@mistake("07.1", "not of the width of queries and keys")
def scaled_by_the_width_of_the_values(query, key, value, mask):
    return _masked(query @ _turned(key) / np.sqrt(value.shape[-1]), mask, value)


@mistake("07.1", "they get too large")
def multiplied_by_the_root(query, key, value, mask):
    scores = query @ _turned(key) * np.sqrt(query.shape[-1])
    return _masked(scores, mask, value)


@mistake("07.1", "you divided the weights by the root")
def scaled_after_the_softmax(query, key, value, mask):
    weights = softmax(np.where(mask, query @ _turned(key), LOW), axis=-1)
    return _read(weights / np.sqrt(query.shape[-1]), value)


@mistake("07.1", "True marks a place that may be looked at")
def mask_inverted(query, key, value, mask):
    return _masked(_scores(query, key), ~mask, value)


@mistake("07.1", "the softmax runs over the queries")
def softmax_over_the_queries(query, key, value, mask):
    scores = np.where(mask, _scores(query, key), LOW)
    return _read(softmax(scores, axis=1), value)


@mistake("07.1", "one softmax runs over everything")
def softmax_without_an_axis(query, key, value, mask):
    return _read(softmax(np.where(mask, _scores(query, key), LOW)), value)


@mistake("07.1", "exp(0) = 1")
def mask_multiplied(query, key, value, mask):
    return _read(softmax(_scores(query, key) * mask, axis=-1), value)


@mistake("07.1", "became 0 after the softmax")
def masked_afterwards(query, key, value, mask):
    return _read(softmax(_scores(query, key), axis=-1) * mask, value)


@mistake("07.1", "the mask has no effect")
def mask_forgotten(query, key, value, mask):
    return _read(softmax(_scores(query, key), axis=-1), value)


@mistake("07.1", "it must be exactly 0")
def not_low_enough(query, key, value, mask):
    scores = np.where(mask, _scores(query, key), -20.0)
    return _read(softmax(scores, axis=-1), value)


@mistake("07.1", "with scores from")
def low_in_ordinary_cases(query, key, value, mask):
    scores = np.where(mask, _scores(query, key), -5000.0)
    return _read(softmax(scores, axis=-1), value)


@mistake("07.1", "context comes first, then the weights")
def swapped(query, key, value, mask):
    return _masked(_scores(query, key), mask, value)[::-1]


@mistake("07.1", "it is scaled too. Only the scores are.")
def context_scaled(query, key, value, mask):
    context, weights = _masked(_scores(query, key), mask, value)
    return context / np.sqrt(query.shape[-1]), weights


@mistake("07.1", "How large is exp(10000)?")
def no_maximum(query, key, value, mask):
    raised = np.exp(_scores(query, key)) * mask
    return _read(raised / raised.sum(axis=-1, keepdims=True), value)


@mistake("07.1", "Of which places did you take the maximum?")
def maximum_of_hidden_places(query, key, value, mask):
    scores = _scores(query, key)
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    return _read(raised / raised.sum(axis=-1, keepdims=True), value)


@mistake("07.1", "Did you subtract one maximum for all of them?")
def one_maximum_for_all(query, key, value, mask):
    scores = np.where(mask, _scores(query, key), -np.inf)
    raised = np.exp(scores - scores.max())
    return _read(raised / raised.sum(axis=-1, keepdims=True), value)


@mistake("07.1", "times as large as they should be")
def scaled_by_a_constant(query, key, value, mask):
    return _masked(query @ _turned(key) / 9, mask, value)


@mistake("07.1", "0 times infinity")
def mask_times_infinity(query, key, value, mask):
    scores = _scores(query, key) + ~mask * -np.inf
    return _read(softmax(scores, axis=-1), value)


@mistake("07.1", "which axes must be equally long?")
def turns_the_batch_as_well(query, key, value, mask):
    return _masked(query @ key.T, mask, value)


@mistake("07.1", "`reshape` does not swap axes")
def keys_reshaped(query, key, value, mask):
    words, places, width = key.shape
    scores = query @ key.reshape(words, width, places) / np.sqrt(width)
    return _masked(scores, mask, value)


@mistake("07.1", "it is made with other weights")
def context_without_the_mask(query, key, value, mask):
    scores = _scores(query, key)
    weights = softmax(np.where(mask, scores, LOW), axis=-1)
    return softmax(scores, axis=-1) @ value, weights


@mistake("07.1", "two arrays are asked for")
def context_alone(query, key, value, mask):
    return _masked(_scores(query, key), mask, value)[0]


@mistake("07.1", "your function changed `query`")
def scales_in_place(query, key, value, mask):
    query /= np.sqrt(query.shape[-1])
    return _masked(query @ _turned(key), mask, value)


def _split(x, heads):
    batch, steps, width = x.shape
    return x.reshape(batch, steps, heads, width // heads).transpose(0, 2, 1, 3)


def _merge(y):
    batch, heads, steps, width = y.shape
    return y.transpose(0, 2, 1, 3).reshape(batch, steps, heads * width)


@mistake("07.2", "went straight to the shape of the heads")
def reshaped_straight(x, heads, look):
    batch, steps, width = x.shape
    return _merge(look(x.reshape(batch, heads, steps, width // heads)))


@mistake("07.2", "neighbouring columns belong to one head")
def interleaved(x, heads, look):
    batch, steps, width = x.shape
    split = x.reshape(batch, steps, width // heads, heads)
    return _merge(look(split.transpose(0, 3, 1, 2)))


@mistake("07.2", "Here steps stand between the heads")
def merged_without_transposing(x, heads, look):
    return look(_split(x, heads)).reshape(x.shape)


@mistake("07.2", "you shared out the steps")
def steps_split(x, heads, look):
    batch, steps, width = x.shape
    split = x.reshape(batch, heads, steps // heads, width)
    return look(split).reshape(x.shape)


@mistake("07.2", "times for 3 heads. Call it once")
def look_for_each_head(x, heads, look):
    split = _split(x, heads)
    found = [look(split[:, head]) for head in range(heads)]
    return np.concatenate(found, axis=-1)


@mistake("07.2", "`look` was never called")
def look_forgotten(x, heads, look):
    return _merge(_split(x, heads))


@mistake("07.2", "what `look` returned has no effect")
def result_of_look_dropped(x, heads, look):
    split = _split(x, heads)
    look(split)
    return _merge(split)


@mistake("07.2", "each step holds its heads")
def not_transposed(x, heads, look):
    batch, steps, width = x.shape
    split = x.reshape(batch, steps, heads, width // heads)
    return look(split).reshape(x.shape)


@mistake("07.2", "the heads stand before the sequences")
def heads_in_front(x, heads, look):
    found = look(np.stack(np.split(x, heads, axis=-1)))
    return np.concatenate(list(found), axis=-1)


@mistake("07.2", "the heads are still apart")
def not_merged(x, heads, look):
    return look(_split(x, heads))


@mistake("07.2", "have an axis of their own")
def merged_half_way(x, heads, look):
    return look(_split(x, heads)).transpose(0, 2, 1, 3)


@mistake("07.2", "No head may get lost, and none is added")
def heads_averaged(x, heads, look):
    return look(_split(x, heads)).mean(axis=1)


@mistake("07.2", "the heads have no axis yet")
def look_at_x(x, heads, look):
    return look(x)


@mistake("07.2", "columns of different heads take turns")
def merged_by_turns(x, heads, look):
    return look(_split(x, heads)).transpose(0, 2, 3, 1).reshape(x.shape)


@mistake("07.2", "call it once")
def called_to_see_its_shape(x, heads, look):
    assert look(_split(x, heads)).ndim == 4
    return _merge(look(_split(x, heads)))


@mistake("07.2", "sequences and heads share an axis")
def one_axis_for_both(x, heads, look):
    batch, steps, width = x.shape
    found = look(_split(x, heads).reshape(batch * heads, steps, -1))
    return _merge(found.reshape(batch, heads, steps, -1))


@mistake("07.2", "x is added to it")
def with_a_residual(x, heads, look):
    return x + _merge(look(_split(x, heads)))


@mistake("07.2", "one array with all heads is wanted")
def list_of_heads(x, heads, look):
    return np.concatenate(look(np.split(x, heads, axis=-1)), axis=-1)


@mistake("07.2", "which axes do you cut or join?")
def heads_and_width_confused(x, heads, look):
    batch, steps, width = x.shape
    split = x.reshape(batch, steps, heads, width).transpose(0, 2, 1, 3)
    return look(split)


@mistake("07.2", "the wrong order: the first columns belong to head 0")
def heads_from_behind(x, heads, look):
    return _merge(look(_split(x, heads)[:, ::-1])[:, ::-1])


def _angles(length, width, power=-2.0, start=0):
    rates = 10000.0 ** (power * np.arange(width // 2) / width)
    return np.arange(start, start + length)[:, None] * rates


def _pairs(angles, even=np.sin, odd=np.cos):
    waves = np.stack([even(angles), odd(angles)], axis=-1)
    return waves.reshape(len(angles), -1)


@mistake("07.3", "sines stand in the left half")
def halves(length, width):
    angles = _angles(length, width)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


@mistake("07.3", "the rates fall too slowly")
def exponent_of_half_the_size(length, width):
    return _pairs(_angles(length, width, -1.0))


@mistake("07.3", "the rates fall too fast")
def columns_in_place_of_pairs(length, width):
    return _pairs(_angles(length, width, -4.0))


@mistake("07.3", "Which sign has the exponent?")
def positive_exponent(length, width):
    return _pairs(_angles(length, width, 2.0))


@mistake("07.3", "the first place is 0; yours is 1")
def from_place_one(length, width):
    return _pairs(_angles(length, width, start=1))


@mistake("07.3", "sine and cosine have changed places")
def sine_and_cosine_swapped(length, width):
    return _pairs(_angles(length, width), np.cos, np.sin)


@mistake("07.3", "taken as degrees")
def degrees(length, width):
    return _pairs(np.deg2rad(_angles(length, width)))


@mistake("07.3", "a place is a row")
def transposed(length, width):
    return _pairs(_angles(length, width)).T


@mistake("07.3", "all pairs turn equally fast")
def one_rate(length, width):
    return _pairs(np.arange(length)[:, None] * np.ones(width // 2))


@mistake("07.3", "A rate belongs to a pair, not to a column")
def rate_of_each_column(length, width):
    columns = np.arange(width)
    angles = np.arange(length)[:, None] * 10000.0 ** (-columns / width)
    return np.where(columns % 2, np.cos(angles), np.sin(angles))


@mistake("07.3", "A whole number to the power of a negative one fails")
def whole_numbers(length, width):
    rates = 10000 ** (-2 * np.arange(width // 2))
    return _pairs(np.arange(length)[:, None] * rates)


@mistake("07.3", "`//` rounds the exponent")
def floor_division(length, width):
    rates = 10000.0 ** (-2 * np.arange(width // 2) // width)
    return _pairs(np.arange(length)[:, None] * rates)


@mistake("07.3", "cut to whole numbers")
def array_of_whole_numbers(length, width):
    waves = np.zeros((length, width), int)
    angles = _angles(length, width)
    waves[:, 0::2], waves[:, 1::2] = np.sin(angles), np.cos(angles)
    return waves


@mistake("07.3", "is not 10000")
def another_base(length, width):
    rates = 1000.0 ** (-2 * np.arange(width // 2) / width)
    return _pairs(np.arange(length)[:, None] * rates)


@mistake("07.3", "the number of pairs less one")
def as_in_another_program(length, width):
    pairs = width // 2
    rates = 10000.0 ** (-np.arange(pairs) / max(1, pairs - 1))
    return _pairs(np.arange(length)[:, None] * rates)


@mistake("07.3", "the first pair is pair 0")
def pairs_from_one(length, width):
    rates = 10000.0 ** (-2 * np.arange(1, width // 2 + 1) / width)
    return _pairs(np.arange(length)[:, None] * rates)


@mistake("07.3", "the exponent is divided by the length")
def exponent_by_the_length(length, width):
    rates = 10000.0 ** (-2 * np.arange(width // 2) / length)
    return _pairs(np.arange(length)[:, None] * rates)


@mistake("07.3", "one column for each pair")
def sines_alone(length, width):
    return np.sin(_angles(length, width))


@mistake("07.3", "one table with both waves")
def two_tables(length, width):
    angles = _angles(length, width)
    return np.sin(angles), np.cos(angles)


@mistake("07.3", "the place is divided by the length")
def place_as_a_share(length, width):
    return _pairs(_angles(length, width) / length)


def _block(x, heads, hidden, *, norm="pre", sums="yy", act="gelu", then=None, **look):
    """The right block; the keywords build in a mistake."""
    attend, width = SelfAttention(heads, **look), x.shape[-1]
    wide, narrow = layers.Dense(hidden, act), layers.Dense(width, then)

    def part(x, work, add):
        normal = layers.LayerNormalization()
        if norm == "post":
            return normal(layers.Add()([x, work(x)]))
        if norm == "sandwich":
            return layers.Add()([x, normal(work(x))])
        read = normal(x)
        if add == "n":
            return work(read)
        return layers.Add()([read if add == "r" else x, work(read)])

    x = part(x, lambda x: attend(x)[0], sums[0])
    return part(x, lambda x: narrow(wide(x)), sums[1])


@mistake("07.4", "that is a post-norm block")
def post_norm(x, heads, hidden):
    return _block(x, heads, hidden, norm="post")


@mistake("07.4", "each part is normalised after it has worked")
def norm_of_what_is_added(x, heads, hidden):
    return _block(x, heads, hidden, norm="sandwich")


@mistake("07.4", "Where is the first sum?")
def no_first_sum(x, heads, hidden):
    return _block(x, heads, hidden, sums="ny")


@mistake("07.4", "Where is the second sum?")
def no_second_sum(x, heads, hidden):
    return _block(x, heads, hidden, sums="yn")


@mistake("07.4", "both sums are missing")
def no_sums(x, heads, hidden):
    return _block(x, heads, hidden, sums="nn")


@mistake("07.4", "a sum starts from the normalised numbers")
def sums_from_the_norm(x, heads, hidden):
    return _block(x, heads, hidden, sums="rr")


@mistake("07.4", "has the activation relu")
def relu(x, heads, hidden):
    return _block(x, heads, hidden, act="relu")


@mistake("07.4", "has no activation")
def activation_forgotten(x, heads, hidden):
    return _block(x, heads, hidden, act=None)


@mistake("07.4", "the last Dense layer has the activation gelu")
def gelu_twice(x, heads, hidden):
    return _block(x, heads, hidden, then="gelu")


@mistake("07.4", "the attention can't look ahead")
def causal(x, heads, hidden):
    return _block(x, heads, hidden, causal=True)


@mistake("07.4", "the number of heads of your attention is 1")
def one_head(x, heads, hidden):
    return _block(x, 1, hidden)


@mistake("07.4", "`hidden` says how wide it is")
def four_times_as_wide(x, heads, hidden):
    return _block(x, heads, 4 * x.shape[-1])


@mistake("07.4", "Which number did SelfAttention get?")
def heads_and_hidden_swapped(x, heads, hidden):
    return _block(x, hidden, heads)


@mistake("07.4", "the first part has its norm in the wrong place")
def first_norm_behind_the_sum(x, heads, hidden):
    x = layers.LayerNormalization()(layers.Add()([x, SelfAttention(heads)(x)[0]]))
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


@mistake("07.4", "no SelfAttention is on the way")
def feed_forward_alone(x, heads, hidden):
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


@mistake("07.4", "the output has no mask")
def plus_signs(x, heads, hidden):
    x = x + SelfAttention(heads)(layers.LayerNormalization()(x))[0]
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    return x + layers.Dense(x.shape[-1])(wide)


@mistake("07.4", "the output has no mask")
def one_plus_sign(x, heads, hidden):
    x = x + SelfAttention(heads)(layers.LayerNormalization()(x))[0]
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


@mistake("07.4", "one LayerNormalization does the work of both norms")
def one_norm_for_both(x, heads, hidden):
    norm = layers.LayerNormalization()
    x = layers.Add()([x, SelfAttention(heads)(norm(x))[0]])
    wide = layers.Dense(hidden, "gelu")(norm(x))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


@mistake("07.4", "the attention reads x as it is")
def first_norm_forgotten(x, heads, hidden):
    x = layers.Add()([x, SelfAttention(heads)(x)[0]])
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


@mistake("07.4", "What does SelfAttention return?")
def weights_not_taken_off(x, heads, hidden):
    seen = SelfAttention(heads)(layers.LayerNormalization()(x))
    return layers.Add()([x, seen])


@mistake("07.4", "How wide must the last layer of a part be?")
def second_dense_forgotten(x, heads, hidden):
    seen, _ = SelfAttention(heads)(layers.LayerNormalization()(x))
    x = layers.Add()([x, seen])
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    return layers.Add()([x, wide])


@mistake("07.4", "the second sum starts from x again")
def second_sum_from_x(x, heads, hidden):
    seen, _ = SelfAttention(heads)(layers.LayerNormalization()(x))
    y = layers.Add()([x, seen])
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(y))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


@mistake("07.4", "both parts read x, side by side")
def side_by_side(x, heads, hidden):
    seen, _ = SelfAttention(heads)(layers.LayerNormalization()(x))
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    return layers.Add()([x, seen, layers.Dense(x.shape[-1])(wide)])


@mistake("07.4", "the feed-forward part comes first")
def feed_forward_first(x, heads, hidden):
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    x = layers.Add()([x, layers.Dense(x.shape[-1])(wide)])
    seen, _ = SelfAttention(heads)(layers.LayerNormalization()(x))
    return layers.Add()([x, seen])


@mistake("07.4", "BatchNormalization: LayerNormalization is asked for")
def batch_norm(x, heads, hidden):
    seen, _ = SelfAttention(heads)(layers.BatchNormalization()(x))
    x = layers.Add()([x, seen])
    wide = layers.Dense(hidden, "gelu")(layers.BatchNormalization()(x))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


@mistake("07.4", "a LayerNormalization too many")
def norm_at_the_end(x, heads, hidden):
    return layers.LayerNormalization()(_block(x, heads, hidden))


@mistake("07.4", "no dropout is asked for")
def dropout(x, heads, hidden):
    return layers.Dropout(0.1)(_block(x, heads, hidden))


@mistake("07.4", "Does the mask of x reach the attention?")
def mask_lost_before_the_attention(x, heads, hidden):
    seen, _ = SelfAttention(heads)(layers.LayerNormalization()(x * 1.0))
    x = layers.Add()([x, seen])
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


@mistake("07.4", "no model is asked for")
def returns_a_model(x, heads, hidden):
    return keras.Model(x, _block(x, heads, hidden))


@mistake("07.4", "x has no numbers yet")
def numpy_habits(x, heads, hidden):
    seen, _ = SelfAttention(heads)((x - np.mean(x)) / np.std(x))
    return layers.Add()([x, seen])


@mistake("07.4", "Leave the names to Keras")
def layers_with_names(x, heads, hidden):
    seen, _ = SelfAttention(heads, name="look")(layers.LayerNormalization()(x))
    x = layers.Add()([x, seen])
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


@mistake("07.4", "some weights in common")
def layers_made_once(x, heads, hidden, made={}):  # noqa: B006
    norm = made.setdefault(x.shape[-1], layers.LayerNormalization())
    x = layers.Add()([x, SelfAttention(heads)(norm(x))[0]])
    wide = layers.Dense(hidden, "gelu")(layers.LayerNormalization()(x))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


def _turn(x, angles, halves=True):
    sin, cos = np.sin(angles), np.cos(angles)
    a, b = np.split(x, 2, axis=1) if halves else (x[:, 0::2], x[:, 1::2])
    return a * cos - b * sin, a * sin + b * cos


def _by(x, places, power=-2.0):
    width = x.shape[1]
    return places[:, None] * 10000.0 ** (power * np.arange(width // 2) / width)


@mistake("07.5", "neighbouring columns make pairs")
def neighbours(x, places):
    turned = np.stack(_turn(x, _by(x, places), halves=False), axis=-1)
    return turned.reshape(x.shape)


@mistake("07.5", "neighbouring columns make pairs")
def neighbours_in_halves(x, places):
    return np.hstack(_turn(x, _by(x, places), halves=False))


@mistake("07.5", "stand side by side now")
def halves_in_neighbours(x, places):
    turned = np.stack(_turn(x, _by(x, places)), axis=-1)
    return turned.reshape(x.shape)


@mistake("07.5", "the pairs turn the wrong way round")
def wrong_way_round(x, places):
    return np.hstack(_turn(x, -_by(x, places)))


@mistake("07.5", "the rates fall too slowly")
def rate_of_half_the_size(x, places):
    return np.hstack(_turn(x, _by(x, places, -1.0)))


@mistake("07.5", "the rates fall too fast")
def rate_of_twice_the_size(x, places):
    return np.hstack(_turn(x, _by(x, places, -4.0)))


@mistake("07.5", "Which sign has the exponent?")
def growing_rates(x, places):
    return np.hstack(_turn(x, _by(x, places, 2.0)))


@mistake("07.5", "sine and cosine have changed places")
def cosine_for_sine(x, places):
    return np.hstack(_turn(x, np.pi / 2 - _by(x, places)))


@mistake("07.5", "you count the rows instead")
def counts_the_rows(x, places):
    return np.hstack(_turn(x, _by(x, np.arange(len(x)))))


@mistake("07.5", "the places have no effect")
def place_ignored(x, places):
    return np.hstack(_turn(x, _by(x, np.ones(1))))


@mistake("07.5", "taken as degrees")
def in_degrees(x, places):
    return np.hstack(_turn(x, np.deg2rad(_by(x, places))))


@mistake("07.5", "the pairs do not keep their lengths")
def two_plus_signs(x, places):
    sin, cos = np.sin(_by(x, places)), np.cos(_by(x, places))
    a, b = np.split(x, 2, axis=1)
    return np.hstack([a * cos + b * sin, a * sin + b * cos])


@mistake("07.5", "Both lines need the old one")
def overwritten(x, places):
    sin, cos = np.sin(_by(x, places)), np.cos(_by(x, places))
    a, b = np.split(x, 2, axis=1)
    a = a * cos - b * sin
    b = a * sin + b * cos
    return np.hstack([a, b])


@mistake("07.5", "The two of a pair turn by the same one")
def angle_of_each_column(x, places):
    width = x.shape[1]
    angles = places[:, None] * 10000.0 ** (-np.arange(width) / width)
    a, b = np.split(x, 2, axis=1)
    return x * np.cos(angles) + np.hstack([-b, a]) * np.sin(angles)


@mistake("07.5", "all pairs turn equally fast")
def no_rates(x, places):
    return np.hstack(_turn(x, _by(x, places, 0.0)))


@mistake("07.5", "Rotary positions add nothing")
def waves_added(x, places):
    angles = _by(x, places)
    return x + np.hstack([np.sin(angles), np.cos(angles)])


@mistake("07.5", "half a row apart")
def angles_of_neighbours(x, places):
    angles = np.repeat(_by(x, places), 2, axis=1)
    a, b = np.split(x, 2, axis=1)
    return x * np.cos(angles) + np.hstack([-b, a]) * np.sin(angles)


@mistake("07.5", "half of the columns are missing")
def left_half_alone(x, places):
    return _turn(x, _by(x, places))[0]


@mistake("07.5", "the halves stand one below the other")
def joined_along_the_steps(x, places):
    return np.concatenate(_turn(x, _by(x, places)))


@mistake("07.5", "your function changed `x`")
def turned_in_place(x, places):
    x[:] = np.hstack(_turn(x.copy(), _by(x, places)))
    return x


@mistake("07.5", "and there are 4 pairs")
def places_as_a_row(x, places):
    rates = 10000.0 ** (-2 * np.arange(x.shape[1] // 2) / x.shape[1])
    return np.hstack(_turn(x, places * rates))
