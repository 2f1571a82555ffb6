"""Wrong repairs of notebook 12, and what they must be told."""

from helpers import text
from helpers.exercises.faulty import nb12_bug_hunt as faulty
from helpers.exercises.solutions import nb12_bug_hunt as mended
from mistakes import mistake

import keras
import numpy as np
import tensorflow as tf
from keras import ops

# --- the code as it was found, without the line that raises ------------------------------

mistake("12.1", "only padding is in the mean")(faulty.masked_loss)
mistake("12.2", "the encoder has read the answer")(faulty.fed)
mistake("12.3", "the targets are the inputs")(faulty.to_windows)
mistake("12.4", "training windows lie among those of validation")(faulty.held_out)
mistake("12.5", "the softmax is taken twice")(faulty.token_loss)
mistake("12.6", "it was not told to train")(faulty.train_step)
mistake("12.7", "in the text")(faulty.stream)
mistake("12.8", "two epochs have the same order")(faulty.pipeline)
mistake("12.9", "padding has a part in the mean")(faulty.pooled)
mistake("12.10", "every row was asked the query of row 0")(faulty.attend)
mistake("12.11", "the mean of the batches' shares")(faulty.accuracy)
mistake("12.12", "Who could have known it before?")(faulty.encoded)


# --- 12.1 ---------------------------------------------------------------------------------


def _each(targets, logits):
    return keras.losses.sparse_categorical_crossentropy(
        targets, logits, from_logits=True
    )


def _real(targets):
    return ops.cast(ops.not_equal(targets, 0), "float32")


@mistake("12.1", "padding counts as much")
def no_mask(targets, logits):
    return ops.mean(_each(targets, logits))


@mistake("12.1", "not their mean")
def sum_of_losses(targets, logits):
    return ops.sum(_each(targets, logits) * _real(targets))


@mistake("12.1", "of them are real")
def mean_over_all(targets, logits):
    return ops.mean(_each(targets, logits) * _real(targets))


@mistake("12.1", "a mean of the rows' means")
def mean_of_rows(targets, logits):
    real = _real(targets)
    return ops.mean(ops.sum(_each(targets, logits) * real, 1) / ops.sum(real, 1))


@mistake("12.1", "one number is asked for")
def loss_of_each_step(targets, logits):
    return _each(targets, logits) * _real(targets)


@mistake("12.1", "no gradient flows")
def leaves_the_graph(targets, logits):
    return float(mended.masked_loss(targets, logits))


@mistake("12.1", "number of rows")
def divides_by_rows(targets, logits):
    return ops.sum(_each(targets, logits) * _real(targets)) / ops.shape(targets)[0]


@mistake("12.1", "another number than the mean")
def skips_the_first_step(targets, logits):
    return mended.masked_loss(targets[:, 1:], logits[:, 1:])


# --- 12.2 ---------------------------------------------------------------------------------


@mistake("12.2", "what it is to say there")
def decoder_reads_the_targets(letters, phonemes):
    after = phonemes[:, 1:]
    return {"source": letters, "target_in": after}, after


@mistake("12.2", "repeat what it has just read")
def targets_not_shifted(letters, phonemes):
    before = phonemes[:, :-1]
    return {"source": letters, "target_in": before}, before


@mistake("12.2", "what before the last?")
def decoder_reads_all(letters, phonemes):
    return {"source": letters, "target_in": phonemes}, phonemes[:, 1:]


@mistake("12.2", "May a letter be lost")
def cuts_the_letters(letters, phonemes):
    inputs, targets = mended.fed(letters, phonemes)
    return inputs | {"source": letters[:, :-1]}, targets


@mistake("12.2", "What does a decoder read")
def decoder_reads_the_letters_too(letters, phonemes):
    return {"source": letters, "target_in": letters}, phonemes[:, 1:]


@mistake("12.2", "What should be said")
def targets_are_all_phonemes(letters, phonemes):
    return mended.fed(letters, phonemes)[0], phonemes


@mistake("12.2", "dict of inputs comes first")
def targets_first(letters, phonemes):
    return mended.fed(letters, phonemes)[::-1]


@mistake("12.2", "a dict with the keys")
def other_keys(letters, phonemes):
    return {"encoder": letters, "decoder": phonemes[:, :-1]}, phonemes[:, 1:]


@mistake("12.2", "a dict and the targets")
def three_things(letters, phonemes):
    return letters, phonemes[:, :-1], phonemes[:, 1:]


