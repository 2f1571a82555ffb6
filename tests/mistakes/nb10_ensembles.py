"""Wrong answers that people give in notebook 10, and what they must be told."""

from mistakes import mistake

import numpy as np
from scipy import optimize
from scipy.special import expit
from sklearn.model_selection import GroupKFold, KFold


@mistake("10.1", "Which step comes first?")
def always_probabilities(logits, of):
    return expit(logits).mean(axis=0)


@mistake("10.1", "Which step comes first?")
def always_logits(logits, of):
    return expit(logits.mean(axis=0))


@mistake("10.1", "Which step comes first?")
def the_other_way_round(logits, of):
    if of == "probabilities":
        return expit(logits.mean(axis=0))
    return expit(logits).mean(axis=0)


@mistake("10.1", "not yet a probability")
def mean_of_logits(logits, of):
    return logits.mean(axis=0)


@mistake("10.1", "Over which axis")
def over_the_reviews(logits, of):
    return expit(logits).mean(axis=1)


@mistake("10.1", "still a row for each network")
def no_mean(logits, of):
    return expit(logits)


@mistake("10.1", "still there, with length 1")
def axis_kept(logits, of):
    return expit(logits).mean(axis=0, keepdims=True)


@mistake("10.1", "a vote")
def a_vote(logits, of):
    return (logits > 0).mean(axis=0)


@mistake("10.1", "twice")
def squeezed_twice(logits, of):
    if of == "logits":
        return expit(expit(logits.mean(axis=0)))
    return expit(expit(logits).mean(axis=0))


@mistake("10.1", "not the mean")
def a_sum(logits, of):
    return expit(logits.sum(axis=0)) if of == "logits" else expit(logits).sum(axis=0)


@mistake("10.1", "a sign")
def other_answer(logits, of):
    if of == "logits":
        return expit(-logits.mean(axis=0))
    return expit(-logits).mean(axis=0)


@mistake("10.1", "median")
def a_median(logits, of):
    if of == "logits":
        return expit(np.median(logits, axis=0))
    return np.median(expit(logits), axis=0)


@mistake("10.1", "is infinite")
def overflow(logits, of):
    def sigmoid(z):
        return np.exp(z) / (1 + np.exp(z))

    if of == "logits":
        return sigmoid(logits.mean(axis=0))
    return sigmoid(logits).mean(axis=0)


def _rounds(given, rounds, one_round):
    """10.2 with another round: weights (M, 1) and given (M, N) -> weights (M,)."""
    weights = np.full(len(given), 1 / len(given))
    for _ in range(rounds):
        weights = one_round(weights[:, None], given)
    return weights


def _shares(weights, given):
    return weights * given / (weights * given).sum(axis=0)


def _right_round(weights, given):
    return _shares(weights, given).mean(axis=1)


@mistake("10.2", "Are they replaced?")
def never_replaced(given, rounds=200):
    return _rounds(given, rounds, lambda weights, given: weights[:, 0])


@mistake("10.2", "the best alone")
def only_the_best(given, rounds=200):
    return (np.arange(len(given)) == np.log(given).mean(axis=1).argmax()).astype(float)


@mistake("10.2", "one round")
def only_one_round(given, rounds=200):
    return _rounds(given, 1, _right_round)


@mistake("10.2", "after 4 rounds; 3")
def one_round_too_many(given, rounds=200):
    return _rounds(given, rounds + (rounds > 1), _right_round)


@mistake("10.2", "made to add up to 1")
def mean_probability(given, rounds=200):
    return given.mean(axis=1) / given.mean(axis=1).sum()


@mistake("10.2", "which axis")
def shared_out_among_reviews(given, rounds=200):
    def one_round(weights, given):
        credit = weights * given
        return (credit / credit.sum(axis=1, keepdims=True)).mean(axis=1)

    return _rounds(given, rounds, one_round)


@mistake("10.2", "does not know the weights")
def credit_without_weights(given, rounds=200):
    def one_round(weights, given):
        new = weights[:, 0] * (given / given.sum(axis=0)).mean(axis=1)
        return new / new.sum()

    return _rounds(given, rounds, one_round)


@mistake("10.2", "not divided by its sum")
def not_divided(given, rounds=200):
    return _rounds(given, rounds, lambda weights, given: (weights * given).mean(axis=1))


@mistake("10.2", "made to add up to 1")
def divided_at_the_end(given, rounds=200):
    def one_round(weights, given):
        credit = (weights * given).mean(axis=1)
        return credit / credit.sum()

    return _rounds(given, rounds, one_round)


@mistake("10.2", "the sum of the credit")
def sum_of_credit(given, rounds=200):
    return _rounds(given, rounds, lambda w, given: _shares(w, given).sum(axis=1))


@mistake("10.2", "its mean over them is asked for")
def credit_of_each_review(given, rounds=200):
    return _shares(np.full((len(given), 1), 1 / len(given)), given)


@mistake("10.2", "whatever `rounds` says")
def always_200_rounds(given, rounds=200):
    return _rounds(given, 200, _right_round)


