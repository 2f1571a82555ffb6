"""Wrong answers that people give in notebook 05, and what they must be told."""

import collections

from mistakes import mistake

import keras
import numpy as np
from keras import layers, ops


def _filled(rows, fill=0, left=False, dtype=int):
    steps = max(map(len, rows))
    empty = [[fill] * (steps - len(row)) for row in rows]
    both = zip(rows, empty, strict=True)
    return np.array([e + row if left else row + e for row, e in both], dtype)


def _read(answers, start):
    return [[start, *ids] for ids in answers]


def _said(answers, end):
    return [[*ids, end] for ids in answers]


@mistake("05.1", "say what it is just reading")
def both_the_same(answers, start, end):
    read = _filled(_read(answers, start))
    return read, read


@mistake("05.1", "without START: the model would learn")
def both_with_end(answers, start, end):
    said = _filled(_said(answers, end))
    return said, said


@mistake("05.1", "behind the padding")
def end_in_the_last_column(answers, start, end):
    said = np.pad(_filled(answers), ((0, 0), (0, 1)))
    said[:, -1] = end
    return _filled(_read(answers, start)), said


@mistake("05.1", "target_in holds END")
def end_is_fed_in(answers, start, end):
    full = _filled([[start, *ids, end] for ids in answers])
    return full[:, :-1], full[:, 1:]


@mistake("05.1", "START stands in target_out")
def start_in_both(answers, start, end):
    full = _filled([[start, *ids, end] for ids in answers])
    return _filled(_read(answers, start)), full[:, :-1]


@mistake("05.1", "have changed places")
def said_before_read(answers, start, end):
    return _filled(_said(answers, end)), _filled(_read(answers, start))


@mistake("05.1", "the padding stands on the left")
def pads_on_the_left(answers, start, end):
    return (
        keras.utils.pad_sequences(_read(answers, start)),
        keras.utils.pad_sequences(_said(answers, end)),
    )


@mistake("05.1", "one array has rows of one length")
def not_padded(answers, start, end):
    return _read(answers, start), _said(answers, end)


@mistake("05.1", "What fills up the short ones?")
def not_padded_as_arrays(answers, start, end):
    return np.array(_read(answers, start)), np.array(_said(answers, end))


@mistake("05.1", "ids are whole numbers")
def floats(answers, start, end):
    shape = len(answers), max(map(len, answers)) + 1
    target_in, target_out = np.zeros(shape), np.zeros(shape)
    for row, ids in enumerate(answers):
        target_in[row, : len(ids) + 1] = [start, *ids]
        target_out[row, : len(ids) + 1] = [*ids, end]
    return target_in, target_out


@mistake("05.1", "filled up with END")
def padded_with_end(answers, start, end):
    return _filled(_read(answers, start), end), _filled(_said(answers, end), end)


@mistake("05.1", "filled up with -1")
def padded_with_minus_one(answers, start, end):
    return _filled(_read(answers, start), -1), _filled(_said(answers, end), -1)


@mistake("05.1", "END is missing in target_out")
def nobody_says_end(answers, start, end):
    said = np.pad(_filled(answers), ((0, 0), (0, 1)))
    return _filled(_read(answers, start)), said


@mistake("05.1", "Where is there room for START")
def one_step_short(answers, start, end):
    read = [[start, *ids[:-1]] for ids in answers]
    return _filled(read), _filled(answers)


@mistake("05.1", "in the same array")
def start_and_end_in_both(answers, start, end):
    full = _filled([[start, *ids, end] for ids in answers])
    return full, full


@mistake("05.1", "not always 1 and 2")
def ids_by_heart(answers, start, end):
    return _filled(_read(answers, 1)), _filled(_said(answers, 2))


@mistake("05.1", "Where is there room for START")
def cuts_what_is_too_long(answers, start, end):
    steps = max(map(len, answers))
    rows = _read(answers, start), _said(answers, end)
    return tuple(
        keras.utils.pad_sequences(each, steps, padding="post", truncating="post")
        for each in rows
    )


@mistake("05.1", "changed `answers`")
def appends_in_place(answers, start, end):
    read = _filled(_read(answers, start))
    for ids in answers:
        ids.append(end)
    return read, _filled(answers)