@mistake("12.2", "change nothing else")
def adds_one(letters, phonemes):
    return {"source": letters, "target_in": phonemes[:, :-1] + 1}, phonemes[:, 1:]


# --- 12.3 ---------------------------------------------------------------------------------


@mistake("12.3", "the row's own first character")
def rolls_each_row(ids, length):
    inputs, _ = mended.to_windows(ids, length)
    return inputs, np.roll(inputs, -1, axis=1)


@mistake("12.3", "the first character of the text")
def rolls_the_text(ids, length):
    count = (len(ids) - 1) // length
    cut = ids[: count * length]
    return cut.reshape(count, length), np.roll(cut, -1).reshape(count, length)


@mistake("12.3", "two characters later")
def shifted_by_two(ids, length):
    count = (len(ids) - 1) // length
    later = np.append(ids, ids[:1])[2 : count * length + 2]
    return ids[: count * length].reshape(count, length), later.reshape(count, length)


@mistake("12.3", "begin one character too late")
def shifts_the_inputs(ids, length):
    return mended.to_windows(ids, length)[::-1]


@mistake("12.3", "before the inputs, not after")
def shifted_backwards(ids, length):
    inputs, _ = mended.to_windows(ids, length)
    return inputs, np.roll(inputs.ravel(), 1).reshape(inputs.shape)


@mistake("12.3", "the inputs of the next row")
def next_row(ids, length):
    inputs, _ = mended.to_windows(ids, length)
    return inputs, np.roll(inputs, -1, axis=0)


@mistake("12.3", "has no next one")
def one_row_too_many(ids, length):
    count = len(ids) // length
    rows = ids[: count * length].reshape(count, length)
    return rows, np.roll(rows.ravel(), -1).reshape(rows.shape)


@mistake("12.3", "(count, length)")
def flat(ids, length):
    return tuple(part.ravel() for part in mended.to_windows(ids, length))


@mistake("12.3", "is each the next character?")
def targets_backwards(ids, length):
    inputs, targets = mended.to_windows(ids, length)
    return inputs, targets[:, ::-1]


# --- 12.4 ---------------------------------------------------------------------------------


def _cut(inputs, targets, end, begin):
    one, other = slice(0, end), slice(begin, None)
    return (inputs[one], targets[one]), (inputs[other], targets[other])


@mistake("12.4", "hours are used by both")
def no_gap(inputs, targets, hours):
    cut = len(inputs) - len(inputs) // 5
    return _cut(inputs, targets, cut, cut)


@mistake("12.4", "One hour in common is one too many")
def forgets_the_target(inputs, targets, hours):
    cut = len(inputs) - len(inputs) // 5
    return _cut(inputs, targets, cut - hours + 1, cut)


@mistake("12.4", "whose hours, that of its target with them")
def gap_too_wide(inputs, targets, hours):
    cut = len(inputs) - len(inputs) // 5
    return _cut(inputs, targets, cut - hours - 1, cut)


@mistake("12.4", "The last fifth begins at window")
def validation_pays(inputs, targets, hours):
    cut = len(inputs) - len(inputs) // 5
    return _cut(inputs, targets, cut, cut + hours)


@mistake("12.4", "judged on the future")
def the_first_fifth(inputs, targets, hours):
    fifth = len(inputs) // 5
    train, valid = _cut(inputs, targets, fifth, fifth + hours)
    return valid, train


@mistake("12.4", "do not fit together")
def targets_not_cut_alike(inputs, targets, hours):
    cut = len(inputs) - len(inputs) // 5
    (x, _), valid = _cut(inputs, targets, cut - hours, cut)
    return (x, targets[1 : len(x) + 1]), valid


@mistake("12.4", "training windows lie among those of validation")
def every_fifth(inputs, targets, hours):
    chosen = np.arange(len(inputs)) % 5 == 4
    return (inputs[~chosen], targets[~chosen]), (inputs[chosen], targets[chosen])


@mistake("12.4", "is asked for")
def forgets_the_pairs(inputs, targets, hours):
    (x, y), (vx, vy) = mended.held_out(inputs, targets, hours)
    return x, y, vx, vy


# --- 12.5 ---------------------------------------------------------------------------------


def _ids(targets):
    return ops.cast(targets, "int32")


@mistake("12.5", "logits were used as probabilities")
def no_softmax(targets, logits):
    return ops.mean(
        keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=False)
    )


@mistake("12.5", "one number is asked for")
def not_averaged(targets, logits):
    return tf.nn.sparse_softmax_cross_entropy_with_logits(_ids(targets), logits)


