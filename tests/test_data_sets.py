"""The data sets are what data/README.md says, and no split of them leaks."""

import re
from functools import cache

from helpers import data
from helpers.data import pronunciation, splits
from helpers.data.reviews import same_words
from helpers.data.weather import IMPOSSIBLE, ORIGINS, STATIONS, UNITS

import numpy as np
import pytest

load_reviews = cache(data.load_reviews)
load_shakespeare = cache(data.load_shakespeare)
load_pronunciation = cache(data.load_pronunciation)
load_weather = cache(data.load_weather)


def assert_apart(*parts):
    """No member of one part is in another one."""
    sets = [set(part) for part in parts]
    assert all(sets)
    assert sum(map(len, sets)) == len(set.union(*sets)), "two parts share a member"


# The two tools


def test_the_draw_is_fixed_and_has_the_shares():
    drawn = [splits.part_of(f"name {i}", (0.65, 0.15)) for i in range(20_000)]
    shares = [drawn.count(part) / len(drawn) for part in splits.PARTS]
    np.testing.assert_allclose(shares, [0.65, 0.15, 0.2], atol=0.01)
    assert [splits.part_of(name, (0.5, 0.2)) for name in "abcd"] == [
        *["test", "train", "train", "train"]
    ]


@pytest.mark.parametrize("seed", range(5))
def test_groups_close_transitively_in_any_order(seed):
    rng = np.random.default_rng(seed)
    chain = [(f"a{i}", f"a{i + 1}") for i in range(30)]
    groups = splits.Groups()
    for i in rng.permutation(len(chain)):
        groups.join(*rng.permutation(chain[i]))
    groups.join("b1", "b0")
    assert {groups.name(f"a{i}") for i in range(31)} == {"a0"}
    assert groups.name("b1") == "b0" and groups.name("alone") == "alone"


# Reviews


def test_folds_keep_groups_whole_and_are_about_equal():
    films = data.load_reviews().train.films
    folds = data.group_folds(films, 5)
    assert {len(set(folds[np.array(films) == film])) for film in set(films)} == {1}
    sizes = np.bincount(folds)
    assert len(sizes) == 5 and np.ptp(sizes) < 0.01 * sizes.mean()


def test_reviews_have_the_sizes_of_the_readme():
    parts = load_reviews()
    assert [len(part.texts) for part in parts] == [8382, 1788, 2582]
    assert [len(set(part.films)) for part in parts] == [333, 70, 104]
    assert [int(part.labels.sum()) for part in parts] == [4773, 1017, 1578]
    for part in parts:
        assert len(part.texts) == len(part.labels) == len(part.films)
        assert part.labels.dtype == "int32" and set(part.labels) == {0, 1}


def test_labels_belong_to_their_texts():
    parts = load_reviews()
    label = {t: y for p in parts for t, y in zip(p.texts, p.labels, strict=True)}
    assert label["A captivating story."] == 1 and label["One lousy movie."] == 0


def test_no_film_and_no_text_is_on_two_sides():
    parts = load_reviews()
    assert_apart(*(part.films for part in parts))
    assert_apart(*(part.texts for part in parts))
    assert_apart(*(map(same_words, part.texts) for part in parts))
    assert sum(len(set(part.texts)) for part in parts) == 12_752


def test_the_film_with_two_titles_has_one():
    films = {film for part in load_reviews() for film in part.films}
    assert len(films) == 507
    assert [film for film in films if "amaro" in film] == ["the_crime_of_padre_amaro"]


@pytest.mark.parametrize("seed", range(5))
def test_redrawn_films_leak_nothing(seed):
    reviews = load_reviews()
    train, valid = data.redraw_films(reviews, seed)
    assert_apart(train.films, valid.films, reviews.test.films)
    assert_apart(*(map(same_words, p.texts) for p in (train, valid, reviews.test)))
    assert len(set(valid.films)) == round(0.176 * (333 + 70))


def test_redrawn_films_keep_every_review_and_its_label():
    reviews = load_reviews()
    before, after = (
        sorted(row for part in parts for row in zip(*part, strict=True))
        for parts in (reviews[:2], data.redraw_films(reviews, 3))
    )
    assert before == after


def test_a_seed_draws_its_films():
    """The same ones whenever it is asked, and others than another seed."""
    first, again, other = (
        set(data.redraw_films(load_reviews(), seed)[1].films) for seed in (4, 4, 5)
    )
    assert first == again
    assert len(first & other) < 0.4 * len(first)


