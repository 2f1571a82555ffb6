"""Tests of the study of scheduled sampling."""

from helpers.results import studies

import numpy as np
import pytest

sampling = studies.script("05_scheduled_sampling")


@pytest.mark.parametrize("config", sampling.CONFIGS)
def test_the_share_of_own_answers_rises_from_nothing(config):
    shares = np.array([sampling.SHARES[config](done) for done in np.linspace(0, 1, 50)])
    assert shares[0] < 0.01 and shares.max() <= 1
    assert (np.diff(shares) >= 0).all()
    assert (shares.max() > 0.9) == (config != "teacher")


@pytest.mark.parametrize("config", sampling.CONFIGS)
def test_only_the_teacher_gives_all_inputs(config, monkeypatch):
    """What the decoder reads in the further training, and how many steps it takes."""
    letters, sounds = sampling.base.vocabularies()
    model = sampling.models.seq2seq(len(letters), len(sounds), embed_dim=4, units=4)
    _, valid, _ = sampling.base.family_parts()
    monkeypatch.setattr(sampling, "STEPS", 6)
    monkeypatch.setattr(sampling.base, "family_parts", lambda: [valid] * 3)
    read = []
    monkeypatch.setattr(
        model.__class__, "train_on_batch", lambda self, x, y: read.append((x[1], y))
    )
    sampling.go_on(model, config, seed=0)
    assert len(read) == 6
    taught = [
        np.array_equal(inputs[:, 1:][right[:, 1:] > 0], right[:, :-1][right[:, 1:] > 0])
        for inputs, right in ((np.array(x), np.array(y)) for x, y in read)
    ]
    assert taught[0] if config != "inverse_sigmoid" else True
    assert all(taught) == (config == "teacher")