@mistake("12.5", "the sum of the losses")
def summed(targets, logits):
    return ops.sum(not_averaged(targets, logits))


@mistake("12.5", "without −log")
def mean_chance(targets, logits):
    return ops.mean(ops.exp(-not_averaged(targets, logits)))


@mistake("12.5", "the sign is turned round")
def wrong_sign(targets, logits):
    return -mended.token_loss(targets, logits)


@mistake("12.5", "which axis?")
def another_axis(targets, logits):
    return mended.token_loss(targets, ops.log(ops.softmax(logits, axis=0)))


@mistake("12.5", "How often is the softmax taken")
def three_times(targets, logits):
    return faulty.token_loss(targets, ops.softmax(logits))


@mistake("12.5", "no gradient flows")
def arg_max(targets, logits):
    right = ops.equal(ops.argmax(logits, -1), _ids(targets))
    return 1 - ops.mean(ops.cast(right, "float32"))


# --- 12.6 ---------------------------------------------------------------------------------


def _step(network, optimizer, loss, inputs, targets, *, sign=1, times=1):
    with tf.GradientTape() as tape:
        value = loss(targets, network(inputs, training=True))
    variables = network.trainable_variables
    gradients = [sign * g for g in tape.gradient(value, variables)]
    for _ in range(times):
        optimizer.apply_gradients(zip(gradients, variables, strict=True))
    return value


@mistake("12.6", "goes uphill")
def uphill(network, optimizer, loss, inputs, targets):
    return _step(network, optimizer, loss, inputs, targets, sign=-1)


@mistake("12.6", "two steps were made")
def two_steps(network, optimizer, loss, inputs, targets):
    value = _step(network, optimizer, loss, inputs, targets)
    _step(network, optimizer, loss, inputs, targets)
    return value


@mistake("12.6", "the weights have not changed")
def no_optimizer(network, optimizer, loss, inputs, targets):
    return loss(targets, network(inputs, training=True))


@mistake("12.6", "returned nothing")
def returns_nothing(network, optimizer, loss, inputs, targets):
    _step(network, optimizer, loss, inputs, targets)


@mistake("12.6", "that after the step")
def loss_after(network, optimizer, loss, inputs, targets):
    _step(network, optimizer, loss, inputs, targets)
    return loss(targets, network(inputs, training=True))


@mistake("12.6", "that of the network in use")
def loss_in_use(network, optimizer, loss, inputs, targets):
    value = loss(targets, network(inputs))
    _step(network, optimizer, loss, inputs, targets)
    return value


@mistake("12.6", "what is the loss given?")
def loss_turned_round(network, optimizer, loss, inputs, targets):
    return _step(network, optimizer, lambda t, told: loss(told, t), inputs, targets)


@mistake("12.6", "positional argument")
def flag_in_the_wrong_call(network, optimizer, loss, inputs, targets):
    return loss(targets, network(inputs), True)


# --- 12.7 ---------------------------------------------------------------------------------


@mistake("12.6", "`predict` gives arrays")
def predicts(network, optimizer, loss, inputs, targets):
    with tf.GradientTape() as tape:
        value = loss(targets, network.predict(inputs, verbose=0))
    variables = network.trainable_variables
    gradients = tape.gradient(value, variables)
    optimizer.apply_gradients(zip(gradients, variables, strict=True))
    return value


@mistake("12.7", "where row 0 of the same batch ends")
def only_not_shuffled(ids, rows, length):
    count = len(ids) // (rows * length)
    return ids[: count * rows * length].reshape(count, rows, length)


@mistake("12.7", "a batch must be the first axis")
def axes_not_turned(ids, rows, length):
    return mended.stream(ids, rows, length).swapaxes(0, 1)


@mistake("12.7", "a reshape does not turn axes")
def reshaped_twice(ids, rows, length):
    batches = mended.stream(ids, rows, length)
    return batches.swapaxes(0, 1).reshape(batches.shape)


@mistake("12.7", "not neighbours in the text")
def torn_rows(ids, rows, length):
    count = len(ids) // (rows * length)
    return ids[: count * rows * length].reshape(rows, length, count).transpose(2, 0, 1)


@mistake("12.7", "come backwards")
def batches_backwards(ids, rows, length):
    return mended.stream(ids, rows, length)[::-1]


@mistake("12.7", "in another order")
def rows_backwards(ids, rows, length):
    return mended.stream(ids, rows, length)[:, ::-1]


