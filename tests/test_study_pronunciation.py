"""The studies of notebooks 05 and 06: are words, parts and sizes what they say?"""

from helpers.results import studies

import numpy as np
import pytest

study = studies.script("05_pronunciation")
sampling = studies.script("05_scheduled_sampling")


def words_of(parts):
    return [word for part in parts for word in part.words]


def test_the_random_split_has_the_same_words_in_parts_of_the_same_sizes():
    family, random = study.family_parts(), study.random_parts()
    assert [len(p.words) for p in family] == [len(p.words) for p in random]
    assert sorted(words_of(family)) == sorted(words_of(random))
    assert len(set(words_of(random))) == len(words_of(random))
    assert set(random[2].words) != set(family[2].words)


def test_a_word_keeps_its_pronunciations_in_the_random_split():
    known = {w: s for p in study.family_parts() for w, s in zip(*p, strict=True)}
    for part in study.random_parts():
        for word, spoken in list(zip(*part, strict=True))[::500]:
            assert spoken == known[word]


def test_no_word_is_too_long():
    assert max(map(len, words_of(study.family_parts()))) == study.MOST_LETTERS


def size(kind):
    attention, units, _ = study.KINDS[kind]
    letters, sounds = map(len, study.vocabularies())
    return study.models.seq2seq(
        letters, sounds, attention=attention, embed_dim=study.EMBED, units=units
    ).count_params()


def test_the_plain_model_is_as_large_as_the_one_with_attention():
    assert size("plain") == pytest.approx(size("additive"), rel=0.01)


def test_the_scores_stand_in_models_that_are_equal_otherwise():
    extra = study.UNITS**2  # W of the general score
    assert size("general") - size("dot") == extra
    assert size("additive") - size("dot") == 2 * extra + study.UNITS


def test_an_untrained_model_tells_phonemes_for_every_word():
    letters, sounds = study.vocabularies()
    model = study.models.seq2seq(len(letters), len(sounds), embed_dim=4, units=4)
    told = study.tell(model, ["cat", "strawberry"])
    assert len(told) == 2
    ends = {
        sounds.tokens[0],
        sounds.tokens[sounds.start_id],
        sounds.tokens[sounds.end_id],
    }
    assert {phoneme for said in told for phoneme in said} <= set(sounds.tokens) - ends


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
