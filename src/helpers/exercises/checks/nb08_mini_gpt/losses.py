"""Mistakes of 08.2: what losses they give."""

import numpy as np
from scipy import special


def loss_mistakes(logits, targets, losses):
    """message -> how to make that mistake; losses: the right ones, (B, T)."""
    right = losses.mean(axis=0)
    windows, steps, size = logits.shape
    every = np.arange(1, steps + 1)
    chances = np.exp(-losses)  # of the targets
    one = np.eye(size)[targets]  # (B, T, V), 1 at the target
    logs = special.log_softmax(logits, axis=-1)

    def of(axis, table=logits):
        """Minus the log of a softmax along another axis, or of something else."""
        return picked(special.log_softmax(table, axis=axis))

    def picked(table, ids=targets):
        """Minus what the table has for the ids, (B, T)."""
        return -np.take_along_axis(table, ids[..., None], axis=-1)[..., 0]

    def mean(table):
        return table.mean(axis=0)

    best = logits.argmax(axis=-1)
    counted = np.where(targets > 0, losses, 0)
    cut = np.clip(logits, 1e-7, 1 - 1e-7)  # what Keras makes of probabilities
    total = np.log(cut.sum(axis=-1, keepdims=True))
    return {
        "these are bits: the logarithm has the base 2. Nats have the natural "
        "one.": lambda: right / np.log(2),
        "the logarithm has the base 10; nats have the natural one.": lambda: (
            right / np.log(10)
        ),
        "the sign is wrong: the logarithm of a probability is below 0, a loss is "
        "not.": [lambda: -right, lambda: -losses.sum(axis=0)],
        "the losses are added up over the windows; their mean is asked for.": lambda: (
            losses.sum(axis=0)
        ),
        "you divided by the number of positions. How many losses has each "
        "position?": lambda: losses.sum(axis=0) / steps,
        "you divided by the number of ids. How many losses has each position?": [
            lambda: losses.sum(axis=0) / size,
            lambda: right / size,
        ],
        "you divided by the number of windows twice.": lambda: right / windows,
        "that is the perplexity, exp of the loss.": [
            lambda: np.exp(right),
            lambda: mean(1 / chances),
        ],
        "those are the probabilities of the targets. Where is the logarithm?": [
            lambda: mean(chances),
            lambda: mean(1 - chances),
            lambda: -mean(chances),
        ],
        "the mean was taken before the logarithm: first a loss for each window, then "
        "their mean.": [
            lambda: -np.log(mean(chances)),
            lambda: np.log(mean(1 / chances)),
        ],
        "that is the entropy of the predictions; the targets have no effect.": lambda: (
            mean(-(np.exp(logs) * logs).sum(axis=-1))
        ),
        "those are the logits of the targets. Where is the softmax?": [
            lambda: mean(picked(logits)),
            lambda: -mean(picked(logits)),
            lambda: mean(picked(logits - logits.max(axis=-1, keepdims=True))),
        ],
        "that is only one half: the logarithm of the sum. What about the "
        "target?": lambda: mean(special.logsumexp(logits, axis=-1)),
        "the softmax runs over the positions; the ids of one position share the "
        "probability.": lambda: mean(of(1)),
        "the softmax runs over the windows; the ids of one position share the "
        "probability.": lambda: mean(of(0)),
        "one softmax runs over everything; each position of each window has one of its "
        "own.": [lambda: mean(of(None)), lambda: mean(of((1, 2)))],
        "the number that you subtract is not the same for all ids of a row: along "
        "which axis is the maximum?": [
            lambda: mean(of(-1, logits - logits.max(axis=1, keepdims=True))),
            lambda: mean(of(-1, logits - logits.max(axis=0, keepdims=True))),
        ],
        "the maximum was subtracted in one place only; the sum and the target both "
        "need it.": [
            lambda: mean(losses - logits.max(axis=-1)),
            lambda: mean(losses + logits.max(axis=-1)),
        ],
        "the logarithm of the sum has the base 2, but logits are made for the natural "
        "one.": lambda: mean(
            special.logsumexp(logits, -1) / np.log(2) + picked(logits)
        ),
        "logits were read as if they were probabilities. Who reads them, and does it "
        "know that they are logits?": lambda: mean(picked(np.log(cut) - total)),
        "the softmax is there twice.": lambda: mean(
            picked(special.log_softmax(np.exp(logs), axis=-1))
        ),
        "there is a logarithm too many.": [
            lambda: mean(np.log(losses)),
            lambda: np.log(right),
        ],
        "that is how often the likeliest id is not the target, or is it. A loss looks "
        "at probabilities.": [
            lambda: mean(best != targets),
            lambda: mean(best == targets),
        ],
        "that is the loss of the likeliest id; the target may be another "
        "one.": lambda: mean(picked(logs, best)),
        "all ids count in your loss; only the target's does.": [
            lambda: mean(-logs.mean(axis=-1)),
            lambda: mean(-logs.sum(axis=-1)),
        ],
        "the loss is that of the id beside the target. Ids count from 0.": [
            lambda: mean(picked(logs, (targets - 1) % size)),
            lambda: mean(picked(logs, (targets + 1) % size)),
        ],
        "the targets were shifted once more. They are shifted already: targets[b, t] "
        "belongs to logits[b, t].": [
            lambda: mean(picked(logs, np.roll(targets, 1, axis=1))),
            lambda: mean(picked(logs, np.roll(targets, -1, axis=1))),
        ],
        "windows and positions of the targets have changed places.": [
            lambda: mean(picked(logs, targets.T)),
            lambda: mean(picked(logs, targets.T.reshape(targets.shape))),
        ],
        "every window met the targets of the first one.": lambda: mean(
            picked(logs, np.broadcast_to(targets[:1], targets.shape))
        ),
        "every position met the target of the first one.": lambda: mean(
            picked(logs, np.broadcast_to(targets[:, :1], targets.shape))
        ),
        "that is the mean up to each position; each position has one of its own.": [
            lambda: np.cumsum(right) / every,
            lambda: np.cumsum(right),
        ],
        "the positions stand in the wrong order.": lambda: right[::-1],
        "all positions got the mean of all of them.": lambda: np.full(
            steps, losses.mean()
        ),
        "that is one window alone; the mean of all of them is asked for.": [
            lambda: losses[0],
            lambda: losses[-1],
        ],
        "that is not the mean over the windows, but their median, or the largest.": [
            lambda: np.median(losses, axis=0),
            lambda: losses.max(axis=0),
            lambda: losses.min(axis=0),
        ],
        "those are the losses of the windows: the mean runs along the "
        "positions.": lambda: losses.mean(axis=1),
        "`reshape` does not swap axes: positions of different windows were averaged.": [
            lambda: losses.reshape(steps, windows).mean(axis=1),
            lambda: losses.T.reshape(windows, steps).mean(axis=0),
        ],
        "targets with id 0 were left out. 0 is an id like any other here.": [
            lambda: mean(counted),
            lambda: counted.sum(axis=0) / np.maximum(1, (targets > 0).sum(axis=0)),
        ],
        "that is the squared error, and not the cross-entropy.": [
            lambda: mean(((np.exp(logs) - one) ** 2).sum(axis=-1)),
            lambda: mean(((np.exp(logs) - one) ** 2).mean(axis=-1)),
        ],
        "every id is judged alone, as in a yes or no. Here one of V ids comes next, "
        "and their probabilities sum to 1.": [
            lambda: mean((np.logaddexp(0, logits) - one * logits).sum(axis=-1)),
            lambda: mean((np.logaddexp(0, logits) - one * logits).mean(axis=-1)),
            lambda: mean(picked(-np.logaddexp(0, -logits))),
            lambda: mean(
                -(one * logs + (1 - one) * np.log1p(-np.exp(logs))).sum(axis=-1)
            ),
            lambda: mean(
                -(one * logs + (1 - one) * np.log1p(-np.exp(logs))).mean(axis=-1)
            ),
        ],
        "your numbers are not probabilities yet: exp of the logits is not divided by "
        "the sum of its row.": lambda: mean(picked(np.exp(logits))),
    }
