"""Wrong answers that people give in notebook 03, and what they must be told."""

from mistakes import mistake

import numpy as np


def _cut(ids, starts, length, shift):
    """Windows of `length` ids, moved by `shift`."""
    return np.array([ids[s + shift : s + shift + length] for s in starts])


@mistake("03.1", "the same as inputs")
def targets_are_inputs(ids, length, step):
    starts = range(0, len(ids) - length, step)
    return _cut(ids, starts, length, 0), _cut(ids, starts, length, 0)


@mistake("03.1", "two places further on")
def targets_off_by_two(ids, length, step):
    ids = np.append(ids, ids[0])
    starts = range(0, len(ids) - length - 1, step)
    return _cut(ids, starts, length, 0), _cut(ids, starts, length, 2)


@mistake("03.1", "Where is the target of the window's last id?")
def last_window_without_target(ids, length, step):
    starts = range(0, len(ids) - length + 1, step)
    padded = np.append(ids, 0)
    return _cut(ids, starts, length, 0), _cut(padded, starts, length, 1)


@mistake("03.1", "Where does step put it?")
def always_side_by_side(ids, length, step):
    starts = range(0, len(ids) - length, length)
    return _cut(ids, starts, length, 0), _cut(ids, starts, length, 1)


@mistake("03.1", "Where does step put it?")
def always_step_one(ids, length, step):
    starts = range(0, len(ids) - length)
    return _cut(ids, starts, length, 0), _cut(ids, starts, length, 1)


@mistake("03.1", "Nothing is padded here")
def pads_the_last_window(ids, length, step):
    starts = range(0, len(ids), step)
    padded = np.append(ids, np.zeros(length + 1, int))
    return _cut(padded, starts, length, 0), _cut(padded, starts, length, 1)


@mistake("03.1", "Does one more fit in")
def loses_the_last_window(ids, length, step):
    starts = range(0, len(ids) - length - 1, step)
    return _cut(ids, starts, length, 0), _cut(ids, starts, length, 1)


@mistake("03.1", "every id of a window needs its target")
def only_the_next_id(ids, length, step):
    starts = range(0, len(ids) - length, step)
    return _cut(ids, starts, length, 0), np.array([ids[s + length] for s in starts])


@mistake("03.1", "Only complete ones count")
def ragged_end(ids, length, step):
    starts = range(0, len(ids) - 1, step)
    inputs = [ids[s : s + length] for s in starts]
    return inputs, [ids[s + 1 : s + 1 + length] for s in starts]


@mistake("03.1", "lies behind the window")
def rolls_each_window(ids, length, step):
    inputs = _cut(ids, range(0, len(ids) - length, step), length, 0)
    return inputs, np.roll(inputs, -1, axis=1)


@mistake("03.1", "the whole next window")
def next_window_as_target(ids, length, step):
    starts = range(0, len(ids) - length, step)
    longer = np.append(ids, ids)
    return _cut(ids, starts, length, 0), _cut(longer, starts, length, length)


@mistake("03.1", "don't calculate with them")
def adds_one_to_the_ids(ids, length, step):
    inputs = _cut(ids, range(0, len(ids) - length, step), length, 0)
    return inputs, inputs + 1000


@mistake("03.1", "changed places")
def inputs_and_targets_swapped(ids, length, step):
    starts = range(0, len(ids) - length, step)
    return _cut(ids, starts, length, 1), _cut(ids, starts, length, 0)


@mistake("03.1", "two things are asked for")
def one_array_of_longer_windows(ids, length, step):
    starts = range(0, len(ids) - length, step)
    return _cut(ids, starts, length + 1, 0)


