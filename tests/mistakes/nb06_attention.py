"""Wrong answers that people give in notebook 06, and what they must be told."""

from mistakes import mistake

import numpy as np
from matplotlib import pyplot as plt
from scipy.special import softmax

LOW = -1e9


def _turned(array):
    return array.transpose(0, 2, 1)


@mistake("06.1", "which two axes must be equally long?")
def turns_the_batch_as_well(query, memory, matrix):
    return query @ (memory @ matrix).T


@mistake("06.1", "every word met the letters of every other word")
def dot_of_numpy(query, memory, matrix):
    return np.dot(query, _turned(memory @ matrix))


@mistake("06.1", "`reshape` turns nothing")
def matrix_reshaped(query, memory, matrix):
    return query @ matrix.reshape(matrix.shape[::-1]) @ _turned(memory)


@mistake("06.1", "`reshape` does not swap axes")
def keys_reshaped(query, memory, matrix):
    words, _, width = query.shape
    return query @ (memory @ matrix).reshape(words, width, -1)


@mistake("06.1", "have queries and letters changed places?")
def letters_before_queries(query, memory, matrix):
    return memory @ matrix @ _turned(query)


@mistake("06.1", "The letters of all words were added up")
def einsum_without_a_batch(query, memory, matrix):
    return np.einsum("btq,csq->bts", query, memory @ matrix)


@mistake("06.1", "one and the same word")
def first_word_only(query, memory, matrix):
    return query @ (memory[0] @ matrix).T


@mistake("06.1", "divided by the root of the width")
def scaled(query, memory, matrix):
    return query @ _turned(memory @ matrix) / np.sqrt(query.shape[-1])


@mistake("06.1", "the scores before the softmax are asked for")
def softmax_already(query, memory, matrix):
    return softmax(query @ _turned(memory @ matrix), axis=-1)


@mistake("06.1", "the matrix has no effect")
def matrix_forgotten(query, memory, matrix):
    return query @ _turned(memory)


@mistake("06.1", "the matrix is turned round")
def wrong_side(query, memory, matrix):
    return query @ matrix @ _turned(memory)


@mistake("06.1", "a tanh belongs to the additive score")
def additive_habits(query, memory, matrix):
    return query @ _turned(np.tanh(memory @ matrix))


@mistake("06.1", "The query is [")
def query_projected_and_squared(query, memory, matrix):
    return (query @ _turned(memory @ matrix)) ** 2


@mistake("06.1", "it must be (3, 1, 5)")
def squeezed(query, memory, matrix):
    return (query @ _turned(memory @ matrix)).squeeze()


@mistake("06.2", "the softmax runs over the queries")
def over_the_queries(scores, mask):
    return softmax(np.where(mask[:, None], scores, LOW), axis=1)


@mistake("06.2", "one softmax runs over everything")
def without_an_axis(scores, mask):
    return softmax(np.where(mask[:, None], scores, LOW))


@mistake("06.2", "became 0 after the softmax")
def masked_afterwards(scores, mask):
    return softmax(scores, axis=-1) * mask[:, None]


@mistake("06.2", "True marks a letter")
def inverted(scores, mask):
    return softmax(np.where(mask[:, None], LOW, scores), axis=-1)


@mistake("06.2", "has the score 0, a score like any other")
def scores_times_mask(scores, mask):
    return softmax(scores * mask[:, None], axis=-1)


@mistake("06.2", "the mask has no effect there")
def mask_forgotten(scores, mask):
    return softmax(scores, axis=-1)


@mistake("06.2", "as if its score were -10.0")
def not_low_enough(scores, mask):
    return softmax(np.where(mask[:, None], scores, -10.0), axis=-1)


@mistake("06.2", "That is not low enough")
def ten_less(scores, mask):
    return softmax(scores - 10.0 * ~mask[:, None], axis=-1)


@mistake("06.2", "Is its score really below all scores of letters?")
def low_in_ordinary_cases(scores, mask):
    return softmax(np.where(mask[:, None], scores, -2000.0), axis=-1)


@mistake("06.2", "How large is exp(90000)?")
def overflows(scores, mask):
    raised = np.exp(scores) * mask[:, None]
    return raised / raised.sum(axis=-1, keepdims=True)


@mistake("06.2", "Of which places did you take the maximum?")
def maximum_of_padding(scores, mask):
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask[:, None]
    return raised / raised.sum(axis=-1, keepdims=True)