@mistake("12.7", "in the text")
def shuffles_inside_the_rows(ids, rows, length):
    order = np.random.default_rng(0).permutation
    return np.stack([order(batch) for batch in mended.stream(ids, rows, length)])


@mistake("12.7", "beginning is left out")
def leaves_out_the_beginning(ids, rows, length):
    count = len(ids) // (rows * length)
    return mended.stream(ids[len(ids) - count * rows * length :], rows, length)


# --- 12.8 ---------------------------------------------------------------------------------


@mistake("12.8", "made anew each time")
def no_cache(rows, batch_size):
    return rows.shuffle(rows.cardinality()).batch(batch_size)


@mistake("12.8", "nothing mixes them")
def no_shuffle(rows, batch_size):
    return rows.cache().batch(batch_size)


@mistake("12.8", "rows or batches?")
def mixes_batches(rows, batch_size):
    return rows.cache().batch(batch_size).shuffle(1000)


@mistake("12.8", "It was made once, and kept")
def one_order(rows, batch_size):
    mixed = rows.cache().shuffle(rows.cardinality(), reshuffle_each_iteration=False)
    return mixed.batch(batch_size)


@mistake("12.8", "holds too few")
def small_buffer(rows, batch_size):
    return rows.cache().shuffle(4).batch(batch_size)


@mistake("12.8", "None may be left out")
def drops_the_last(rows, batch_size):
    kept = rows.cache().shuffle(rows.cardinality())
    return kept.take(56).batch(batch_size)


@mistake("12.8", "is there a `repeat`?")
def repeats(rows, batch_size):
    return mended.pipeline(rows, batch_size).repeat()


@mistake("12.8", "batches of the rows")
def forgets_to_batch(rows, batch_size):
    return rows.cache().shuffle(rows.cardinality())


@mistake("12.8", "7 were asked for")
def other_batch_size(rows, batch_size):
    return mended.pipeline(rows, 12)


@mistake("12.8", "a tf.data.Dataset is asked for")
def a_list(rows, batch_size):
    return list(mended.pipeline(rows, batch_size))


# --- 12.9 ---------------------------------------------------------------------------------


def _weighted(weights, states):
    return ops.sum(weights[:, :, None] * states, axis=1)


@mistake("12.9", "the wrong way round")
def inverted(states, scores, mask):
    return _weighted(ops.softmax(ops.where(mask, -1e9, scores)), states)


@mistake("12.9", "masked after the softmax")
def masked_too_late(states, scores, mask):
    return _weighted(ops.softmax(scores) * ops.cast(mask, "float32"), states)


@mistake("12.9", "has the score 0")
def zero_scores(states, scores, mask):
    return _weighted(ops.softmax(scores * ops.cast(mask, "float32")), states)


@mistake("12.9", "over the rows of the batch")
def wrong_axis(states, scores, mask):
    return _weighted(ops.softmax(ops.where(mask, scores, -1e9), axis=0), states)


@mistake("12.9", "these are weights")
def returns_weights(states, scores, mask):
    return ops.softmax(ops.where(mask, scores, -1e9))


@mistake("12.9", "the plain mean of the real states")
def plain_mean(states, scores, mask):
    real = ops.cast(mask, "float32")
    return _weighted(real / ops.sum(real, 1, keepdims=True), states)


@mistake("12.9", "without a softmax")
def scores_as_weights(states, scores, mask):
    return _weighted(ops.where(mask, scores, 0.0), states)


@mistake("12.9", "the weights sum to 1 already")
def mean_in_the_end(states, scores, mask):
    return mended.pooled(states, scores, mask) / states.shape[1]


# --- 12.10 --------------------------------------------------------------------------------


@mistake("12.10", "an axis of one step is left")
def keeps_the_axis(query, memory):
    scores = ops.matmul(query[:, None], ops.swapaxes(memory, 1, 2))
    return ops.matmul(ops.softmax(scores), memory)


@mistake("12.10", "the query of each row")
def keeps_all_queries(query, memory):
    scores = ops.matmul(query, ops.swapaxes(memory, 1, 2))
    return ops.matmul(ops.softmax(scores), memory)


@mistake("12.10", "the mean over all rows' queries")
def mean_of_queries(query, memory):
    return ops.mean(keeps_all_queries(query, memory), axis=1)


@mistake("12.10", "the query of the last row")
def last_query(query, memory):
    return keeps_all_queries(query, memory)[:, -1]


@mistake("12.10", "of the memory of row 0")
def first_memory(query, memory):
    return keeps_all_queries(query, memory)[0]


