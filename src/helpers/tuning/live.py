"""A search for settings that loses nothing: one script for one process or for many.

    python -m helpers.tuning.live FOLDER [--trials 12]

Keras Tuner reads from the environment which part a process plays. Without
KERASTUNER_TUNER_ID it searches alone. With KERASTUNER_TUNER_ID=chief it hands out the
trials and writes down their results, and trains nothing. With any other name it is a
worker, which asks the chief for trials. The chief's address stands in
KERASTUNER_ORACLE_IP and KERASTUNER_ORACLE_PORT. Processes on many machines need the
same, and a FOLDER that all of them can reach. The chief believes whoever reaches its
port, so keep it inside a private network.

The same command again goes on where an earlier one was stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

from helpers import data, models, runtime
from helpers.text import Vocabulary, words

import keras
import keras_tuner as kt
from keras import layers

__all__ = [
    "Oracle",
    "build",
    "events",
    "finished",
    "lessons",
    "note",
    "search",
]

PROJECT = "reviews"
VOCABULARY, BATCH, EPOCHS = 2000, 32, 2
TRAIN, VALID = 2000, 600  # reviews: few, so that a trial takes seconds


def build(hp: kt.HyperParameters) -> keras.Model:
    """A compiled network for reviews, with the settings that `hp` chooses.

    Args:
        hp: Hands out the values; each call names a parameter and where it may lie.
    """
    ids = keras.Input((None,), dtype="int32")
    width = hp.Int("embed", 8, 64, sampling="log")
    x = layers.Embedding(VOCABULARY, width, mask_zero=True)(ids)
    x = layers.Dropout(hp.Float("dropout", 0.0, 0.5, step=0.125))(x)
    cell = hp.Choice("cell", ["simple_rnn", "gru", "lstm"])
    x = models.CELLS[cell](hp.Int("units", 8, 64, sampling="log"))(x)
    has_dense = hp.Boolean("has_dense")
    with hp.conditional_scope("has_dense", [True]):
        dense = hp.Int("dense", 8, 64, sampling="log")  # None without a dense layer
    if has_dense:
        x = layers.Dense(dense, "relu")(x)
    model = keras.Model(ids, layers.Dense(1)(x))
    model.compile(
        keras.optimizers.Adam(hp.Float("rate", 1e-3, 3e-2, sampling="log")),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)],
    )
    return model


def lessons():
    """Batches of some reviews to learn from, and of some validation reviews.

    Returns two data sets of (ids (B, T), labels (B,)).
    """
    sizes = runtime.budget(cpu=(TRAIN, VALID), gpu=(TRAIN, VALID), smoke=(256, 128))
    train, valid = (
        (part.texts[:size], part.labels[:size])
        for part, size in zip(data.load_reviews(), sizes, strict=False)
    )
    tokens = [[words(text) for text in texts] for texts, _ in (train, valid)]
    vocabulary = Vocabulary.build(tokens[0], max_size=VOCABULARY)
    ids = [[vocabulary.encode(row) for row in part] for part in tokens]
    return (
        data.bucket_batches(ids[0], train[1], batch_size=BATCH, shuffle=True),
        data.bucket_batches(ids[1], valid[1], batch_size=BATCH),
    )


class Oracle(kt.oracles.RandomSearchOracle):
    """Random search whose record survives a kill at any moment.

    Keras Tuner writes its files in place, so a kill in that moment leaves half a file,
    which it can't read again. Here a file is written beside the old one and then takes
    its place. And a trial that ends although its search was reloaded meanwhile (the
    chief was killed, the worker was not) is not run a second time.
    """

    def save(self):
        state = json.dumps(self.get_state())
        _replace(self._get_oracle_fname(), lambda path: Path(path).write_text(state))

    def _save_trial(self, trial):
        path = Path(self._get_trial_dir(trial.trial_id)) / "trial.json"
        _replace(path, trial.save)

    def end_trial(self, trial):
        if trial.trial_id in self._retry_queue:
            self._retry_queue.remove(trial.trial_id)
        return super().end_trial(trial)


def _replace(path, save) -> None:
    """Let `save` write a new file, and put it in the place of the old one."""
    new = f"{path}.{os.getpid()}.new"
    save(new)
    os.replace(new, path)


class _Tuner(kt.Tuner):
    """Keras Tuner's tuner, which notes and prints when each trial began and ended."""

    def on_trial_begin(self, trial):
        self._note("begins", trial)
        super().on_trial_begin(trial)

    def on_trial_end(self, trial):
        super().on_trial_end(trial)
        self._note("ends", trial)
        trial = self.oracle.get_trial(trial.trial_id)
        if trial.score is None:
            print(f"trial {trial.trial_id} failed: {trial.message}", flush=True)
        else:
            best = self.oracle.get_best_trials(1)[0].score
            told = f"validation accuracy {trial.score:.3f}, best so far {best:.3f}"
            print(f"trial {trial.trial_id}: {told}", flush=True)

    def _note(self, what, trial):
        who = os.environ.get("KERASTUNER_TUNER_ID", "alone")
        note(self.directory, who, what, trial.trial_id)