def _softmax(logits, axis=-1):
    weights = np.exp(logits - np.max(logits, axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


@mistake("03.2", "the wrong way round")
def multiplies_by_t(logits, t):
    return _softmax(logits * t)


@mistake("03.2", "belongs to the logits")
def divides_probabilities(logits, t):
    return _softmax(logits) / t


@mistake("03.2", "has no effect")
def divides_and_normalises(logits, t):
    divided = _softmax(logits) / t
    return divided / divided.sum(axis=-1, keepdims=True)


@mistake("03.2", "over the columns")
def softmax_over_the_batch(logits, t):
    return _softmax(logits / t, axis=0)


@mistake("03.2", "all rows together")
def softmax_over_everything(logits, t):
    return _softmax(logits / t, axis=None)


@mistake("03.2", "more than a float can hold")
def overflows(logits, t):
    weights = np.exp(logits / t)
    return weights / weights.sum(axis=-1, keepdims=True)


@mistake("03.2", "must come from that row")
def one_maximum_for_all_rows(logits, t):
    weights = np.exp((logits - logits.max()) / t)
    return weights / weights.sum(axis=-1, keepdims=True)


@mistake("03.2", "probabilities are asked for")
def forgets_the_softmax(logits, t):
    return logits / t


@mistake("03.1", "pairs, one for each window")
def list_of_pairs(ids, length, step):
    starts = range(0, len(ids) - length, step)
    return [(ids[s : s + length], ids[s + 1 : s + 1 + length]) for s in starts]


@mistake("03.2", "p ** t")
def power_of_probabilities(logits, t):
    return _softmax(logits) ** t


@mistake("03.2", "a softmax to them again")
def softmax_twice(logits, t):
    return _softmax(_softmax(logits) / t)


@mistake("03.2", "add up to")
def forgets_to_divide_by_the_sum(logits, t):
    return np.exp((logits - logits.max(axis=-1, keepdims=True)) / t)


@mistake("03.2", "right for small logits")
def clips_the_logits(logits, t):
    return _softmax(np.clip(logits, -50, 50) / t)


@mistake("03.2", "a probability for each logit")
def draws_at_once(logits, t):
    return np.argmax(_softmax(logits / t), axis=-1)


def _nucleus(probabilities, kept):
    left = np.where(kept, probabilities, 0)
    return left / left.sum()


def _ranked(probabilities):
    """The ids, likeliest first, and their probabilities summed up."""
    order = np.argsort(-probabilities)
    return order, np.cumsum(probabilities[order])


@mistake("03.3", "one id too early")
def stops_too_early(probabilities, p):
    order, sums = _ranked(probabilities)
    return _nucleus(probabilities, np.isin(np.arange(len(order)), order[sums <= p]))


@mistake("03.3", "one id more than is needed")
def one_more(probabilities, p):
    order, sums = _ranked(probabilities)
    kept = order[: np.sum(sums < p) + 2]
    return _nucleus(probabilities, np.isin(np.arange(len(order)), kept))


@mistake("03.3", "one id more than is needed")
def goes_on_when_p_is_reached(probabilities, p):
    order, sums = _ranked(probabilities)
    kept = order[: np.sum(sums <= p) + 1]
    return _nucleus(probabilities, np.isin(np.arange(len(order)), kept))


@mistake("03.3", "is what counts")
def threshold(probabilities, p):
    return _nucleus(probabilities, probabilities >= p)


@mistake("03.3", "must add up to 1 again")
def not_scaled(probabilities, p):
    order, sums = _ranked(probabilities)
    left = np.zeros_like(probabilities)
    kept = order[: np.sum(sums < p) + 1]
    left[kept] = probabilities[kept]
    return left


@mistake("03.3", "sorted by size")
def sorted_order(probabilities, p):
    order, sums = _ranked(probabilities)
    kept = sums - probabilities[order] < p
    return _nucleus(probabilities[order], kept)


@mistake("03.3", "You start from the least likely id")
def least_likely(probabilities, p):
    order = np.argsort(probabilities)
    sums = np.cumsum(probabilities[order])
    kept = order[: np.sum(sums < p) + 1]
    return _nucleus(probabilities, np.isin(np.arange(len(order)), kept))


@mistake("03.3", "in the order of the ids")
def forgets_to_sort(probabilities, p):
    sums = np.cumsum(probabilities)
    return _nucleus(probabilities, sums - probabilities < p)


@mistake("03.3", "Which order does your mask belong to?")
def mask_in_sorted_order(probabilities, p):
    order, sums = _ranked(probabilities)
    return _nucleus(probabilities, sums - probabilities[order] < p)


@mistake("03.3", "not the rank of each id")
def order_taken_for_ranks(probabilities, p):
    order, sums = _ranked(probabilities)
    return _nucleus(probabilities, order < np.sum(sums < p) + 1)


@mistake("03.3", "p = 1 keeps all")
def first_sum_that_reaches_p(probabilities, p):
    order, sums = _ranked(probabilities)
    kept = order[: np.argmax(sums >= p) + 1]
    return _nucleus(probabilities, np.isin(np.arange(len(order)), kept))


@mistake("03.3", "p = 1 keeps all")
def loop_without_end(probabilities, p):
    order, total, kept = np.argsort(-probabilities), 0, []
    while total < p:
        kept.append(order[len(kept)])
        total += probabilities[kept[-1]]
    return _nucleus(probabilities, np.isin(np.arange(len(order)), kept))


@mistake("03.3", "keeps its place")
def only_those_that_stay(probabilities, p):
    order, sums = _ranked(probabilities)
    kept = probabilities[order][: np.sum(sums < p) + 1]
    return kept / kept.sum()


@mistake("03.3", "-inf is for logits")
def minus_infinity(probabilities, p):
    order, sums = _ranked(probabilities)
    kept = np.isin(np.arange(len(order)), order[: np.sum(sums < p) + 1])
    return np.where(kept, probabilities, -np.inf)


@mistake("03.3", "dividing by p is not exact")
def divides_by_p(probabilities, p):
    order, sums = _ranked(probabilities)
    kept = np.isin(np.arange(len(order)), order[: np.sum(sums < p) + 1])
    return np.where(kept, probabilities, 0) / p


def _nats(logits, ids):
    moved = logits - logits.max(axis=-1, keepdims=True)
    logs = moved - np.log(np.exp(moved).sum(axis=-1, keepdims=True))
    return -logs[np.arange(len(ids)), ids]


def _spelled(ids, tokens, spelling):
    return sum(
        spelling[token] for token, id in zip(tokens, ids, strict=True) if id == 1
    )


@mistake("03.4", "the row beside it")
def off_by_one(logits, ids, tokens, spelling):
    bits = _nats(logits[1:], ids[1:]).sum() / np.log(2)
    spelled = _spelled(ids[1:], tokens[1:], spelling)
    return (bits + spelled) / len("".join(tokens[1:]))


@mistake("03.4", "the row beside it")
def nothing_left_out(logits, ids, tokens, spelling):
    bits = _nats(logits, ids).sum() / np.log(2)
    return (bits + _spelled(ids, tokens, spelling)) / len("".join(tokens))


@mistake("03.4", "those are nats; a bit is")
def in_nats(logits, ids, tokens, spelling):
    nats = _nats(logits[:-1], ids[1:]).sum()
    spelled = _spelled(ids[1:], tokens[1:], spelling)
    return (nats + spelled) / len("".join(tokens[1:]))


@mistake("03.4", "bits for each token")
def per_token(logits, ids, tokens, spelling):
    bits = _nats(logits[:-1], ids[1:]).sum() / np.log(2)
    return (bits + _spelled(ids[1:], tokens[1:], spelling)) / (len(tokens) - 1)


@mistake("03.4", "the loss that Keras shows")
def keras_loss(logits, ids, tokens, spelling):
    return _nats(logits[:-1], ids[1:]).mean()


@mistake("03.4", "nobody predicted it")
def characters_of_the_first_token(logits, ids, tokens, spelling):
    bits = _nats(logits[:-1], ids[1:]).sum() / np.log(2)
    return (bits + _spelled(ids[1:], tokens[1:], spelling)) / len("".join(tokens))


@mistake("03.4", "unknown words are free")
def unknown_words_for_free(logits, ids, tokens, spelling):
    bits = _nats(logits[:-1], ids[1:]).sum() / np.log(2)
    return bits / len("".join(tokens[1:]))


@mistake("03.4", "weighs as much as a long one")
def mean_of_ratios(logits, ids, tokens, spelling):
    bits = _nats(logits[:-1], ids[1:]) / np.log(2)
    return np.mean([b / len(t) for b, t in zip(bits, tokens[1:], strict=True)])


@mistake("03.4", "without spaces")
def strips_spaces(logits, ids, tokens, spelling):
    bits = _nats(logits[:-1], ids[1:]).sum() / np.log(2)
    spelled = _spelled(ids[1:], tokens[1:], spelling)
    return (bits + spelled) / sum(len(token.strip()) for token in tokens[1:])


@mistake("03.4", "takes bits as well")
def spelling_instead_of_unknown(logits, ids, tokens, spelling):
    bits = _nats(logits[:-1], ids[1:])[ids[1:] != 1].sum() / np.log(2)
    spelled = _spelled(ids[1:], tokens[1:], spelling)
    return (bits + spelled) / len("".join(tokens[1:]))


@mistake("03.4", "the first token is unknown")
def spells_the_first_token(logits, ids, tokens, spelling):
    bits = _nats(logits[:-1], ids[1:]).sum() / np.log(2)
    return (bits + _spelled(ids, tokens, spelling)) / len("".join(tokens[1:]))


@mistake("03.4", "you left out the unknown words")
def leaves_unknown_words_out(logits, ids, tokens, spelling):
    known = ids[1:] != 1
    bits = _nats(logits[:-1], ids[1:])[known].sum() / np.log(2)
    return bits / sum(len(t) for t, k in zip(tokens[1:], known, strict=True) if k)


@mistake("03.4", "all words here are known")
def spells_every_word(logits, ids, tokens, spelling):
    bits = _nats(logits[:-1], ids[1:]).sum() / np.log(2)
    spelled = sum(spelling[token] for token in tokens[1:])
    return (bits + spelled) / len("".join(tokens[1:]))


@mistake("03.4", "from nats into bits")
def spelling_as_nats(logits, ids, tokens, spelling):
    nats = _nats(logits[:-1], ids[1:]).sum()
    spelled = _spelled(ids[1:], tokens[1:], spelling)
    return (nats + spelled) / np.log(2) / len("".join(tokens[1:]))


def _counts(ids, vocab_size):
    counts = np.zeros((vocab_size, vocab_size))
    np.add.at(counts, (ids[:-1], ids[1:]), 1)
    return counts


def _bits(chances, valid):
    found = chances[valid[:-1], valid[1:]]
    return -np.log2(found).mean()


@mistake("03.4", "comes twice")
def spells_a_word_once(logits, ids, tokens, spelling):
    bits = _nats(logits[:-1], ids[1:]).sum() / np.log(2)
    words = {token for token, id in zip(tokens[1:], ids[1:], strict=True) if id == 1}
    return (bits + sum(map(spelling.get, words))) / len("".join(tokens[1:]))


@mistake("03.4", "applied to probabilities")
def softmax_of_the_softmax(logits, ids, tokens, spelling):
    bits = _nats(_softmax(logits[:-1]), ids[1:]).sum() / np.log(2)
    return bits / len("".join(tokens[1:]))


@mistake("03.5", "something was divided by it")
def no_smoothing(train, valid, vocab_size):
    counts = _counts(train, vocab_size)
    return _bits(counts / counts.sum(axis=1, keepdims=True), valid)


@mistake("03.5", "infinitely many bits")
def no_smoothing_but_no_division_by_zero(train, valid, vocab_size):
    counts = _counts(train, vocab_size)
    return _bits(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), valid)


@mistake("03.5", "how likely a came before b")
def wrong_axis(train, valid, vocab_size):
    counts = _counts(train, vocab_size) + 1
    return _bits(counts / counts.sum(axis=0), valid)


@mistake("03.5", "goes along the last axis")
def no_keepdims(train, valid, vocab_size):
    counts = _counts(train, vocab_size) + 1
    return _bits(counts / counts.sum(axis=1), valid)


@mistake("03.5", "among all pairs")
def joint(train, valid, vocab_size):
    counts = _counts(train, vocab_size) + 1
    return _bits(counts / counts.sum(), valid)


@mistake("03.5", "those are nats")
def natural_logarithm(train, valid, vocab_size):
    counts = _counts(train, vocab_size) + 1
    chances = counts / counts.sum(axis=1, keepdims=True)
    return -np.mean(np.log(chances[valid[:-1], valid[1:]]))


@mistake("03.5", "must stay unseen")
def counts_on_valid(train, valid, vocab_size):
    counts = _counts(valid, vocab_size) + 1
    return _bits(counts / counts.sum(axis=1, keepdims=True), valid)


@mistake("03.5", "adds once for each place")
def fancy_index_adds_once(train, valid, vocab_size):
    counts = np.ones((vocab_size, vocab_size))
    counts[train[:-1], train[1:]] += 1
    return _bits(counts / counts.sum(axis=1, keepdims=True), valid)


@mistake("03.5", "what was added to their sum?")
def one_added_to_the_sum(train, valid, vocab_size):
    counts = _counts(train, vocab_size)
    return _bits((counts + 1) / (counts.sum(axis=1, keepdims=True) + 1), valid)


@mistake("03.5", "not 1 to every count")
def a_little_added(train, valid, vocab_size):
    counts = _counts(train, vocab_size) + 1e-10
    return _bits(counts / counts.sum(axis=1, keepdims=True), valid)


@mistake("03.5", "How large must the table be?")
def table_of_what_train_has(train, valid, vocab_size):
    counts = _counts(train, train.max() + 1) + 1
    return _bits(counts / counts.sum(axis=1, keepdims=True), valid)


@mistake("03.5", "They happen, too")
def skips_new_pairs(train, valid, vocab_size):
    counts = _counts(train, vocab_size)
    chances = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    found = chances[valid[:-1], valid[1:]]
    return -np.log2(found[found > 0]).mean()


@mistake("03.5", "a sign is missing")
def negative_bits(train, valid, vocab_size):
    counts = _counts(train, vocab_size) + 1
    return -_bits(counts / counts.sum(axis=1, keepdims=True), valid)


@mistake("03.5", "How many of its ids are predicted?")
def divides_by_all_of_valid(train, valid, vocab_size):
    counts = _counts(train, vocab_size) + 1
    chances = counts / counts.sum(axis=1, keepdims=True)
    return -np.sum(np.log2(chances[valid[:-1], valid[1:]])) / len(valid)


def _largest(logits, k):
    return logits >= np.sort(logits, axis=-1)[:, [-k]]


@mistake("03.6", "one limit for all rows")
def one_limit(logits, k):
    limit = np.sort(logits, axis=None)[-k]
    return np.where(logits >= limit, logits, -np.inf)


@mistake("03.6", "the limit of the first row")
def limit_of_the_first_row(logits, k):
    return np.where(logits >= np.sort(logits)[0, -k], logits, -np.inf)


@mistake("03.6", "the k smallest")
def smallest(logits, k):
    return np.where(_largest(-logits, k), logits, -np.inf)


@mistake("03.6", "what is left out became 0")
def zero_instead(logits, k):
    return np.where(_largest(logits, k), logits, 0)


@mistake("03.6", "what is left out became -1e+09")
def a_large_number_instead(logits, k):
    return np.where(_largest(logits, k), logits, -1e9)


@mistake("03.6", "columns came back")
def only_k_columns(logits, k):
    return np.sort(logits, axis=-1)[:, -k:]


@mistake("03.6", "your logits are sorted")
def sorted_logits(logits, k):
    ranked = np.sort(logits, axis=-1)[:, ::-1].copy()
    ranked[:, k:] = -np.inf
    return ranked


@mistake("03.6", "one too few")
def strictly_above_the_limit(logits, k):
    limit = np.sort(logits, axis=-1)[:, [-k]]
    return np.where(logits > limit, logits, -np.inf)


@mistake("03.6", "there is NaN")
def mask_times_infinity(logits, k):
    return logits + (1 - _largest(logits, k)) * -np.inf


@mistake("03.6", "not the rank of each id")
def order_taken_for_ranks_of_logits(logits, k):
    return np.where(np.argsort(-logits, axis=-1) < k, logits, -np.inf)


@mistake("03.6", "you drop k")
def drops_k(logits, k):
    return np.where(_largest(-logits, k), -np.inf, logits)


@mistake("03.6", "keepdims=True keeps")
def limit_without_an_axis(logits, k):
    return np.where(logits >= np.sort(logits, axis=-1)[:, -k], logits, -np.inf)


@mistake("03.6", "changed `logits`")
def in_place(logits, k):
    logits[~_largest(logits, k)] = -np.inf
    return logits


@mistake("03.6", "Here k is 8")
def limit_is_the_next_one(logits, k):
    limit = np.sort(logits, axis=-1)[:, [-k - 1]]
    return np.where(logits > limit, logits, -np.inf)


@mistake("03.6", "logits are asked for")
def probabilities(logits, k):
    return _softmax(np.where(_largest(logits, k), logits, -np.inf))