def test_a_larger_share_holds_more_films_out():
    _, half = data.redraw_films(load_reviews(), 0, share=0.5)
    assert len(set(half.films)) == round(403 / 2)


@pytest.mark.parametrize("share", [0, 1, 0.001, -0.2, 1.5])
def test_a_share_that_leaves_no_films_is_refused(share):
    with pytest.raises(ValueError, match=f"a share of {share} of 403 films is"):
        data.redraw_films(load_reviews(), 0, share=share)


# Shakespeare


def test_shakespeare_has_the_sizes_of_the_readme():
    plays = load_shakespeare()
    assert (len(plays.train), len(plays.valid)) == (4_551_552, 505_728)
    assert len(plays.works) == 42
    assert (plays.train + plays.valid).isascii() and "\r" not in plays.train


def test_works_lie_where_they_say():
    plays = load_shakespeare()
    whole = plays.train + plays.valid
    for work, following in zip(plays.works, plays.works[1:], strict=False):
        assert whole[work.stop : following.start] == "\n\n"
    assert (plays.works[0].start, plays.works[-1].stop) == (0, len(whole))
    hamlet = next(work for work in plays.works if work.title == "Hamlet")
    assert "To be, or not to be" in whole[hamlet.start : hamlet.stop]
    assert whole[hamlet.start :].startswith("HAMLET, PRINCE OF DENMARK")


def test_three_works_are_seen_by_validation_alone():
    plays = load_shakespeare()
    alone = [work.title for work in plays.works if work.start >= len(plays.train)]
    assert alone == ["Twelfth Night", "Two Gentlemen of Verona", "The Winter's Tale"]


# Pronunciation


def test_pronunciation_has_the_sizes_of_the_readme():
    parts = load_pronunciation()
    assert [len(part.words) for part in parts] == [94_186, 11_941, 11_366]
    assert [len(part.pairs()) for part in parts] == [100_585, 12_807, 12_179]
    phonemes = {p for part in parts for _, spoken in part.pairs() for p in spoken}
    assert len(phonemes) == 39 and all(p.isalpha() for p in phonemes)
    assert all(re.fullmatch("[a-z]+", word) for part in parts for word in part.words)


def test_a_word_keeps_all_that_is_right():
    spoken = {}
    for part in load_pronunciation():
        spoken |= zip(part.words, part.spoken, strict=True)
    assert spoken["tomato"] == (
        *[tuple("T AH M EY T OW".split()), tuple("T AH M AA T OW".split())],
    )
    assert spoken["hiv"] == (tuple("EY CH AY V IY".split()),)  # its comment is gone
    assert all(len(set(accepted)) == len(accepted) for accepted in spoken.values())


def test_no_word_and_no_family_is_on_two_sides():
    parts = load_pronunciation()
    assert_apart(*(part.words for part in parts))
    groups = pronunciation.families(w for part in parts for w in part.words)
    assert_apart(*(map(groups.name, part.words) for part in parts))


@pytest.mark.parametrize("ending", ["s", "ed", "ing", "er", "ly", "ness", "son"])
def test_a_word_and_its_ending_are_on_one_side(ending):
    side = {w: i for i, part in enumerate(load_pronunciation()) for w in part.words}
    pairs = [(w, w + ending) for w in side if len(w) >= 4 and w + ending in side]
    assert len(pairs) > 50
    assert all(side[word] == side[longer] for word, longer in pairs)


def test_families_meet_in_what_is_left():
    groups = pronunciation.families(["baking", "bakes", "stopped", "stop", "table"])
    assert groups.name("baking") == groups.name("bakes")
    assert groups.name("stopped") == groups.name("stop")
    assert groups.name("table") not in (groups.name("stop"), groups.name("baking"))


def test_the_report_says_how_good_the_families_are():
    report = data.family_report(load_pronunciation())
    assert report.families == 63_369
    assert len(report.largest) == 60 and "car" in report.largest
    assert report.prefixed == pytest.approx(0.114, abs=0.001)


# Weather


def test_weather_is_a_regular_grid():
    grid = load_weather()
    assert grid.values.shape == (3, 8730, 9)
    assert set(np.diff(grid.hours)) == {np.timedelta64(1, "h")}
    assert (grid.stations, grid.columns) == (STATIONS, tuple(UNITS))


