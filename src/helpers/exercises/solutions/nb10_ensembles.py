"""Reference answers of notebook 10, ensembles."""

import numpy as np
from scipy.special import expit
from sklearn.model_selection import GroupKFold


# The two orders differ: a mean of logits listens more to a member that is very sure.
def combine(logits, of):
    """One probability of "fresh" for each review, from several networks.

    logits: (M, N), of M networks for N reviews.
    of: "logits": take the mean of the networks' logits, and turn it into a probability.
    "probabilities": turn each logit into a probability, and take the mean of those.
    Logits may be very large or very low: `expit` from SciPy can take them.
    Returns the probabilities, (N,).
    """
    if of == "logits":
        return expit(logits.mean(axis=0))
    return expit(logits).mean(axis=0)


# Each round: who deserves the credit for a right answer? The mean credit is the weight.
def credit_weights(given, rounds=200):
    """Weights for a mean of probabilities, measured on validation reviews.

    given: (M, N), the probability that each of M networks gave to the true label of
    each of N reviews. With the weights w the ensemble gives it the sum of w_m given_mn.

    Begin with equal weights. In each round, a review deals out one unit of credit: to
    network m the share w_m given_mn / (the sum of that over all networks). The new w_m
    is the mean credit that network m has got from the reviews.

    Returns the weights after that many rounds, (M,): none negative, their sum is 1.
    """
    weights = np.full(len(given), 1 / len(given))
    for _ in range(rounds):
        credit = weights[:, None] * given
        credit /= credit.sum(axis=0)
        weights = credit.mean(axis=1)
    return weights


# Each column is filled fold by fold, by models that have not seen the fold's films.
def out_of_fold(makers, x, labels, films, folds):
    """What each member says of reviews whose films it has not seen.

    A stacker may learn from these numbers. Deal the reviews into folds with
    scikit-learn's GroupKFold(folds), so that no film is in two folds. For each fold and
    each member: make a new model, fit it on all reviews of the other folds, and let it
    judge the reviews of this fold.

    makers: M functions; each, when it is called without arguments, makes a new model
    with .fit(x, labels) and .decision_function(x), which gives a logit for each row.
    x: (N, F), the reviews as numbers.  labels: (N,).  films: (N,) titles.
    Returns the logits, (N, M), in the order of the reviews and of the makers.
    """
    logits = np.empty((len(x), len(makers)))
    for seen, away in GroupKFold(folds).split(x, labels, films):
        for column, make in enumerate(makers):
            model = make()
            model.fit(x[seen], labels[seen])
            logits[away, column] = model.decision_function(x[away])
    return logits


# The temperatures grow by a constant factor: 0.5 is as far from 1 as 2 is.
def find_temperature(logits, labels):
    """The temperature T for which the logits / T have the lowest cross-entropy.

    The cross-entropy is the mean of log(1 + exp(-z)) over reviews with label 1 and
    log(1 + exp(z)) over those with label 0, where z = logit / T.

    logits: (N,).  labels: (N,) of 0 and 1.
    Returns one number, T, between 0.1 and 10, right within two percent.
    """
    temperatures = np.geomspace(0.1, 10, 800)
    signed = np.where(labels == 1, -logits, logits)
    losses = [np.logaddexp(0, signed / t).mean() for t in temperatures]
    return temperatures[np.argmin(losses)]


# Whole films are drawn, since the reviews of one film rise and fall together.
def paired_interval(right_a, right_b, films, draws, rng):
    """By how much is A more often right than B? A 95 % interval.

    In each draw, F of the F films are drawn with replacement; a film that is drawn
    twice counts twice. The gain of a draw is the share of all its reviews that A
    got right, minus the share that B got right.

    right_a, right_b: (N,) of True and False, for the same reviews.
    films: (N,), the title of each review's film.
    draws: how many draws.  rng: a NumPy generator.
    Returns two numbers: the quantiles 0.025 and 0.975 of the gains.
    """
    titles, film = np.unique(films, return_inverse=True)
    gain = np.bincount(film, right_a.astype(float) - right_b)
    count = np.bincount(film)
    drawn = rng.integers(len(titles), size=(draws, len(titles)))
    gains = gain[drawn].sum(axis=1) / count[drawn].sum(axis=1)
    return np.quantile(gains, 0.025), np.quantile(gains, 0.975)