def _table(
    one,
    other,
    change=1,
    insert=1,
    delete=1,
    top=1,
    left=1,
    differ=None,
    swap=False,
):
    """A table with a mistake in it."""
    differ = differ or (lambda a, b: a != b)
    d = np.zeros((len(one) + 1, len(other) + 1))
    d[:, 0] = np.arange(len(one) + 1) * left
    d[0] = np.arange(len(other) + 1) * top
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            d[i, j] = min(
                d[i - 1, j] + delete,
                d[i, j - 1] + insert,
                d[i - 1, j - 1] + change * differ(one[i - 1], other[j - 1]),
            )
            if swap and i > 1 and j > 1:
                crossed = one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]
                if crossed:
                    d[i, j] = min(d[i, j], d[i - 2, j - 2] + 1)
    return d


@mistake("05.2", "a substitution costs 2")
def substitution_costs_two(one, other):
    return int(_table(one, other, change=2)[-1, -1])


@mistake("05.2", "you compare place by place")
def hamming(one, other):
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(
        len(one) - len(other)
    )


@mistake("05.2", "you compare place by place")
def hamming_of_the_common_part(one, other):
    return sum(a != b for a, b in zip(one, other, strict=False))


@mistake("05.2", "the difference of the lengths")
def lengths_only(one, other):
    return abs(len(one) - len(other))


@mistake("05.2", "never inserted")
def insertion_forgotten(one, other):
    return int(_table(one, other, insert=99)[-1, -1])


@mistake("05.2", "never deleted")
def deletion_forgotten(one, other):
    return int(_table(one, other, delete=99)[-1, -1])


@mistake("05.2", "a share?")
def a_share(one, other):
    return _table(one, other)[-1, -1] / max(len(one), len(other), 1)


@mistake("05.2", "change places cost 1")
def transposition_counts_one(one, other):
    return int(_table(one, other, swap=True)[-1, -1])


@mistake("05.2", "cost nothing in your table")
def first_row_and_column_zero(one, other):
    return int(_table(one, other, top=0, left=0)[-1, -1])


@mistake("05.2", "cost nothing in your table")
def first_row_zero(one, other):
    return int(_table(one, other, top=0)[-1, -1])


@mistake("05.2", "How often does your function work out the same pair?")
def recursion_without_a_table(one, other):
    if not one or not other:
        return len(one) + len(other)
    return min(
        recursion_without_a_table(one[1:], other) + 1,
        recursion_without_a_table(one, other[1:]) + 1,
        recursion_without_a_table(one[1:], other[1:]) + (one[0] != other[0]),
    )


@mistake("05.2", "a comparison is turned round")
def equal_ones_cost(one, other):
    return int(_table(one, other, differ=lambda a, b: a == b)[-1, -1])


@mistake("05.2", "their order counts, too")
def counts_letters(one, other):
    a, b = collections.Counter(one), collections.Counter(other)
    return max(sum((a - b).values()), sum((b - a).values()))


@mistake("05.2", "the last token of each sequence does not count")
def table_is_too_small(one, other):
    return int(_table(one[:-1], other[:-1])[-1, -1])


@mistake("05.2", "one number was expected")
def the_whole_table(one, other):
    return _table(one, other)


@mistake("05.2", "IndexError")
def empty_is_forgotten(one, other):
    if one[0] == other[0]:
        return int(_table(one[1:], other[1:])[-1, -1])
    return int(_table(one, other)[-1, -1])