def test_weather_has_the_gaps_of_the_readme():
    grid = load_weather()
    gaps = np.isnan(grid.values).all(axis=2).sum(axis=1)
    assert gaps.tolist() == [27, 24, 24]
    missing = np.isnan(grid.values).sum(axis=(0, 1)) - gaps.sum()
    assert dict(zip(grid.columns, missing.tolist(), strict=True)) == {
        **{"temp": 2, "dewp": 2, "humid": 1, "wind_dir": 460, "wind_speed": 5},
        **{"wind_gust": 20_778, "precip": 0, "pressure": 2729, "visib": 0},
    }


def test_weather_values_stand_at_their_hour_and_station():
    grid = load_weather()
    assert grid.hours[0] == np.datetime64("2013-01-01T01")
    assert grid.series("EWR", "temp")[:4] == pytest.approx([3.9] * 3 + [4.4], abs=1e-5)
    assert grid.series("EWR", "pressure")[0] == pytest.approx(1012)
    july = np.searchsorted(grid.hours, np.datetime64("2013-07-23T17"))  # 18 by the
    assert grid.series("JFK", "wind_gust")[july] > 29.5  # clock, in summer time
    assert 15 < np.nanmax(grid.series("EWR", "wind_speed")) < 27
    for station, hour, column in IMPOSSIBLE:
        row = np.searchsorted(grid.hours, np.datetime64(hour))
        assert np.isnan(grid.series(station, column)[row])


def test_weather_names_what_there_is():
    with pytest.raises(ValueError, match="no station 'BOS'; choose from EWR, JFK, LGA"):
        load_weather().series("BOS", "temp")
    with pytest.raises(ValueError, match="no column 'rain'; choose from temp, dewp"):
        load_weather().series("EWR", "rain")


def test_origins_look_ahead_only_and_test_every_hour_once():
    assert len(ORIGINS) == 4
    grid, tested = load_weather(), []
    for origin in ORIGINS:
        rows = [grid.rows(stretch) for stretch in origin]
        assert rows[0].start == 0 and rows[2].stop <= len(grid.hours)
        assert rows[0].stop == rows[1].start and rows[1].stop == rows[2].start
        assert [r.stop - r.start for r in rows[1:]] == [14 * 24, 30 * 24]
        tested.append(range(rows[2].start, rows[2].stop))
    assert_apart(*tested)
    assert [str(origin.valid[0])[:10] for origin in ORIGINS] == [
        *["2013-05-15", "2013-07-15", "2013-09-15", "2013-11-15"]
    ]


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize(("history", "horizon"), [(72, 24), (24, 1), (168, 48)])
def test_no_hour_is_in_windows_of_two_parts(origin, history, horizon):
    grid = load_weather()
    used = []
    for stretch in origin:
        rows = grid.rows(stretch)
        series = grid.series("LGA", "temp")[rows]
        starts = data.series_windows(series, history=history, horizon=horizon).starts
        steps = starts[:, None] + np.arange(history + horizon)
        used.append((rows.start + steps).ravel())
    assert_apart(*used)
    assert max(used[0]) < min(used[1]) and max(used[1]) < min(used[2])


def test_co2_is_weekly():
    co2 = data.load_co2()
    assert len(co2.weeks) == len(co2.ppm) == 2284
    assert set(np.diff(co2.weeks)) == {np.timedelta64(7, "D")}
    assert str(co2.weeks[0]) == "1958-03-29" and co2.ppm[0] == 316.1
    assert np.isnan(co2.ppm).sum() == 59 and co2.ppm[-1] == 371.5


def test_mixed_words_are_the_same_words_drawn_anew():
    part = data.WordPart(
        ("a", "bb", "ccc", "d", "ee", "f"), tuple(((x,),) for x in "abcdef")
    )
    parts = type(data.load_pronunciation())(part, part.up_to(1), part.up_to(0))
    mixed, other = data.mix_words(parts), data.mix_words(parts, seed=1)
    assert [len(each.words) for each in mixed] == [6, 3, 0]
    words = sorted(word for each in mixed for word in each.words)
    assert words == sorted(part.words + part.up_to(1).words)
    assert mixed != other


def test_up_to_keeps_short_words_with_their_pronunciations():
    valid = data.load_pronunciation().valid
    short = valid.up_to(4)
    known = dict(zip(valid.words, valid.spoken, strict=True))
    assert max(map(len, short.words)) == 4
    assert all(known[w] == s for w, s in zip(*short, strict=True))
    assert len(short.words) == sum(len(word) <= 4 for word in valid.words)