@mistake("06.2", "Which number did you subtract before exp")
def maximum_of_padding_with_epsilon(scores, mask):
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask[:, None]
    return raised / (raised.sum(axis=-1, keepdims=True) + 1e-9)


@mistake("06.2", "it hides rows of scores")
def mask_along_the_queries(scores, mask):
    return softmax(np.where(mask[:, :, None], scores, LOW), axis=-1)


@mistake("06.2", "query t of every word got the mask of word t")
def mask_as_it_is(scores, mask):
    return softmax(np.where(mask, scores, LOW), axis=-1)


@mistake("06.2", "What is 0 / 0?")
def nan_without_letters(scores, mask):
    low = np.where(mask[:, None], scores, -np.inf)
    raised = np.exp(low - low.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


@mistake("06.2", "there is nothing to look at")
def uniform_without_letters(scores, mask):
    return softmax(np.where(mask[:, None], scores, LOW), axis=-1)


@mistake("06.2", "the padding stands in front")
def counts_the_letters(scores, mask):
    lengths = mask.sum(axis=1)[:, None, None]
    real = np.arange(scores.shape[-1]) < lengths
    return np.where(real, softmax(np.where(real, scores, LOW), axis=-1), 0)


@mistake("06.3", "the plain mean over the letters")
def plain_mean(weights, memory):
    mean = memory.mean(axis=1, keepdims=True)
    return np.repeat(mean, weights.shape[1], axis=1)


@mistake("06.3", "one vector for each query is asked for")
def sum_over_the_queries(weights, memory):
    return (weights[..., None] * memory[:, None]).sum(axis=1)


@mistake("06.3", "the letters are what a context has no axis for")
def sum_over_the_coordinates(weights, memory):
    return (weights[..., None] * memory[:, None]).sum(axis=-1)


@mistake("06.3", "which must stay apart")
def sum_over_the_words(weights, memory):
    return (weights[..., None] * memory[:, None]).sum(axis=0)


@mistake("06.3", "the words are mixed")
def words_mixed(weights, memory):
    return np.einsum("bts,csm->btm", weights, memory)


@mistake("06.3", "the words are mixed")
def memory_of_the_first_word(weights, memory):
    return weights @ memory[0]


@mistake("06.3", "the largest weight gets all")
def hard_attention(weights, memory):
    return np.take_along_axis(memory, weights.argmax(axis=-1)[..., None], axis=1)


@mistake("06.3", "you divided by the number of letters")
def mean_of_the_products(weights, memory):
    return (weights[..., None] * memory[:, None]).mean(axis=2)


@mistake("06.3", "have the queries and the coordinates of the memory changed places?")
def result_turned(weights, memory):
    return _turned(weights @ memory)


@mistake("06.3", "every word met the memory of every other word")
def product_of_numpy_dot(weights, memory):
    return np.dot(weights, memory)


@mistake("06.3", "which axes must be equally long?")
def batch_turned_as_well(weights, memory):
    return np.matmul(weights, memory.T)


@mistake("06.3", "the weights are turned round")
def weights_turned(weights, memory):
    if weights.shape[1] != weights.shape[2]:
        return weights @ memory
    return _turned(weights) @ memory


@mistake("06.3", "each times its weight. What is next?")
def not_added_up(weights, memory):
    return weights[..., None] * memory[:, None]


@mistake("06.3", "through a softmax once more")
def softmax_twice(weights, memory):
    return softmax(weights, axis=-1) @ memory


def _pool(memory, query, mask):
    scores = np.where(mask, memory @ query, LOW)
    weights = softmax(scores, axis=1)
    return (weights[..., None] * memory).sum(axis=1), weights


def _with(weights, memory):
    return (weights[..., None] * memory).sum(axis=1), weights


@mistake("06.4", "the mask has no effect")
def padding_counted(memory, query, mask):
    return _with(softmax(memory @ query, axis=1), memory)


@mistake("06.4", "became 0 after the softmax")
def pool_masked_afterwards(memory, query, mask):
    return _with(softmax(memory @ query, axis=1) * mask, memory)


@mistake("06.4", "it must be exactly 0")
def pool_not_low_enough(memory, query, mask):
    return _with(softmax(np.where(mask, memory @ query, -20.0), axis=1), memory)


@mistake("06.4", "the largest number in each coordinate")
def max_pooling(memory, query, mask):
    return memory.max(axis=1), _pool(memory, query, mask)[1]


@mistake("06.4", "the plain mean of the steps")
def pool_mean(memory, query, mask):
    return memory.mean(axis=1), _pool(memory, query, mask)[1]


@mistake("06.4", "the query has no effect")
def query_forgotten(memory, query, mask):
    return _with(mask / mask.sum(axis=1, keepdims=True), memory)


@mistake("06.4", "the softmax runs over the coordinates")
def softmax_over_coordinates(memory, query, mask):
    weights = softmax(memory * query, axis=-1).mean(axis=-1)
    return _with(weights, memory)


@mistake("06.4", "a weight for each number of the memory")
def weights_for_coordinates(memory, query, mask):
    weights = softmax(memory * query, axis=-1)
    return (weights * memory).sum(axis=1), weights


@mistake("06.4", "two arrays are asked for")
def weights_not_returned(memory, query, mask):
    return _pool(memory, query, mask)[0]


@mistake("06.4", "pooled comes first, then weights")
def swapped(memory, query, mask):
    return _pool(memory, query, mask)[::-1]


@mistake("06.4", "the query was averaged")
def query_averaged(memory, query, mask):
    scores = memory.sum(axis=2) * query.mean()
    return _with(softmax(np.where(mask, scores, LOW), axis=1), memory)


@mistake("06.4", "they are not divided by their sum")
def unnormalised(memory, query, mask):
    return _with(np.exp(memory @ query) * mask, memory)


@mistake("06.4", "those are the scores")
def scores_as_weights(memory, query, mask):
    return _with(memory @ query * mask, memory)


@mistake("06.4", "over the sequences of the batch")
def softmax_over_the_batch(memory, query, mask):
    scores = np.where(mask, memory @ query, LOW)
    return _with(softmax(scores, axis=0), memory)


@mistake("06.4", "the weights are NaN: exp of such scores")
def pool_overflows(memory, query, mask):
    raised = np.exp(memory @ query) * mask
    return _with(raised / raised.sum(axis=1, keepdims=True), memory)


@mistake("06.4", "you divided by the number of steps")
def mean_of_weighted(memory, query, mask):
    weights = _pool(memory, query, mask)[1]
    return (weights[..., None] * memory).mean(axis=1), weights


@mistake("06.4", "there is one axis too many")
def axis_kept(memory, query, mask):
    pooled, weights = _pool(memory, query, mask)
    return pooled[:, None], weights


@mistake("06.4", "your function changed `memory`")
def clears_the_padding(memory, query, mask):
    memory[~mask] = 0
    return _pool(memory, query, mask)


def _named(ax, letters, sounds, **options):
    ax.set_xticks(range(len(letters)), letters)
    ax.set_yticks(range(len(sounds)), sounds)
    ax.set(xlabel="letter", ylabel="sound", **options)
    return ax


@mistake("06.5", "the picture is turned round")
def transposed(weights, letters, sounds, ax):
    ax.imshow(weights.T, vmin=0, vmax=1)
    return _named(ax, sounds, letters, title="x and y")


@mistake("06.5", "the first sound is at the bottom")
def first_sound_at_the_bottom(weights, letters, sounds, ax):
    ax.imshow(weights, vmin=0, vmax=1, origin="lower")
    return _named(ax, letters, sounds)


@mistake("06.5", "the first sound is at the bottom")
def mesh_as_it_comes(weights, letters, sounds, ax):
    ax.pcolormesh(weights, vmin=0, vmax=1)
    ax.set_xticks(np.arange(len(letters)) + 0.5, letters)
    ax.set_yticks(np.arange(len(sounds)) + 0.5, sounds)
    ax.set(xlabel="letter", ylabel="sound")
    return ax


@mistake("06.5", "has no label in the middle of a cell")
def labels_at_the_edge(weights, letters, sounds, ax):
    ax.pcolormesh(weights, vmin=0, vmax=1)
    ax.invert_yaxis()
    return _named(ax, letters, sounds)


@mistake("06.5", "has numbers as labels")
def labels_missing(weights, letters, sounds, ax):
    ax.imshow(weights, vmin=0, vmax=1)
    ax.set(xlabel="letter", ylabel="sound")
    return ax


@mistake("06.5", "has the sounds as labels")
def labels_of_the_other_axis(weights, letters, sounds, ax):
    ax.imshow(weights, vmin=0, vmax=1)
    ax.set_xticks(range(len(sounds)), sounds)
    ax.set_yticks(range(len(letters)), letters)
    ax.set(xlabel="letter", ylabel="sound")
    return ax


@mistake("06.5", "Where do the ticks stand?")
def labels_without_places(weights, letters, sounds, ax):
    ax.imshow(weights, vmin=0, vmax=1)
    ax.set_xticks(range(-1, len(letters) - 1), letters)
    ax.set_yticks(range(len(sounds)), sounds)
    ax.set(xlabel="letter", ylabel="sound")
    return ax


@mistake("06.5", "In another word they would not")
def colours_of_each_picture(weights, letters, sounds, ax):
    ax.imshow(weights)
    return _named(ax, letters, sounds)


@mistake("06.5", "the heat map is on another Axes")
def on_the_current_axes(weights, letters, sounds, ax):
    plt.imshow(weights, vmin=0, vmax=1)
    return _named(plt.gca(), letters, sounds)


@mistake("06.5", "the heat map is on another Axes")
def on_a_new_figure(weights, letters, sounds, ax):
    _, ax = plt.subplots()
    ax.imshow(weights, vmin=0, vmax=1)
    return _named(ax, letters, sounds)


@mistake("06.5", "drew, and returned None")
def returns_nothing(weights, letters, sounds, ax):
    ax.imshow(weights, vmin=0, vmax=1)
    _named(ax, letters, sounds)


@mistake("06.5", "your function returned a AxesImage")
def returns_the_image(weights, letters, sounds, ax):
    _named(ax, letters, sounds)
    return ax.imshow(weights, vmin=0, vmax=1)


@mistake("06.5", "the x axis has no name")
def axes_without_names(weights, letters, sounds, ax):
    ax.imshow(weights, vmin=0, vmax=1)
    ax.set_xticks(range(len(letters)), letters)
    ax.set_yticks(range(len(sounds)), sounds)
    return ax


@mistake("06.5", "the axes are switched off")
def axes_switched_off(weights, letters, sounds, ax):
    ax.imshow(weights, vmin=0, vmax=1)
    ax.axis("off")
    return _named(ax, letters, sounds)


@mistake("06.5", "the names of the axes have changed places")
def names_swapped(weights, letters, sounds, ax):
    ax.imshow(weights, vmin=0, vmax=1)
    _named(ax, letters, sounds)
    ax.set(xlabel="sound", ylabel="letter")
    return ax


@mistake("06.5", "Give the weights as they are")
def colours_by_hand(weights, letters, sounds, ax):
    ax.imshow(plt.get_cmap("viridis")(weights))
    return _named(ax, letters, sounds)


@mistake("06.5", "columns; ")
def one_row_too_many(weights, letters, sounds, ax):
    ax.imshow(np.vstack([weights, weights.sum(axis=0)]), vmin=0, vmax=1)
    return _named(ax, letters, sounds)


@mistake("06.1", "`.T` turns the batch axis round as well")
def dot_with_a_plain_t(query, memory, matrix):
    return query @ (memory @ matrix).T


@mistake("06.2", "Whose largest score did you subtract?")
def one_largest_score_for_all(scores, mask):
    low = np.where(mask[:, None], scores, -np.inf)
    raised = np.exp(low - low.max())
    return raised / raised.sum(axis=-1, keepdims=True)


@mistake("06.2", "Is its score really below all scores of letters?")
def filled_with_ten_thousand(scores, mask):
    return softmax(np.where(mask[:, None], scores, -1e4), axis=-1)


@mistake("06.2", "was each score of such a row taken away?")
def infinity_along_the_queries(scores, mask):
    scores = scores.copy()
    scores[~mask] = -np.inf
    return softmax(scores, axis=-1)


@mistake("06.3", "which axes must be equally long?")
def weights_plain_t(weights, memory):
    return weights.T @ memory


@mistake("06.4", "it must be exactly 0")
def filled_with_a_hundred_thousand(memory, query, mask):
    weights = softmax(np.where(mask, memory @ query, -1e5), axis=1)
    return (weights[..., None] * memory).sum(axis=1), weights


@mistake("06.4", "Of which steps did you take the largest score?")
def largest_of_padding_too(memory, query, mask):
    scores = memory @ query
    raised = np.exp(scores - scores.max(axis=1, keepdims=True)) * mask
    weights = raised / raised.sum(axis=1, keepdims=True)
    return (weights[..., None] * memory).sum(axis=1), weights


@mistake("06.4", "the step with the largest score gets all")
def hard_choice(memory, query, mask):
    scores = np.where(mask, memory @ query, -np.inf)
    weights = (scores == scores.max(axis=1, keepdims=True)).astype(float)
    return (weights[..., None] * memory).sum(axis=1), weights