@mistake("05.2", "what agrees")
def longest_common_part(one, other):
    return int((len(one) + len(other) - _table(one, other, change=2)[-1, -1]) // 2)


def _seq2seq(
    source_size,
    target_size,
    embed_dim,
    units,
    *,
    masks=(True, True),
    code=None,
    activation="tanh",
    encoder=None,
    decoder=None,
    last=None,
    order=1,
    tables=(0, 0),
    head=None,
    end=None,
):
    """The model, with a mistake in it."""
    source = keras.Input((None,), dtype="int32")
    target = keras.Input((None,), dtype="int32")
    rows = source_size + tables[0], target_size + tables[1]
    x = layers.Embedding(rows[0], embed_dim, mask_zero=masks[0])(source)
    x = (encoder or layers.Bidirectional(layers.GRU(units)))(x)
    if last:
        x = last(x)
    if code != "none":
        x = layers.Dense(units, activation=activation)(x)
    y = layers.Embedding(rows[1], embed_dim, mask_zero=masks[1])(target)
    writer = decoder or layers.GRU(units, return_sequences=True)
    y = writer(y) if code == "not passed" else writer(y, initial_state=x)
    logits = layers.Dense(head or target_size, activation=end)(y)
    return keras.Model([source, target][::order], logits)


@mistake("05.3", "Who tells the encoder which ids are padding?")
def no_mask_of_the_source(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, masks=(False, True))


@mistake("05.3", "no mask reaches the loss")
def no_mask_of_the_target(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, masks=(True, False))


@mistake("05.3", "Who tells the encoder which ids are padding?")
def no_mask_at_all(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, masks=(False, False))


@mistake("05.3", "What does the decoder return?")
def decoder_without_sequences(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, decoder=layers.GRU(units))


@mistake("05.3", "nothing goes from the source to the logits")
def code_is_not_passed(source_size, target_size, embed_dim, units):
    return _seq2seq(source_size, target_size, embed_dim, units, code="not passed")


@mistake("05.3", "one state only")
def forward_state_only(source_size, target_size, embed_dim, units):
    encoder = layers.Bidirectional(layers.GRU(units, return_state=True))
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=encoder, last=lambda x: x[1])


@mistake("05.3", "one state only, or a sum")
def sum_of_both_states(source_size, target_size, embed_dim, units):
    encoder = layers.Bidirectional(layers.GRU(units, return_state=True))
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=encoder, last=lambda x: x[1] + x[2])


@mistake("05.3", "no Dense layer between the two states")
def sum_without_a_dense_layer(source_size, target_size, embed_dim, units):
    encoder = layers.Bidirectional(layers.GRU(units), merge_mode="sum")
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=encoder, code="none")


