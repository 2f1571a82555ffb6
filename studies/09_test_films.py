"""On films that nobody has looked at: is the tuned network better than the default?

    default   the GRU of notebook 02, with its settings and its training
    tuned     the point of the study 09_tuning with the best mean validation score over
              four trainings (the ten best were trained again, study 09_repeats)

Both learn from the training films and keep their best epoch by the validation films, as
they did before. Then the test films are looked at, for the first time in this notebook:
a row for each of ten seeds.

A row: the score, which is the accuracy on the test films; that on the validation films;
the epochs; the parameters; the seconds of training on one core.
"""

from helpers import data, metrics, models, runtime, training
from helpers.results import studies

import numpy as np

TABLE, REPEATS = studies.script("09_tuning"), studies.script("09_repeats")
CONFIGS = {"default": {}, "tuned": {}}
SEEDS = range(10)
MINUTES = 3
PROCESSES = 2


def run(config: str, seed: int) -> dict:
    """Train one of the two and judge it on the test films; return its row."""
    runtime.set_seed(seed)
    return (default if config == "default" else tuned)(seed)


def default(seed: int) -> dict:
    """The GRU of notebook 02."""
    train, valid, test = TABLE.parts(5000)
    model = models.text_classifier(
        5000, cell="gru", embed_dim=32, units=31, dropout=0.5
    )
    history = training.fit(
        model,
        data.bucket_batches(*train, batch_size=96, shuffle=True, seed=seed),
        data.bucket_batches(*valid, batch_size=96),
        task="yes_no",
        epochs=4,
        rate=4e-3,
        decay=True,
        seed=seed,
    )
    return row(model, test, history.score, history.best_epoch, history.seconds)


def tuned(seed: int) -> dict:
    """The point of the table that was best over four trainings."""
    clock = runtime.stopwatch()
    model, valid, epoch = trained(TABLE.points()[winner()], seed)
    _, _, test = TABLE.parts(TABLE.VOCABULARY)
    return row(model, test, valid, epoch, clock())


def row(model, test, valid: float, epoch: int, seconds: float) -> dict:
    """The results of a trained model, those on the test films too."""
    ids, labels = test
    batches, order = TABLE.to_judge(ids)
    logits = model.predict(batches, verbose=0)[:, 0]
    return {
        "score": round(metrics.accuracy(labels[order], logits), 5),
        "valid": round(float(valid), 5),
        "epochs": epoch,
        "parameters": model.count_params(),
        "seconds": round(seconds, 1),
    }


def trained(setting: dict, seed: int):
    """A model of the table with the weights of its best epoch, its score, that epoch.

    Trained as in the table, on the training films.
    """
    train, valid, groups = TABLE.lessons(seed)
    model, best = TABLE.network(**setting), Best(*valid, groups)
    model.fit(train, epochs=TABLE.EPOCHS, callbacks=[best], shuffle=False, verbose=0)
    model.set_weights(best.weights)
    score = np.sum(best.right, axis=1)
    return model, score.max() / len(groups), int(score.argmax()) + 1


class Best(TABLE.Count):
    """Keeps the weights of the epoch with the most right answers."""

    def on_epoch_end(self, epoch, logs=None):
        super().on_epoch_end(epoch, logs)
        so_far = np.sum(self.right, axis=1)
        if so_far[-1] > max(so_far[:-1], default=-1):
            self.weights = self.model.get_weights()


def winner() -> int:
    """The point with the best mean score over its four trainings, of the ten best."""
    once = {r["seed"]: r["score"] for r in studies.study("09_tuning").rows}
    scores = {point: [once[point]] for point in REPEATS.chosen()[: REPEATS.BEST]}
    for again in studies.study("09_repeats").rows:
        if again["point"] in scores:
            scores[again["point"]].append(again["score"])
    return max(scores, key=lambda point: np.mean(scores[point]))