def _scores(query, memory):
    return ops.einsum("bd,bsd->bs", query, memory)


@mistake("12.10", "without a softmax")
def scores_are_weights(query, memory):
    return _weighted(_scores(query, memory), memory)


@mistake("12.10", "over the rows of the batch")
def softmax_over_rows(query, memory):
    return _weighted(ops.softmax(_scores(query, memory), axis=0), memory)


@mistake("12.10", "is not scaled")
def scaled(query, memory):
    return mended.attend(query / query.shape[1] ** 0.5, memory)


@mistake("12.10", "these are weights")
def weights_only(query, memory):
    return ops.softmax(_scores(query, memory))


@mistake("12.10", "the plain mean of the memory")
def mean_of_memory(query, memory):
    return ops.mean(memory, axis=1)


# --- 12.11 --------------------------------------------------------------------------------


def _right(network, batches, border=0.0):
    return [
        (np.asarray(network(inputs)) > border) == labels for inputs, labels in batches
    ]


@mistake("12.11", "the last batch is left out")
def drops_the_last_batch(network, batches):
    return np.mean(np.concatenate(_right(network, batches[:-1] or batches)))


@mistake("12.11", "logits have theirs at 0")
def border_of_a_chance(network, batches):
    return np.mean(np.concatenate(_right(network, batches, 0.5)))


@mistake("12.11", "times the size of the largest batch")
def full_batches_only(network, batches):
    shares = _right(network, batches)
    return sum(map(np.sum, shares)) / (len(shares) * len(shares[0]))


@mistake("12.11", "not their share")
def counts(network, batches):
    return np.concatenate(_right(network, batches)).sum()


@mistake("12.11", "rows that are wrong")
def share_wrong(network, batches):
    return 1 - mended.accuracy(network, batches)


@mistake("12.11", "of the last batch alone")
def last_batch(network, batches):
    return np.mean(_right(network, batches)[-1])


@mistake("12.11", "the sum of the batches' shares")
def sum_of_shares(network, batches):
    return sum(np.mean(share) for share in _right(network, batches))


@mistake("12.11", "the number of batches")
def divides_by_batches(network, batches):
    shares = _right(network, batches)
    return sum(map(np.sum, shares)) / len(shares)


@mistake("12.11", "that is in percent")
def in_percent(network, batches):
    return 100 * mended.accuracy(network, batches)


@mistake("12.11", "one number was expected")
def share_of_each(network, batches):
    return [np.mean(share) for share in _right(network, batches)]


# --- 12.12 --------------------------------------------------------------------------------


def _encode(vocabulary, part):
    return [vocabulary.encode(words) for words in part]


@mistake("12.12", "there is one vocabulary")
def a_vocabulary_each(train, test):
    mine, theirs = text.Vocabulary.build(train), text.Vocabulary.build(test)
    return _encode(mine, train), _encode(theirs, test), len(mine)


@mistake("12.12", "Every word of the training part is to be known")
def vocabulary_of_the_test(train, test):
    theirs = text.Vocabulary.build(test)
    return _encode(theirs, train), _encode(theirs, test), len(theirs)


@mistake("12.12", "An unknown word has an id, too")
def drops_unknown_words(train, test):
    mine = text.Vocabulary.build(train)
    known = [[word for word in words if word in mine] for words in test]
    return _encode(mine, train), _encode(mine, known), len(mine)


@mistake("12.12", "Every word of the training part is to be known")
def leaves_out_rare_words(train, test):
    mine = text.Vocabulary.build(train, min_count=4)
    return _encode(mine, train), _encode(mine, test), len(mine)


@mistake("12.12", "counts words that only the test part has")
def size_of_all(train, test):
    ids, more, _ = mended.encoded(train, test)
    return ids, more, len(text.Vocabulary.build(train + test))


@mistake("12.12", "neither [PAD] nor [UNK]")
def size_of_the_words(train, test):
    ids, more, size = mended.encoded(train, test)
    return ids, more, size - 2


@mistake("12.12", "the ids of both parts and a size")
def without_the_size(train, test):
    return mended.encoded(train, test)[:2]


@mistake("12.12", "a list of ids for each review")
def words_not_ids(train, test):
    return train, test, mended.encoded(train, test)[2]


@mistake("12.12", "have the same id")
def one_id_for_all(train, test):
    ids, more, size = mended.encoded(train, test)
    flat = [[[min(i, 2) for i in row] for row in part] for part in (ids, more)]
    return *flat, size