@mistake("05.3", "as wide as both states together")
def wide_decoder(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    decoder = layers.GRU(2 * units, return_sequences=True)
    return _seq2seq(*sizes, code="none", decoder=decoder)


@mistake("05.3", "in one direction only")
def encoder_reads_one_way(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=layers.GRU(units))


@mistake("05.3", "in one direction only, and no Dense layer")
def the_sibling_with_a_gru(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=layers.GRU(units), code="none")


@mistake("05.3", "not half of them")
def half_of_the_units(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=layers.Bidirectional(layers.GRU(units // 2)))


@mistake("05.3", "size of an LSTM")
def an_lstm_reads(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=layers.Bidirectional(layers.LSTM(units)))


@mistake("05.3", "sums to 1: they are probabilities")
def softmax_at_the_end(source_size, target_size, embed_dim, units):
    return _seq2seq(source_size, target_size, embed_dim, units, end="softmax")


@mistake("05.3", "does not fit the mask")
def softmax_as_a_layer(source_size, target_size, embed_dim, units):
    model = _seq2seq(source_size, target_size, embed_dim, units)
    return keras.Model(model.inputs, layers.Softmax()(model.output))


@mistake("05.3", "yours go through a tanh")
def tanh_at_the_end(source_size, target_size, embed_dim, units):
    return _seq2seq(source_size, target_size, embed_dim, units, end="tanh")


@mistake("05.3", "embed_dim and units have changed places")
def sizes_swapped(source_size, target_size, embed_dim, units):
    return _seq2seq(source_size, target_size, units, embed_dim)


@mistake("05.3", "a layer got a list")
def states_and_sequence(source_size, target_size, embed_dim, units):
    encoder = layers.Bidirectional(layers.GRU(units, return_state=True))
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=encoder)


@mistake("05.3", "three zeros behind the source move a logit")
def turns_the_source_round(source_size, target_size, embed_dim, units):
    source = keras.Input((None,), dtype="int32")
    target = keras.Input((None,), dtype="int32")
    x = layers.Embedding(source_size, embed_dim, mask_zero=True)(source)
    turned = ops.flip(x, axis=1)  # the padding comes first, and the mask is lost
    ends = [layers.GRU(units)(x), layers.GRU(units)(turned)]
    code = layers.Dense(units, activation="tanh")(layers.Concatenate()(ends))
    y = layers.Embedding(target_size, embed_dim, mask_zero=True)(target)
    y = layers.GRU(units, return_sequences=True)(y, initial_state=code)
    return keras.Model([source, target], layers.Dense(target_size)(y))


@mistake("05.3", "logarithms of probabilities")
def log_softmax_at_the_end(source_size, target_size, embed_dim, units):
    model = _seq2seq(source_size, target_size, embed_dim, units)
    log_p = layers.Activation("log_softmax")(model.output)
    return keras.Model(model.inputs, log_p)


@mistake("05.3", "yours go through a ReLU")
def relu_at_the_end(source_size, target_size, embed_dim, units):
    model = _seq2seq(source_size, target_size, embed_dim, units)
    return keras.Model(model.inputs, layers.ReLU()(model.output))


@mistake("05.3", "changed places")
def source_and_target_swapped(source_size, target_size, embed_dim, units):
    return _seq2seq(target_size, source_size, embed_dim, units, order=-1)


@mistake("05.3", "the answers follow the source's steps")
def inputs_in_the_wrong_order(source_size, target_size, embed_dim, units):
    return _seq2seq(source_size, target_size, embed_dim, units, order=-1)


@mistake("05.3", "logits of source ids")
def logits_of_letters(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, head=source_size)


class _BothWays:
    """A decoder that reads both ways."""

    def __init__(self, units, merge):
        one = layers.GRU(units, return_sequences=True)
        self.layer = layers.Bidirectional(one, merge_mode=merge)

    def __call__(self, x, initial_state):
        return self.layer(x, initial_state=[initial_state, initial_state])


@mistake("05.3", "the ids that it must still say")
def decoder_looks_ahead(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, decoder=_BothWays(units, "concat"))


@mistake("05.3", "two directions are merged")
def decoder_looks_ahead_and_sums(source_size, target_size, embed_dim, units):
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, decoder=_BothWays(units, "sum"))


@mistake("05.3", "it sees the answer that it must still say")
def decoder_runs_backwards(source_size, target_size, embed_dim, units):
    decoder = layers.GRU(units, return_sequences=True, go_backwards=True)
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, decoder=decoder)


@mistake("05.3", "the embedding of the source has")
def source_table_too_small(source_size, target_size, embed_dim, units):
    return _seq2seq(source_size, target_size, embed_dim, units, tables=(-1, 0))


@mistake("05.3", "the embedding of the target has")
def target_table_too_small(source_size, target_size, embed_dim, units):
    return _seq2seq(source_size, target_size, embed_dim, units, tables=(0, -1))


@mistake("05.3", "the embedding of the target has")
def one_row_for_padding(source_size, target_size, embed_dim, units):
    return _seq2seq(source_size, target_size, embed_dim, units, tables=(0, 1))


@mistake("05.3", "is the last LETTER")
def states_at_the_last_letter(source_size, target_size, embed_dim, units):
    encoder = layers.Bidirectional(layers.GRU(units, return_sequences=True))
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=encoder, last=lambda x: x[:, -1])


@mistake("05.3", "nobody tells the encoder which ids are padding")
def states_at_the_last_letter_no_mask(source_size, target_size, embed_dim, units):
    encoder = layers.Bidirectional(layers.GRU(units, return_sequences=True))
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(
        *sizes, encoder=encoder, last=lambda x: x[:, -1], masks=(False, True)
    )


@mistake("05.3", "the code has no tanh")
def code_without_tanh(source_size, target_size, embed_dim, units):
    return _seq2seq(source_size, target_size, embed_dim, units, activation=None)


@mistake("05.3", "one keras.Model is asked for")
def three_models(source_size, target_size, embed_dim, units):
    model = _seq2seq(source_size, target_size, embed_dim, units)
    return model, model, model


@mistake("05.3", "Does `keras.Model` get both inputs?")
def model_of_one_input(source_size, target_size, embed_dim, units):
    target = keras.Input((None,), dtype="int32")
    x = layers.Embedding(target_size, embed_dim, mask_zero=True)(target)
    x = layers.GRU(units, return_sequences=True)(x)
    return keras.Model(target, layers.Dense(target_size)(x))