def search(folder, *, trials: int = 12, seed: int = 9) -> kt.Tuner:
    """Search until there are so many trials, or go on with a search in this folder.

    Args:
        folder: Where the record is kept, or is to be kept.
        trials: Of the whole search, those of earlier calls included.
        seed: Of a new search.
    """
    keras.utils.set_random_seed(seed)
    part = os.environ.get("KERASTUNER_TUNER_ID", "tuner0")
    files = {path.name for path in Path(folder, PROJECT).glob("*.json")}
    objective = kt.Objective("val_accuracy", "max")
    tuner = _Tuner(
        Oracle(objective, max_trials=trials, seed=seed, max_retries_per_trial=2),
        build,
        directory=folder,
        project_name=PROJECT,
    )
    # Keras Tuner goes on only for the part that began; here any part may go on. (A
    # worker has no oracle of its own.)
    begun_by_another = "oracle.json" in files and f"{part}.json" not in files
    if begun_by_another and isinstance(tuner.oracle, Oracle):
        tuner.oracle.reload()
    if part == "chief":
        # Answers the workers until the trials are done. With verbose=1, Keras Tuner's
        # display would not know a trial that an earlier chief began, and stop it.
        tuner.search(verbose=0)
        return tuner
    train, valid = lessons()
    lesson = {"validation_data": valid, "epochs": EPOCHS, "shuffle": False}
    while True:
        try:
            tuner.search(train, **lesson, verbose=0)
            return tuner
        except Exception as error:
            if not _chief_died(error):
                raise
            print("The chief is gone. Waiting for it to come back ...", flush=True)


def _chief_died(error: Exception) -> bool:
    """Whether a request to the chief was cut off; the errors of gRPC have a code."""
    code = getattr(error, "code", None)
    return callable(code) and getattr(code(), "name", "") == "UNAVAILABLE"


def finished(folder) -> dict[str, float]:
    """The score of each trial that is finished, by its name, read from the record."""
    scores = {}
    for path in sorted(Path(folder, PROJECT).glob("trial_*/trial.json")):
        trial = json.loads(path.read_text("utf-8"))
        if trial["status"] == "COMPLETED":
            scores[trial["trial_id"]] = trial["score"]
    return scores


def note(folder, who: str, what: str, trial: str = "") -> None:
    """Write down what happens now, for `events`."""
    row = {"time": time.time(), "who": who, "what": what, "trial": trial}
    with open(Path(folder, PROJECT, "events.jsonl"), "a") as file:
        file.write(json.dumps(row) + "\n")


def events(folder) -> list[dict]:
    """What happened when: rows with time (seconds), who, what and trial.

    What: a trial "begins" or "ends"; a process was "killed".
    """
    path = Path(folder, PROJECT, "events.jsonl")
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Search for settings.")
    parser.add_argument("folder")
    parser.add_argument("--trials", type=int, default=12)
    options = parser.parse_args()
    search(options.folder, trials=options.trials)
