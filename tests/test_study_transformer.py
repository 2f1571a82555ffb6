"""The studies of notebook 07: are tasks, windows and starts what they say?"""

from helpers.results import studies

import numpy as np
import pytest

positions = studies.script("07_positions")
norms = studies.script("07_norms")
speaking = studies.script("07_pronunciation")


@pytest.fixture(scope="module")
def texts():
    lengths = np.random.default_rng(0).integers(16, 33, 2000)
    ids, a_first = positions.texts(np.random.default_rng(1), lengths, 32)
    return ids, a_first, lengths


def test_a_text_has_one_a_and_one_b_and_no_padding_before_its_end(texts):
    ids, _, lengths = texts
    for letter in (positions.A, positions.B):
        assert ((ids == letter).sum(1) == 1).all()
    assert ((ids > 0).sum(1) == lengths).all()
    assert ((ids > 0) == (np.arange(32) < lengths[:, None])).all()


def test_the_label_says_whether_a_comes_first(texts):
    ids, a_first, _ = texts
    a, b = ((ids == letter).argmax(1) for letter in (positions.A, positions.B))
    assert ((a < b) == a_first).all()
    assert 0.45 < a_first.mean() < 0.55


def test_nothing_but_the_order_tells_the_label(texts):
    """Where either stands, and which other ids there are, says nothing."""
    ids, a_first, lengths = texts
    for letter in range(1, positions.A):
        counts = (ids == letter).sum(1)
        assert abs(np.corrcoef(counts, a_first)[0, 1]) < 0.08
    assert abs(np.corrcoef(lengths, a_first)[0, 1]) < 0.08


def test_the_windows_of_a_seed_share_no_character(monkeypatch):
    ids, vocab_size = norms.text()
    assert norms.lessons(0)[0].max() < vocab_size
    monkeypatch.setattr(norms, "text", lambda: (np.arange(len(ids)), vocab_size))
    windows, _ = norms.lessons(0)
    assert windows.shape == (norms.STEPS, norms.BATCH, norms.LENGTH + 1)
    assert len(np.unique(windows)) == windows.size  # each place of the text once
    assert (np.diff(windows) == 1).all()
    assert (windows != norms.lessons(1)[0]).any()


def test_every_run_begins_anew():
    """The first weights are the seed's, and the optimizer has seen nothing."""
    windows, vocab_size = norms.lessons(0)
    model, optimizer = norms.compiled("pre", 2, vocab_size)
    first = []
    for _ in range(2):
        norms.restart(model, optimizer, 3)
        first.append([weight.copy() for weight in model.get_weights()])
        assert optimizer.iterations.numpy() == 0
        model.train_on_batch(windows[0][:, :-1], windows[0][:, 1:])
    for one, other in zip(*first, strict=True):
        np.testing.assert_array_equal(one, other)
    norms.restart(model, optimizer, 4)
    assert any(
        (a != b).any() for a, b in zip(first[0], model.get_weights(), strict=True)
    )


def test_a_rate_rises_or_is_there_from_the_start():
    cold, warm = (
        np.array([norms.rate_at(step, start, 0.01) for step in range(norms.STEPS)])
        for start in ("cold", "warm")
    )
    assert (cold == 0.01).all()
    rising = norms.STEPS // 5
    assert (np.diff(warm[:rising]) > 0).all() and warm[0] < 0.001
    np.testing.assert_allclose(warm[rising:], 0.01, rtol=1e-5)


def test_the_transformer_is_as_large_as_the_model_with_additive_attention():
    letters, sounds = speaking.BASE.vocabularies()
    sizes = len(letters), len(sounds)
    units = {"embed_dim": speaking.BASE.EMBED, "units": speaking.BASE.UNITS}
    additive = speaking.models.seq2seq(*sizes, attention="additive", **units)
    (options,) = speaking.CONFIGS.values()
    ours = speaking.models.transformer_seq2seq(*sizes, **options)
    assert ours.count_params() == pytest.approx(additive.count_params(), rel=0.02)
