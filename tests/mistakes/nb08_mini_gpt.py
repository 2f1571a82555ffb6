"""Wrong answers that people give in notebook 08, and what they must be told."""

from collections import Counter

from helpers.layers import SelfAttention
from mistakes import mistake

import keras
import numpy as np
from keras import layers, ops
from scipy.special import log_softmax, softmax


def _parts(lengths, steps):
    """Places (T,), queries (T, 1), lengths (B, 1, 1)."""
    place = np.arange(steps)
    return place, place[:, None], lengths[:, None, None]


@mistake("08.1", "padding may be looked at")
def lengths_ignored(lengths, steps):
    mask = np.tril(np.ones((steps, steps), bool))
    return np.repeat(mask[None], len(lengths), axis=0)


@mistake("08.1", "only padding is hidden")
def future_seen(lengths, steps):
    s, _, n = _parts(lengths, steps)
    return np.repeat(s < n, steps, axis=1)


@mistake("08.1", "True and False have changed places")
def inverted(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return (s > t) | (s >= n)


@mistake("08.1", "queries look ahead, and not back")
def upper_triangle(lengths, steps):
    s, _, n = _parts(lengths, steps)
    return np.triu(np.ones((steps, steps), bool)) & (s < n)


@mistake("08.1", "a step can't look at itself")
def strictly_before(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return (s < t) & (s < n)


@mistake("08.1", "one place too far ahead")
def one_too_far(lengths, steps):
    s, _, n = _parts(lengths, steps)
    return np.tril(np.ones((steps, steps), bool), 1) & (s < n)


@mistake("08.1", "a row is a query")
def mask_transposed(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return ((s <= t) & (s < n)).transpose(0, 2, 1)


@mistake("08.1", "it is enough for you if one of the two holds")
def either(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return (s <= t) | (s < n)


@mistake("08.1", "one place of padding is seen")
def up_to_the_length(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return (s <= t) & (s <= n)


@mistake("08.1", "the last real step of each sequence is hidden")
def last_step_hidden(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return (s <= t) & (s < n - 1)


@mistake("08.1", "do the lengths lie along the queries?")
def padding_of_queries(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return (s <= t) & (t < n)


@mistake("08.1", "the queries of padding see nothing")
def padding_of_both(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return (s <= t) & (s < n) & (t < n)


@mistake("08.1", "all sequences got one and the same length")
def longest_for_all(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return (s <= t) & (s < np.full_like(n, n.max()))


@mistake("08.1", "the padding stands in front")
def padding_in_front(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return (s <= t) & (s >= steps - n)


@mistake("08.1", "one mask for all sequences")
def one_mask(lengths, steps):
    return np.tril(np.ones((steps, steps), bool))


@mistake("08.1", "Each of its queries has a row of its own")
def padding_mask(lengths, steps):
    return np.arange(steps) < lengths[:, None]


@mistake("08.1", "Which axis do the queries need?")
def padding_mask_with_an_axis(lengths, steps):
    return np.arange(steps) < lengths[:, None, None]


@mistake("08.1", "which axis belongs to the sequences?")
def lengths_without_a_query_axis(lengths, steps):
    s, t, _ = _parts(lengths, steps)
    return (s <= t) & (s < lengths[:, None])


@mistake("08.1", "No heads are asked for")
def with_an_axis_for_heads(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return ((s <= t) & (s < n))[:, None]


@mistake("08.1", "your array holds 0 and 1 as numbers")
def zeros_and_ones(lengths, steps):
    s, _, n = _parts(lengths, steps)
    return np.tril(np.ones((steps, steps))) * (s < n)


@mistake("08.1", "the scores are changed later")
def added_to_scores(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return np.where((s <= t) & (s < n), 0.0, -1e9)


@mistake("08.1", "the scores are changed later")
def minus_infinity(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return np.where((s <= t) & (s < n), 0.0, -np.inf)


@mistake("08.1", "one mask is asked for")
def two_masks(lengths, steps):
    s, t, n = _parts(lengths, steps)
    return s <= t, s < n


@mistake("08.1", "your function returned nothing (None)")
def mask_not_returned(lengths, steps):
    mask = np.zeros((len(lengths), steps, steps), bool)
    for b, t in np.ndindex(len(lengths), steps):
        mask[b, t, : min(t + 1, lengths[b])] = True


@mistake("08.1", "your function changed `lengths`")
def counts_down(lengths, steps):
    mask = np.zeros((len(lengths), steps, steps), bool)
    for b in range(len(lengths)):
        while lengths[b] > 0:
            lengths[b] -= 1
            mask[b, lengths[b] :, lengths[b]] = True
    return mask


def _picked(table, targets):
    return np.take_along_axis(table, targets[..., None], axis=-1)[..., 0]


def _losses(logits, targets):
    return -_picked(log_softmax(logits, axis=-1), targets)


@mistake("08.2", "these are bits")
def in_bits(logits, targets):
    return _losses(logits, targets).mean(axis=0) / np.log(2)


@mistake("08.2", "the sign is wrong")
def minus_forgotten(logits, targets):
    return -_losses(logits, targets).mean(axis=0)


@mistake("08.2", "added up over the windows")
def summed(logits, targets):
    return _losses(logits, targets).sum(axis=0)


@mistake("08.2", "one for each position is asked for")
def of_each_window(logits, targets):
    return _losses(logits, targets).mean(axis=1)


@mistake("08.2", "one number for all positions")
def one_number(logits, targets):
    return _losses(logits, targets).mean()


@mistake("08.2", "What is still to be averaged?")
def not_averaged(logits, targets):
    return _losses(logits, targets)


@mistake("08.2", "that is the perplexity")
def perplexity(logits, targets):
    return np.exp(_losses(logits, targets).mean(axis=0))


@mistake("08.2", "Where is the logarithm?")
def probabilities(logits, targets):
    return _picked(softmax(logits, axis=-1), targets).mean(axis=0)


@mistake("08.2", "the mean was taken before the logarithm")
def mean_before_the_log(logits, targets):
    return -np.log(_picked(softmax(logits, axis=-1), targets).mean(axis=0))


@mistake("08.2", "the targets have no effect")
def entropy(logits, targets):
    logs = log_softmax(logits, axis=-1)
    return -(np.exp(logs) * logs).sum(axis=-1).mean(axis=0)


@mistake("08.2", "the ids of one position share the probability")
def softmax_over_the_positions(logits, targets):
    return -_picked(log_softmax(logits, axis=1), targets).mean(axis=0)


@mistake("08.2", "one softmax runs over everything")
def softmax_without_an_axis(logits, targets):
    return -_picked(log_softmax(logits), targets).mean(axis=0)


@mistake("08.2", "all ids count in your loss")
def mean_over_the_ids(logits, targets):
    return -log_softmax(logits, axis=-1).mean(axis=(0, 2))


@mistake("08.2", "Where is the softmax?")
def logits_of_the_targets(logits, targets):
    return -_picked(logits, targets).mean(axis=0)


@mistake("08.2", "what makes probabilities of them?")
def log_of_logits(logits, targets):
    return -np.log(_picked(logits, targets)).mean(axis=0)


@mistake("08.2", "The targets are shifted already")
def shifted_again(logits, targets):
    return _losses(logits[:, :-1], targets[:, 1:]).mean(axis=0)


@mistake("08.2", "0 is an id like any other here")
def zeros_left_out(logits, targets):
    real = targets > 0
    losses = np.where(real, _losses(logits, targets), 0)
    return losses.sum(axis=0) / np.maximum(1, real.sum(axis=0))


@mistake("08.2", "picks all of them everywhere")
def comma_and_targets(logits, targets):
    return -log_softmax(logits, axis=-1)[:, :, targets]


@mistake("08.2", "same number of dim")
def index_without_a_last_axis(logits, targets):
    return -np.take_along_axis(log_softmax(logits, axis=-1), targets, axis=-1)


@mistake("08.2", "How large is exp(1000000)?")
def no_maximum(logits, targets):
    low = np.log(np.exp(logits).sum(axis=-1)) - _picked(logits, targets)
    return low.mean(axis=0)


@mistake("08.2", "Did you subtract one maximum for all of them?")
def one_maximum_for_all(logits, targets):
    low = logits - logits.max()
    return (np.log(np.exp(low).sum(axis=-1)) - _picked(low, targets)).mean(axis=0)


@mistake("08.2", "Does the loss need the probability itself?")
def log_of_the_softmax(logits, targets):
    return -np.log(_picked(softmax(logits, axis=-1), targets)).mean(axis=0)


@mistake("08.2", "Is something added to a probability, or cut off?")
def something_added(logits, targets):
    chances = _picked(softmax(logits, axis=-1), targets)
    return -np.log(chances + 1e-9).mean(axis=0)


@mistake("08.2", "Is something added to a probability, or cut off?")
def cut_off(logits, targets):
    chances = _picked(softmax(logits, axis=-1), targets)
    return -np.log(np.clip(chances, 1e-7, 1)).mean(axis=0)


@mistake("08.2", "the mean up to each position")
def running_mean(logits, targets):
    losses = _losses(logits, targets).mean(axis=0)
    return np.cumsum(losses) / np.arange(1, len(losses) + 1)


@mistake("08.2", "how often the likeliest id is not the target")
def errors(logits, targets):
    return (logits.argmax(axis=-1) != targets).mean(axis=0)


@mistake("08.2", "your function changed `logits`")
def logits_lowered_in_place(logits, targets):
    logits -= logits.max(axis=-1, keepdims=True)
    return _losses(logits, targets).mean(axis=0)


def _write(keys, values, key, value, place):
    keys, values = keys.copy(), values.copy()
    keys[:, place], values[:, place] = key, value
    return keys, values


def _scores(query, keys):
    return np.einsum("bd,bsd->bs", query, keys) / np.sqrt(query.shape[-1])


def _look(query, keys, values, count):
    weights = softmax(_scores(query, keys[:, :count]), axis=-1)
    return np.einsum("bs,bsd->bd", weights, values[:, :count])


@mistake("08.3", "the empty slots are looked at, too")
def empty_slots_seen(query, key, value, keys, values, place):
    keys, values = _write(keys, values, key, value, place)
    return _look(query, keys, values, None), keys, values


@mistake("08.3", "the query does not see its own step")
def own_step_unseen(query, key, value, keys, values, place):
    new = _write(keys, values, key, value, place)
    if place == 0:
        return np.zeros_like(query), *new
    return _look(query, *new, place), *new


@mistake("08.3", "a slot too many is looked at")
def one_slot_too_many(query, key, value, keys, values, place):
    new = _write(keys, values, key, value, place)
    return _look(query, *new, place + 2), *new


@mistake("08.3", "as they were before this step")
def looks_first(query, key, value, keys, values, place):
    context = _look(query, keys, values, place + 1)
    return context, *_write(keys, values, key, value, place)


@mistake("08.3", "it reads the values as they were before this step")
def reads_the_old_values(query, key, value, keys, values, place):
    new = _write(keys, values, key, value, place)
    return _look(query, new[0], values, place + 1), *new


@mistake("08.3", "the scores are not scaled")
def not_scaled(query, key, value, keys, values, place):
    new = _write(keys, values, key, value, place)
    return _look(query * np.sqrt(query.shape[-1]), *new, place + 1), *new


@mistake("08.3", "Was the root forgotten, or did you scale twice?")
def scaled_by_the_width(query, key, value, keys, values, place):
    new = _write(keys, values, key, value, place)
    return _look(query / np.sqrt(query.shape[-1]), *new, place + 1), *new


@mistake("08.3", "the slot behind the right one was written")
def written_one_too_far(query, key, value, keys, values, place):
    slot = min(place + 1, keys.shape[1] - 1)
    new = _write(keys, values, key, value, slot)
    return _look(query, *new, slot + 1), *new


@mistake("08.3", "the new one was appended")
def appended(query, key, value, keys, values, place):
    keys = np.concatenate([keys, key[:, None]], axis=1)
    values = np.concatenate([values, value[:, None]], axis=1)
    return _look(query, keys, values, None), keys, values


@mistake("08.3", "the empty slots are missing")
def empty_slots_cut_off(query, key, value, keys, values, place):
    keys = np.concatenate([keys[:, :place], key[:, None]], axis=1)
    values = np.concatenate([values[:, :place], value[:, None]], axis=1)
    return _look(query, keys, values, None), keys, values


@mistake("08.3", "the first slot fell out")
def rolled(query, key, value, keys, values, place):
    keys = np.concatenate([keys[:, 1:], key[:, None]], axis=1)
    values = np.concatenate([values[:, 1:], value[:, None]], axis=1)
    return _look(query, keys, values, None), keys, values


@mistake("08.3", "the empty slots behind were cleared")
def new_caches_of_zeros(query, key, value, keys, values, place):
    new = np.zeros_like(keys), np.zeros_like(values)
    new[0][:, :place], new[1][:, :place] = keys[:, :place], values[:, :place]
    new[0][:, place], new[1][:, place] = key, value
    return _look(query, *new, place + 1), *new


@mistake("08.3", "in the new values nothing was written")
def value_forgotten(query, key, value, keys, values, place):
    keys, _ = _write(keys, values, key, value, place)
    return _look(query, keys, values, place + 1), keys, values


@mistake("08.3", "stands what belongs into the other cache")
def key_and_value_swapped(query, key, value, keys, values, place):
    new = _write(keys, values, value, key, place)
    return _look(query, *new, place + 1), *new


@mistake("08.3", "the new numbers were added")
def added_to_the_slot(query, key, value, keys, values, place):
    old = keys[:, place], values[:, place]
    new = _write(keys, values, old[0] + key, old[1] + value, place)
    return _look(query, *new, place + 1), *new


@mistake("08.3", "Which axis of a cache has the slots?")
def batch_axis_forgotten(query, key, value, keys, values, place):
    keys, values = keys.copy(), values.copy()
    keys[place], values[place] = key, value
    return _look(query, keys, values, place + 1), keys, values


@mistake("08.3", "a score like any other: exp(0) = 1")
def empty_slots_multiplied_by_0(query, key, value, keys, values, place):
    keys, values = _write(keys, values, key, value, place)
    filled = np.arange(keys.shape[1]) <= place
    weights = softmax(_scores(query, keys) * filled, axis=-1)
    return np.einsum("bs,bsd->bd", weights, values), keys, values


@mistake("08.3", "became 0 after the softmax")
def masked_afterwards(query, key, value, keys, values, place):
    keys, values = _write(keys, values, key, value, place)
    weights = softmax(_scores(query, keys), axis=-1)
    weights = weights * (np.arange(keys.shape[1]) <= place)
    return np.einsum("bs,bsd->bd", weights, values), keys, values


@mistake("08.3", "the empty slots hold numbers of up to a million, and the context")
def exp_of_empty_slots(query, key, value, keys, values, place):
    keys, values = _write(keys, values, key, value, place)
    weights = np.exp(_scores(query, keys)) * (np.arange(keys.shape[1]) <= place)
    weights /= weights.sum(axis=-1, keepdims=True)
    return np.einsum("bs,bsd->bd", weights, values), keys, values


@mistake("08.3", "the softmax runs over the sequences")
def softmax_over_the_batch(query, key, value, keys, values, place):
    keys, values = _write(keys, values, key, value, place)
    weights = softmax(_scores(query, keys[:, : place + 1]), axis=0)
    return np.einsum("bs,bsd->bd", weights, values[:, : place + 1]), keys, values


@mistake("08.3", "keys and values have changed places")
def caches_swapped_in_the_look(query, key, value, keys, values, place):
    keys, values = _write(keys, values, key, value, place)
    return _look(query, values, keys, place + 1), keys, values


@mistake("08.3", "the context comes first")
def caches_first(query, key, value, keys, values, place):
    new = _write(keys, values, key, value, place)
    return *new, _look(query, *new, place + 1)


@mistake("08.3", "three arrays are asked for")
def context_alone(query, key, value, keys, values, place):
    return _look(query, *_write(keys, values, key, value, place), place + 1)


@mistake("08.3", "there is an axis too many")
def context_with_a_query_axis(query, key, value, keys, values, place):
    new = _write(keys, values, key, value, place)
    return _look(query, *new, place + 1)[:, None], *new


@mistake("08.3", "your function changed `keys` and `values`")
def written_in_place(query, key, value, keys, values, place):
    keys[:, place], values[:, place] = key, value
    return _look(query, keys, values, place + 1), keys, values


def _start(vocab_size, width, **options):
    ids = keras.Input((None,), dtype="int32")
    embed = layers.ReversibleEmbedding(vocab_size, width, **options)
    return ids, embed, embed(ids)


def _feed(x, width, hidden, act="gelu", then=None):
    wide = layers.Dense(hidden, activation=act)(x)
    return layers.Dense(width, activation=then)(wide)


def _norm(x):
    return layers.LayerNormalization()(x)


def _before_the_logits(x, width, hidden, **feed):
    return _norm(layers.Add()([x, _feed(_norm(x), width, hidden, **feed)]))


@mistake("08.4", "one matrix does both, without a bias")
def dense_logits(vocab_size, width, hidden):
    ids, _, x = _start(vocab_size, width)
    x = _before_the_logits(x, width, hidden)
    return keras.Model(ids, layers.Dense(vocab_size)(x))


@mistake("08.4", "one matrix does both.")
def dense_logits_without_a_bias(vocab_size, width, hidden):
    ids, _, x = _start(vocab_size, width)
    x = _before_the_logits(x, width, hidden)
    return keras.Model(ids, layers.Dense(vocab_size, use_bias=False)(x))


@mistake("08.4", "one matrix does both.")
def two_embeddings(vocab_size, width, hidden):
    ids, _, x = _start(vocab_size, width)
    x = _before_the_logits(x, width, hidden)
    back = layers.ReversibleEmbedding(vocab_size, width)
    back.build()
    return keras.Model(ids, back(x, reverse=True))


@mistake("08.4", "one matrix does both.")
def not_tied(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width, tie_weights=False)
    x = _before_the_logits(x, width, hidden)
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "as they were when the model was made")
def copied_matrix(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = _before_the_logits(x, width, hidden)
    return keras.Model(ids, ops.matmul(x, ops.transpose(embed.embeddings)))


@mistake("08.4", "Where is the sum?")
def no_sum(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = _norm(_feed(_norm(x), width, hidden))
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "the last norm is missing")
def no_last_norm(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = layers.Add()([x, _feed(_norm(x), width, hidden)])
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "reads the embeddings as they are")
def no_first_norm(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = _norm(layers.Add()([x, _feed(x, width, hidden)]))
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "one LayerNormalization does the work of both")
def one_norm(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    norm = layers.LayerNormalization()
    x = norm(layers.Add()([x, _feed(norm(x), width, hidden)]))
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "has the activation relu; gelu is asked for")
def relu(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = _before_the_logits(x, width, hidden, act="relu")
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "the last Dense layer has the activation gelu")
def gelu_twice(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = _before_the_logits(x, width, hidden, then="gelu")
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "yours go through a softmax")
def softmax_at_the_end(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = embed(_before_the_logits(x, width, hidden), reverse=True)
    return keras.Model(ids, layers.Softmax()(x))


@mistake("08.4", "the sum starts from the normalised numbers")
def sum_from_the_norm(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = _norm(x)
    x = _norm(layers.Add()([x, _feed(x, width, hidden)]))
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "`hidden` says how wide it is")
def four_times_as_wide(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = _before_the_logits(x, width, 4 * width)
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "width and hidden have changed places")
def sizes_swapped(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, hidden)
    x = _before_the_logits(x, hidden, width)
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "vectors, as wide as the embeddings")
def logits_forgotten(vocab_size, width, hidden):
    ids, _, x = _start(vocab_size, width)
    return keras.Model(ids, _before_the_logits(x, width, hidden))


@mistake("08.4", "In which direction does the embedding run there?")
def reverse_forgotten(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    return keras.Model(ids, embed(ops.sigmoid(_before_the_logits(x, width, hidden))))


@mistake("08.4", "Which kind of embedding does the task name?")
def plain_embedding(vocab_size, width, hidden):
    ids = keras.Input((None,), dtype="int32")
    embed = layers.Embedding(vocab_size, width)
    x = _before_the_logits(embed(ids), width, hidden)
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "an embedding has `mask_zero`")
def masked(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width, mask_zero=True)
    x = _before_the_logits(x, width, hidden)
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "each step is read alone here")
def with_attention(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = layers.Add()([x, SelfAttention(1, causal=True)(_norm(x))[0]])
    x = _before_the_logits(x, width, hidden)
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "no dropout is asked for")
def dropout(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = layers.Dropout(0.1)(_before_the_logits(x, width, hidden))
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "a row too many in the embeddings")
def padding_added(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size + 1, width)
    x = embed(_before_the_logits(x, width, hidden), reverse=True)
    return keras.Model(ids, x[..., :vocab_size])


@mistake("08.4", "the input is not ids (B, T) of any length")
def a_fixed_length(vocab_size, width, hidden):
    ids = keras.Input((20,), dtype="int32")
    embed = layers.ReversibleEmbedding(vocab_size, width)
    x = _before_the_logits(embed(ids), width, hidden)
    return keras.Model(ids, embed(x, reverse=True))


@mistake("08.4", "a keras.Model knows its inputs, too")
def returns_the_logits(vocab_size, width, hidden):
    _, embed, x = _start(vocab_size, width)
    return embed(_before_the_logits(x, width, hidden), reverse=True)


@mistake("08.4", "the embeddings are scaled")
def embeddings_scaled(vocab_size, width, hidden):
    ids, embed, x = _start(vocab_size, width)
    x = _before_the_logits(x * width**0.5, width, hidden)
    return keras.Model(ids, embed(x, reverse=True))


def _count(words):
    counts = Counter()
    for word, count in words.items():
        for pair in zip(word, word[1:], strict=False):
            counts[pair] += count
    return counts


def _best(counts):
    return min(counts, key=lambda pair: (-counts[pair], pair))


def _cut(word, pair):
    symbols = []
    for symbol in word:
        if symbols and (symbols[-1], symbol) == pair:
            symbols[-1] += symbol
        else:
            symbols.append(symbol)
    return tuple(symbols)


def _merge(words, pair, cut=_cut):
    merged = Counter()
    for word, count in words.items():
        merged[cut(word, pair)] += count
    return pair, dict(merged)


@mistake("08.5", "each word counts once in your answer")
def counts_of_words_ignored(words):
    return _merge(words, _best(_count(dict.fromkeys(words, 1))))


@mistake("08.5", "a word adds its count only once")
def pairs_of_a_word_as_a_set(words):
    counts = Counter()
    for word, count in words.items():
        for pair in set(zip(word, word[1:], strict=False)):
            counts[pair] += count
    return _merge(words, _best(counts))


@mistake("08.5", "yours is the one that you met first")
def most_common(words):
    return _merge(words, _count(words).most_common(1)[0][0])


@mistake("08.5", "yours is the last in alphabetical order")
def maximum_of_both(words):
    counts = _count(words)
    return _merge(words, max(counts, key=lambda pair: (counts[pair], pair)))


@mistake("08.5", "A symbol that only ends or begins like one of the pair")
def replaced_in_text(words):
    def cut(word, pair):
        text = " ".join(word).replace(" ".join(pair), "".join(pair))
        return tuple(text.split(" "))

    return _merge(words, _best(_count(words)), cut)


@mistake("08.5", "one of them overwrote the other")
def equal_words_overwritten(words):
    pair = _best(_count(words))
    return pair, {_cut(word, pair): count for word, count in words.items()}


@mistake("08.5", "only the first pair of each word was merged")
def first_pair_alone(words):
    def cut(word, pair):
        for place in range(len(word) - 1):
            if word[place : place + 2] == pair:
                return (*word[:place], "".join(pair), *word[place + 2 :])
        return word

    return _merge(words, _best(_count(words)), cut)


@mistake("08.5", "you merge from right to left")
def from_right_to_left(words):
    def cut(word, pair):
        symbols = list(word)
        for place in range(len(word) - 2, -1, -1):
            if tuple(symbols[place : place + 2]) == pair:
                symbols[place : place + 2] = ["".join(pair)]
        return tuple(symbols)

    return _merge(words, _best(_count(words)), cut)


@mistake("08.5", "What has been merged is used up")
def overlapping(words):
    def cut(word, pair):
        symbols = []
        for place, symbol in enumerate(word):
            if word[place : place + 2] == pair:
                symbols.append("".join(pair))
            elif place == 0 or word[place - 1 : place + 1] != pair:
                symbols.append(symbol)
        return tuple(symbols)

    return _merge(words, _best(_count(words)), cut)


@mistake("08.5", "words in which the pair is not got lost")
def other_words_dropped(words):
    pair = _best(_count(words))
    merged = Counter()
    for word, count in words.items():
        if _cut(word, pair) != word:
            merged[_cut(word, pair)] += count
    return pair, merged


@mistake("08.5", "The order of the two symbols counts")
def order_ignored(words):
    counts = Counter()
    for pair, count in _count(words).items():
        counts[tuple(sorted(pair))] += count
    return _merge(words, _best(counts))


@mistake("08.5", "those are the two most frequent symbols")
def symbols_counted(words):
    counts = Counter()
    for word, count in words.items():
        for symbol in word:
            counts[symbol] += count
    best = sorted(counts, key=lambda symbol: (-counts[symbol], symbol))
    return _merge(words, (best[0], best[1]))


@mistake("08.5", "two pairs that join to the same text were counted together")
def joined_pairs(words):
    counts, pairs = Counter(), {}
    for pair, count in _count(words).items():
        counts["".join(pair)] += count
        pairs["".join(pair)] = min(pair, pairs.get("".join(pair), pair))
    text = min(counts, key=lambda text: (-counts[text], pairs[text]))
    return _merge(words, pairs[text])


@mistake("08.5", "Which pairs do you find in it?")
def loop_too_short(words):
    counts = Counter()
    for word, count in words.items():
        for place in range(len(word) - 2):
            counts[word[place : place + 2]] += count
    return _merge(words, _best(counts))


@mistake("08.5", "the last symbol of a word gets lost")
def last_symbol_lost(words):
    def cut(word, pair):
        symbols, place = [], 0
        while place < len(word) - 1:
            hit = word[place : place + 2] == pair
            symbols.append("".join(pair) if hit else word[place])
            place += 1 + hit
        return tuple(symbols)

    return _merge(words, _best(_count(words)), cut)


@mistake("08.5", "a symbol gets lost behind each merged one")
def moves_too_far(words):
    def cut(word, pair):
        symbols, place = [], 0
        while place < len(word):
            hit = word[place : place + 2] == pair
            symbols.append("".join(pair) if hit else word[place])
            place += 3 if hit else 1
        return tuple(symbols)

    return _merge(words, _best(_count(words)), cut)


@mistake("08.5", "a word is a tuple of symbols")
def words_as_strings(words):
    pair, merged = _merge(words, _best(_count(words)))
    return pair, {" ".join(word): count for word, count in merged.items()}


@mistake("08.5", "A list can't be the key of a dict")
def words_as_lists(words):
    return _merge(words, _best(_count(words)), lambda *both: list(_cut(*both)))


@mistake("08.5", "your pair is the string")
def pair_as_a_string(words):
    pair, merged = _merge(words, _best(_count(words)))
    return "".join(pair), merged


@mistake("08.5", "the pair with its count")
def pair_with_its_count(words):
    pair, merged = _merge(words, _best(_count(words)))
    return (pair, _count(words)[pair]), merged


@mistake("08.5", "the pair comes first, then the dict")
def swapped(words):
    return _merge(words, _best(_count(words)))[::-1]


@mistake("08.5", "you returned a dict alone")
def dict_alone(words):
    return _merge(words, _best(_count(words)))[1]


@mistake("08.5", "while a loop goes through it. Make a new one.")
def changed_in_the_loop(words):
    pair = _best(_count(words))
    for word in words:
        words[_cut(word, pair)] = words.pop(word)
    return pair, words


@mistake("08.5", "your function changed `words`")
def written_into_words(words):
    pair, merged = _merge(words, _best(_count(words)))
    words.clear()
    words.update(merged)
    return pair, words