@mistake("05.3", "a saved model can't be loaded")
def lambda_layer(source_size, target_size, embed_dim, units):
    model = _seq2seq(source_size, target_size, embed_dim, units)
    same = layers.Lambda(lambda x: x * 1.0, mask=lambda x, mask: mask)
    return keras.Model(model.inputs, same(model.output))


@mistake("05.3", "no mask reaches the loss")
def mask_lost_on_the_way(source_size, target_size, embed_dim, units):
    model = _seq2seq(source_size, target_size, embed_dim, units)
    return keras.Model(model.inputs, ops.multiply(model.output, 1.0))


def _top(total, width):
    best = np.argsort(-total, axis=None)[:width]
    parents, ids = np.divmod(best, total.shape[1])
    return total[parents, ids], parents, ids


@mistake("05.4", "the two are multiplied")
def multiplies(scores, log_p, width):
    return _top(scores[:, None] * log_p, width)


@mistake("05.4", "own scores have no effect")
def forgets_the_old_score(scores, log_p, width):
    return _top(log_p, width)


@mistake("05.4", "those of the last id alone")
def score_of_the_last_id(scores, log_p, width):
    _, parents, ids = _top(scores[:, None] + log_p, width)
    return log_p[parents, ids], parents, ids


@mistake("05.4", "All candidates compete")
def best_of_each_row(scores, log_p, width):
    total = scores[:, None] + log_p
    ids = np.argsort(-total, axis=1)[:, :width]
    parents = np.arange(len(scores))[:, None] + 0 * ids
    return np.take_along_axis(total, ids, axis=1), parents, ids


@mistake("05.4", "May all the best ones come from one beginning?")
def best_id_of_each_row(scores, log_p, width):
    total = scores[:, None] + log_p
    order = np.argsort(-total.max(axis=1))
    return total.max(axis=1)[order], order, total.argmax(axis=1)[order]


@mistake("05.4", "May a weaker one overtake it?")
def best_row_only(scores, log_p, width):
    row = scores.argmax()
    ids = np.argsort(-log_p[row])[:width]
    return scores[row] + log_p[row, ids], np.full(len(ids), row), ids


@mistake("05.4", "which column is that?")
def flat_ids(scores, log_p, width):
    total = (scores[:, None] + log_p).ravel()
    best = np.argsort(-total)[:width]
    return total[best], best // log_p.shape[1], best


@mistake("05.4", "which row is that?")
def flat_places_for_both(scores, log_p, width):
    total = (scores[:, None] + log_p).ravel()
    best = np.argsort(-total)[:width]
    return total[best], best, best


@mistake("05.4", "parents and ids have changed places")
def column_before_row(scores, log_p, width):
    new, parents, ids = _top(scores[:, None] + log_p, width)
    return new, ids, parents


@mistake("05.4", "how long is one row?")
def divides_by_the_beginnings(scores, log_p, width):
    total = (scores[:, None] + log_p).ravel()
    best = np.argsort(-total)[:width]
    return total[best], best // len(scores), best % len(scores)


@mistake("05.4", "the worst of them comes first")
def ascending(scores, log_p, width):
    return tuple(part[::-1] for part in _top(scores[:, None] + log_p, width))


@mistake("05.4", "the least likely ones")
def smallest_first(scores, log_p, width):
    total = scores[:, None] + log_p
    best = np.argsort(total, axis=None)[:width]
    parents, ids = np.divmod(best, log_p.shape[1])
    return total[parents, ids], parents, ids


@mistake("05.4", "the new scores are probabilities")
def probabilities(scores, log_p, width):
    return _top(np.exp(scores[:, None] + log_p), width)


@mistake("05.4", "in a computer?")
def through_probabilities(scores, log_p, width):
    p, parents, ids = _top(np.exp(scores)[:, None] * np.exp(log_p), width)
    return np.log(p), parents, ids


@mistake("05.4", "How many does `width` ask for?")
def as_many_as_there_were(scores, log_p, width):
    return _top(scores[:, None] + log_p, len(scores))


@mistake("05.4", "could not be broadcast")
def spreads_the_scores(scores, log_p, width):
    return _top(scores + log_p, width)