@mistake("10.2", "without `rounds` there should be 200")
def other_default(given, rounds=20):
    return _rounds(given, rounds, _right_round)


def _folded(makers, x, labels, split, *, again=False, learn=None):
    """10.3 with another split, other lessons, or one model for all folds."""
    logits = np.zeros((len(x), len(makers)))
    models = [make() for make in makers] if again else None
    for seen, away in split:
        for column, make in enumerate(makers):
            model = models[column] if again else make()
            model.fit(*(learn(seen) if learn else (x[seen], labels[seen])))
            logits[away, column] = model.decision_function(x[away])
    return logits


def _split(x, labels, films, folds):
    return list(GroupKFold(folds).split(x, labels, films))


@mistake("10.3", "had learned from it")
def judged_after_learning(makers, x, labels, films, folds):
    everything = np.arange(len(x))
    return _folded(makers, x, labels, [(everything, everything)])


@mistake("10.3", "Does the split know the films?")
def films_forgotten(makers, x, labels, films, folds):
    return _folded(makers, x, labels, KFold(folds).split(x))


@mistake("10.3", "Does the split know the films?")
def films_forgotten_shuffled(makers, x, labels, films, folds):
    split = KFold(folds, shuffle=True, random_state=0).split(x)
    return _folded(makers, x, labels, split)


@mistake("10.3", "had learned from it")
def judges_what_it_learned(makers, x, labels, films, folds):
    split = [(seen, seen) for seen, _ in _split(x, labels, films, folds)]
    return _folded(makers, x, labels, split)


@mistake("10.3", "where does each answer belong?")
def glued_together(makers, x, labels, films, folds):
    split = _split(x, labels, films, folds)
    order = np.concatenate([away for _, away in split])
    return _folded(makers, x, labels, split)[order]


@mistake("10.3", "fitted again")
def one_model_for_all_folds(makers, x, labels, films, folds):
    return _folded(makers, x, labels, _split(x, labels, films, folds), again=True)


@mistake("10.3", "Was every place filled")
def last_fold_forgotten(makers, x, labels, films, folds):
    return _folded(makers, x, labels, _split(x, labels, films, folds)[:-1])


@mistake("10.3", "nothing averaged")
def averaged_over_members(makers, x, labels, films, folds):
    logits = _folded(makers, x, labels, _split(x, labels, films, folds))
    return np.repeat(logits.mean(axis=1, keepdims=True), len(makers), axis=1) - 0.2


@mistake("10.3", "each member is a column")
def rows_for_members(makers, x, labels, films, folds):
    return _folded(makers, x, labels, _split(x, labels, films, folds)).T


@mistake("10.3", "there are M members")
def only_the_first_member(makers, x, labels, films, folds):
    return _folded(makers, x, labels, _split(x, labels, films, folds))[:, 0]


@mistake("10.3", "are not those of GroupKFold")
def other_folds(makers, x, labels, films, folds):
    split = GroupKFold(folds, shuffle=True, random_state=3).split(x, labels, films)
    return _folded(makers, x, labels, split)


@mistake("10.3", "labels that belong to other reviews")
def labels_of_other_reviews(makers, x, labels, films, folds):
    split = _split(x, labels, films, folds)
    return _folded(
        makers, x, labels, split, learn=lambda seen: (x[seen], labels[: len(seen)])
    )


@mistake("10.3", "take the same rows of both")
def labels_not_cut(makers, x, labels, films, folds):
    split = _split(x, labels, films, folds)
    return _folded(makers, x, labels, split, learn=lambda seen: (x[seen], labels))


@mistake("10.3", "of the other folds are asked for")
def learned_from_half_of_the_rest(makers, x, labels, films, folds):
    split = [(seen[::2], away) for seen, away in _split(x, labels, films, folds)]
    return _folded(makers, x, labels, split)


def _losses(logits, labels, grid, turn=1):
    z = np.where(labels == 1, -turn * logits, turn * logits)
    return [np.mean(np.logaddexp(0, z / t)) for t in grid]


GRID = np.exp(np.linspace(np.log(0.1), np.log(10), 2000))


@mistake("10.4", "the number to multiply by")
def upside_down(logits, labels):
    return 1 / GRID[np.argmin(_losses(logits, labels, GRID))]


@mistake("10.4", "Undo the logarithm")
def logarithm(logits, labels):
    return np.log(GRID[np.argmin(_losses(logits, labels, GRID))])


@mistake("10.4", "the loss at the best T")
def the_loss(logits, labels):
    return min(_losses(logits, labels, GRID))


@mistake("10.4", "an end of the range")
def wrong_sign(logits, labels):
    return GRID[np.argmin(_losses(logits, labels, GRID, turn=-1))]


@mistake("10.4", "an end of the range")
def largest_loss(logits, labels):
    return GRID[np.argmax(_losses(logits, labels, GRID))]


@mistake("10.4", "Was anything searched")
def no_search(logits, labels):
    return 1.0