@mistake("05.4", "(W,) is taken as a row")
def spreads_the_scores_where_it_can(scores, log_p, width):
    square = log_p.shape[0] == log_p.shape[1]
    return _top((scores if square else scores[:, None]) + log_p, width)


@mistake("05.4", "whole numbers are asked for")
def divides_with_one_slash(scores, log_p, width):
    total = (scores[:, None] + log_p).ravel()
    best = np.argsort(-total)[:width]
    return total[best], best / log_p.shape[1], best % log_p.shape[1]


@mistake("05.4", "not in order")
def partitioned(scores, log_p, width):
    new, parents, ids = _top(scores[:, None] + log_p, width)
    order = np.roll(np.arange(width), 1)
    return new[order], parents[order], ids[order]


@mistake("05.4", "changed `log_p`")
def adds_in_place(scores, log_p, width):
    log_p += scores[:, None]
    return _top(log_p, width)


@mistake("05.5", "you multiply by the length")
def multiplies_by_length(scores, lengths, power):
    return int(np.argmax(scores * lengths**power))


@mistake("05.5", "that is the smallest one")
def argmin(scores, lengths, power):
    return int(np.argmin(scores / lengths**power))


@mistake("05.5", "power has no effect")
def power_is_ignored(scores, lengths, power):
    return int(np.argmax(scores / lengths))


@mistake("05.5", "the lengths have no effect")
def best_score(scores, lengths, power):
    return int(np.argmax(scores))


@mistake("05.5", "the root of a negative number")
def power_of_the_whole(scores, lengths, power):
    return int(np.argmax((scores / lengths) ** power))


@mistake("05.5", "the root of a negative number")
def power_of_the_score(scores, lengths, power):
    return int(np.argmax(scores**power / lengths))


@mistake("05.5", "its place is asked for")
def the_fair_score(scores, lengths, power):
    return np.max(scores / lengths**power)


@mistake("05.5", "a score; its place is asked for")
def the_score_itself(scores, lengths, power):
    return scores[np.argmax(scores / lengths**power)]


@mistake("05.5", "the place of the best one is asked for")
def all_fair_scores(scores, lengths, power):
    return scores / lengths**power


@mistake("05.5", "power times the length")
def divides_by_power_times_length(scores, lengths, power):
    return int(np.argmax(scores / (power * lengths)))


@mistake("05.5", "of another paper")
def penalty_of_another_paper(scores, lengths, power):
    return int(np.argmax(scores / ((5 + lengths) / 6) ** power))


@mistake("05.5", "you pick the shortest one")
def shortest(scores, lengths, power):
    return int(np.argmin(lengths))


@mistake("05.3", "two readers, and both go forward")
def two_forward_readers(source_size, target_size, embed_dim, units):
    def both(x):
        return layers.Concatenate()([layers.GRU(units)(x), layers.GRU(units)(x)])

    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=both)


@mistake("05.3", "one below the other")
def states_below_each_other(source_size, target_size, embed_dim, units):
    encoder = layers.Bidirectional(layers.GRU(units, return_state=True))
    sizes = source_size, target_size, embed_dim, units
    return _seq2seq(*sizes, encoder=encoder, last=lambda x: ops.concatenate(x[1:], 0))


@mistake("05.3", "the decoder has the size of an LSTM")
def lstm_decoder(source_size, target_size, embed_dim, units):
    source, target = (keras.Input((None,), dtype="int32") for _ in range(2))
    x = layers.Embedding(source_size, embed_dim, mask_zero=True)(source)
    ends = layers.Bidirectional(layers.GRU(units))(x)
    code = layers.Dense(units, activation="tanh")(ends)
    x = layers.Embedding(target_size, embed_dim, mask_zero=True)(target)
    write = layers.LSTM(units, return_sequences=True)
    x = write(x, initial_state=[code, code])
    return keras.Model([source, target], layers.Dense(target_size)(x))


@mistake("05.4", "a list of tuples, one for each candidate")
def triples(scores, log_p, width):
    table = scores[:, None] + log_p
    best = np.argsort(-table, axis=None)[:width]
    rows, columns = np.unravel_index(best, table.shape)
    return list(zip(table[rows, columns], rows, columns, strict=True))