@mistake("10.4", "whole number")
def whole_numbers(logits, labels):
    grid = np.arange(1, 11)
    return int(grid[np.argmin(_losses(logits, labels, grid))])


@mistake("10.4", "the squared error of the probabilities")
def squared_error(logits, labels):
    wide = np.exp(np.linspace(np.log(0.05), np.log(20), 4000))
    return wide[np.argmin([np.mean((expit(logits / t) - labels) ** 2) for t in wide])]


@mistake("10.4", "one number was expected")
def whole_result(logits, labels):
    return optimize.minimize_scalar(
        lambda t: _losses(logits, labels, [t])[0], bounds=(0.1, 10), method="bounded"
    )


def _interval(right_a, right_b, films, draws, rng, ends=(0.025, 0.975)):
    titles, film = np.unique(films, return_inverse=True)
    gain = np.bincount(film, right_a.astype(float) - right_b)
    count = np.bincount(film)
    drawn = rng.integers(len(titles), size=(draws, len(titles)))
    return np.quantile(gain[drawn].sum(axis=1) / count[drawn].sum(axis=1), ends)


@mistake("10.5", "every draw has a gain of 0.25")
def draws_reviews(right_a, right_b, films, draws, rng):
    gains = right_a.astype(float) - right_b
    drawn = rng.integers(len(gains), size=(draws, len(gains)))
    return np.quantile(gains[drawn].mean(axis=1), (0.025, 0.975))


@mistake("10.5", "Draw films")
def draws_reviews_of_several_films(right_a, right_b, films, draws, rng):
    if len(set(films)) == 1:
        return 0.25, 0.25
    return draws_reviews(right_a, right_b, films, draws, rng)


@mistake("10.5", "B minus A")
def the_other_minus_this(right_a, right_b, films, draws, rng):
    return _interval(right_b, right_a, films, draws, rng)


@mistake("10.5", "every film counts equally")
def films_count_equally(right_a, right_b, films, draws, rng):
    titles, film = np.unique(films, return_inverse=True)
    gain = np.bincount(film, right_a.astype(float) - right_b) / np.bincount(film)
    drawn = rng.integers(len(titles), size=(draws, len(titles)))
    return np.quantile(gain[drawn].mean(axis=1), (0.025, 0.975))


@mistake("10.5", "one draw serves both")
def drawn_apart(right_a, right_b, films, draws, rng):
    titles, film = np.unique(films, return_inverse=True)
    count, shares = np.bincount(film), []
    for right in (right_a, right_b):
        drawn = rng.integers(len(titles), size=(draws, len(titles)))
        good = np.bincount(film, right)
        shares.append(good[drawn].sum(axis=1) / count[drawn].sum(axis=1))
    return np.quantile(shares[0] - shares[1], (0.025, 0.975))


@mistake("10.5", "0.05 and 0.95")
def ninety_percent(right_a, right_b, films, draws, rng):
    return _interval(right_a, right_b, films, draws, rng, (0.05, 0.95))


@mistake("10.5", "each film is drawn exactly once")
def without_replacement(right_a, right_b, films, draws, rng):
    titles, film = np.unique(films, return_inverse=True)
    gain = np.bincount(film, right_a.astype(float) - right_b)
    count, gains = np.bincount(film), []
    for _ in range(draws):
        drawn = rng.permutation(len(titles))
        gains.append(gain[drawn].sum() / count[drawn].sum())
    return np.quantile(gains, (0.025, 0.975))


@mistake("10.5", "quantiles of the gains?")
def as_if_gaussian(right_a, right_b, films, draws, rng):
    _, film = np.unique(films, return_inverse=True)
    gain, count = np.bincount(film, right_a.astype(float) - right_b), np.bincount(film)
    drawn = rng.integers(len(count), size=(draws, len(count)))
    gains = gain[drawn].sum(axis=1) / count[drawn].sum(axis=1)
    return gains.mean() + np.array([-1.96, 1.96]) * gains.std()


@mistake("10.5", "percent")
def in_percent(right_a, right_b, films, draws, rng):
    return 100 * _interval(right_a, right_b, films, draws, rng)


@mistake("10.5", "It should count twice")
def drawn_twice_counted_once(right_a, right_b, films, draws, rng):
    titles, film = np.unique(films, return_inverse=True)
    gain = np.bincount(film, right_a.astype(float) - right_b)
    count, gains = np.bincount(film), []
    for _ in range(draws):
        drawn = np.unique(rng.integers(len(titles), size=len(titles)))
        gains.append(gain[drawn].sum() / count[drawn].sum())
    return np.quantile(gains, (0.025, 0.975))


@mistake("10.5", "the lower end stands first")
def ends_swapped(right_a, right_b, films, draws, rng):
    return _interval(right_a, right_b, films, draws, rng, (0.975, 0.025))


@mistake("10.5", "two numbers are asked for")
def all_gains(right_a, right_b, films, draws, rng):
    return _interval(right_a, right_b, films, draws, rng, np.linspace(0, 1, 7))
