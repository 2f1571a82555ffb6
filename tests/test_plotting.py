"""Pictures draw on the Axes they are given, return it, and refuse what won't fit."""

import itertools

from helpers import plotting

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

TRIALS = [  # trial 1 is cut off, and begins again
    {"time": 10.0, "who": "worker_0", "what": "begins", "trial": "00"},
    {"time": 11.0, "who": "worker_1", "what": "begins", "trial": "01"},
    {"time": 13.0, "who": "worker_0", "what": "ends", "trial": "00"},
    {"time": 14.0, "who": "worker_1", "what": "killed", "trial": ""},
    {"time": 15.0, "who": "worker_1", "what": "begins", "trial": "01"},
    {"time": 18.0, "who": "worker_1", "what": "ends", "trial": "01"},
]
DRAWN = {
    "tokens": lambda ax: plotting.plot_tokens(["a", " ", "b$"], [5, 6, 7], ax=ax),
    "mapping": lambda ax: plotting.plot_mapping("though", ["DH", "OW"], ax=ax),
    "series": lambda ax: plotting.plot_series(
        [1, 2], [3, 4], label="t", unit="s", ax=ax
    ),
    "shape": lambda ax: plotting.plot_task_shape("generation", ax=ax),
    "course": lambda ax: plotting.plot_course(here="03", ax=ax),
    "done": lambda ax: plotting.plot_done({"00.1": "passed", "00.2": "todo"}, ax=ax),
    "unrolled": lambda ax: plotting.plot_unrolled("abc", ax=ax),
    "curves": lambda ax: plotting.plot_curves(
        {"loss": [2, 1], "val_loss": [2, 3]}, "loss", ax=ax
    ),
    "verdict": lambda ax: plotting.plot_verdict([0.2, 0.7], ["a", "b"], ax=ax),
    "scores": lambda ax: plotting.plot_scores({"x": [1, 2]}, "accuracy", ax=ax),
    "gradients": lambda ax: plotting.plot_gradients({"x": [2, 1, 0.1]}, ax=ax),
    "recall": lambda ax: plotting.plot_recall({"x": [1, 0.5]}, [1, 2], 0.25, ax=ax),
    "characters": lambda ax: plotting.plot_characters("a\nb", [0, 1, -1], ax=ax),
    "lengths": lambda ax: plotting.plot_lengths({"x": ([1, 0.9], [0.5])}, 0.2, ax=ax),
    "parameters": lambda ax: plotting.plot_parameters(
        {"x": {"W": 6, "U": 4, "b": 2}}, ax=ax
    ),
    "horizons": lambda ax: plotting.plot_horizons({"x": [1, 2]}, "°C", ax=ax),
    "fan": lambda ax: plotting.plot_fan(
        [1, 2], [1, 1], {"x": ([0, 0], [3, 3])}, "°C", ax=ax
    ),
    "periods": lambda ax: plotting.plot_periods({"x": {"May": [1]}}, "skill", ax=ax),
    "parallel": lambda ax: plotting.plot_parallel(
        [{"cell": "gru", "units": 8}, {"cell": "rnn", "units": 16}], [0.5, 0.7], ax=ax
    ),
    "processes": lambda ax: plotting.plot_processes(TRIALS, ax=ax),
    "calibration": lambda ax: plotting.plot_calibration([70, 20], [True, False], ax=ax),
    "folds": lambda ax: plotting.plot_folds(
        ["a", "b"], [[True, False], [False, None]], ax=ax
    ),
    "reliability": lambda ax: plotting.plot_reliability(
        ([0.55, 0.9], [0.5, 0.8], [10, 30]), ax=ax
    ),
}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("name", DRAWN)
def test_draws_on_the_axes_it_is_given(name):
    _, ax = plt.subplots()
    assert DRAWN[name](ax) is ax
    assert len(plt.get_fignums()) == 1
    assert len(ax.texts) + len(ax.lines) > 0
    ax.figure.canvas.draw()


@pytest.mark.parametrize("name", DRAWN)
def test_makes_a_figure_when_there_is_none(name):
    ax = DRAWN[name](None)
    assert ax.figure.number in plt.get_fignums()


def _texts(ax):
    return [text.get_text() for text in ax.texts]


def test_tokens_show_each_token_and_id_and_a_space_as_a_sign():
    ax = DRAWN["tokens"](None)
    assert {"a", "␣", "5", "6", "7"} <= set(_texts(ax))


def test_long_sequences_go_on_in_the_next_line():
    ax = plotting.plot_tokens(["word"] * 40, columns=60)
    places = {round(text.get_position()[1], 2) for text in ax.texts}
    assert len(places) > 1
    assert max(text.get_position()[0] for text in ax.texts) < 60


def test_tokens_without_enough_ids_are_refused():
    with pytest.raises(ValueError, match="3 tokens need as many ids, got 2"):
        plotting.plot_tokens(["a", "b", "c"], [1, 2])


def test_gaps_stay_gaps():
    ax = plotting.plot_series([0, 1, 2], [1, np.nan, 2], label="t", unit="s")
    assert np.isnan(ax.lines[0].get_ydata()[1])
    assert ax.get_ylabel() == "t (s)"


def test_unknown_task_shape_names_the_known():
    with pytest.raises(ValueError, match="aligned.*got 'one to one'"):
        plotting.plot_task_shape("one to one")


def test_course_fills_the_notebook_one_is_in():
    ax = plotting.plot_course(here="03")
    blue = [p for p in ax.patches if p.get_facecolor()[:3] == to_rgb("#0072B2")]
    assert len(blue) == 1


def test_calibration_puts_each_group_at_its_share_of_right_guesses():
    ax = plotting.plot_calibration([70, 70, 70, 70], [True, True, True, False])
    ((x, y),) = ax.lines[1].get_xydata()
    assert (x, y) == (70, 75)


def test_folds_say_who_learns_and_who_judges():
    texts = _texts(DRAWN["folds"](None))
    assert texts.count("learns") == 1 and texts.count("judges") == 2
    with pytest.raises(ValueError, match="2 parts need as many"):
        plotting.plot_folds(["a", "b"], [[True]])


def test_reliability_has_a_dot_for_each_bin_as_large_as_its_answers():
    ax = DRAWN["reliability"](None)
    dots = ax.collections[-1]
    np.testing.assert_allclose(dots.get_offsets(), [(0.55, 0.5), (0.9, 0.8)])
    small, large = dots.get_sizes() - 12
    assert large == pytest.approx(3 * small)


def test_states_have_a_column_for_each_token_and_rows_that_change():
    states = np.zeros((3, 40))
    states[:, 7] = [-1, 0, 1]
    ax = plotting.plot_states(states, ["a", "b", "c"], rows=5)
    drawn = ax.images[0].get_array()
    assert drawn.shape == (5, 3)
    assert any(row.tolist() == [-1, 0, 1] for row in drawn)


@pytest.mark.parametrize("draw", [plotting.plot_states, plotting.plot_verdict])
def test_values_that_do_not_fit_the_tokens_are_refused(draw):
    with pytest.raises(ValueError, match="2 tokens need as many"):
        draw(np.zeros((3, 4)), ["a", "b"])


def test_gradients_begin_together_at_lag_1_and_zeros_are_left_out():
    ax = plotting.plot_gradients({"h": [9, 4, 2, 1], "c": [0, 8, 8, 0]})
    h, c = ax.lines[:2]
    np.testing.assert_allclose(h.get_xydata(), [(1, 1), (2, 0.5), (3, 0.25)])
    np.testing.assert_allclose(c.get_xydata(), [(1, 1), (2, 1)])


def test_gates_are_grey_from_0_to_1_and_states_have_two_colours():
    rows = {"gate": np.full((2, 20), 0.5), "state": np.full((2, 20), -0.3)}
    figure = plotting.plot_gates(rows, ["a", "b"], most=5)
    gate, state = figure.axes[:2]
    assert gate.images[0].get_array().shape == (5, 2)
    assert gate.images[0].get_clim() == (0, 1)
    assert [ax.get_ylabel() for ax in (gate, state)] == ["gate\n(5 units)", "state"]
    assert [ax.get_ylabel() for ax in figure.axes[2:]] == ["gate", "value"]
    figure.canvas.draw()
    for ax in (gate, state):  # its name stands beside it
        name = ax.yaxis.label.get_window_extent()
        assert name.x1 <= ax.get_window_extent().x0
    np.testing.assert_allclose(state.images[0].get_clim(), (-0.3, 0.3))
    with pytest.raises(ValueError, match="3 tokens need as many rows, 'gate' has 2"):
        plotting.plot_gates(rows, ["a", "b", "c"])


def test_characters_stand_in_their_lines_on_their_values():
    ax = plotting.plot_characters("ab\nc", [0.5, -1, 0, 1])
    ground = ax.images[0].get_array()
    np.testing.assert_array_equal(ground.filled(9), [[0.5, -1, 0], [1, 9, 9]])
    assert _texts(ax) == ["a", "b", "⏎", "c"]
    with pytest.raises(ValueError, match="2 characters need as many values: 3"):
        plotting.plot_characters("ab", [1, 2, 3])


def test_parameters_stand_end_to_end_with_their_sum_behind():
    ax = plotting.plot_parameters({"a": {"W": 6, "U": 4, "b": 2}, "b": {"W": 1}})
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert spans == [(0, 6), (6, 10), (10, 12), (0, 1)]
    assert _texts(ax) == ["12", "1"]


@pytest.mark.parametrize(
    ("name", "label"), [("loss", "loss (nats)"), ("accuracy", "accuracy")]
)
def test_the_axis_of_a_loss_has_its_unit(name, label):
    ax = plotting.plot_curves({name: [2, 1], f"val_{name}": [2, 3]}, name)
    assert ax.get_ylabel() == label


def test_a_curve_that_is_not_there_names_those_that_are():
    with pytest.raises(
        ValueError, match="no curve 'accuracy'; there are loss, val_loss"
    ):
        plotting.plot_curves({"loss": [1], "val_loss": [1]}, "accuracy")


def test_show_carries_the_alt_text_and_closes_the_figure(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    plotting.show(DRAWN["series"](None), "A line that rises from three to four.")
    data, metadata = shown[0]._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == "A line that rises from three to four."
    assert plt.get_fignums() == []


def test_show_wants_a_real_description():
    with pytest.raises(ValueError, match="alt must say what the picture shows"):
        plotting.show(DRAWN["series"](None), "a plot")


def _seen(color, kind):
    """A colour as a person without red (protan) or green (deutan) cones sees it.

    Viénot, Brettel and Mollon (1999), on linear RGB.
    """
    weights = {"protan": (0.11238, 0.88762), "deutan": (0.29275, 0.70725)}[kind]
    small = {"protan": 0.00401, "deutan": -0.02234}[kind]
    red, green, blue = (np.array(to_rgb(color)) + 0.055) / 1.055
    red, green, blue = red**2.4, green**2.4, blue**2.4
    mixed = weights[0] * red + weights[1] * green
    seen = np.clip([mixed, mixed, small * (red - green) + blue], 0, 1)
    return seen ** (1 / 2.4)


@pytest.mark.parametrize("kind", ["protan", "deutan"])
def test_colours_can_be_told_apart_without_red_or_green_cones(kind):
    for a, b in itertools.combinations(["blue", "orange", "green", "red", "sky"], 2):
        seen = [_seen(plotting.COLORS[name], kind) for name in (a, b)]
        assert np.linalg.norm(seen[0] - seen[1]) > 0.1, (a, b)


def _named(value, count):
    return {f"n{number}": value for number in range(count)}


TOO_MANY = {  # what is drawn -> a picture with more names than there are looks
    "5 lines.*got 7: n0, .*n6": [
        lambda: plotting.plot_gradients(_named([2, 1, 0.1], 7)),
        lambda: plotting.plot_recall(_named([1, 0.5], 7), [1, 2], 0.25),
    ],
    "6 lines.*got 7: n0, .*n6": [
        lambda: plotting.plot_horizons(_named([1, 2], 7), "°C"),
        lambda: plotting.plot_by_length(_named([1, 2], 7), [3, 4]),
    ],
    "6 models.*got 7: n0, .*n6": [
        lambda: plotting.plot_periods(_named({"May": [1]}, 7), "skill"),
    ],
    "3 intervals.*got 4: n0, .*n3": [
        lambda: plotting.plot_fan([1, 2], [1, 1], _named(([0, 0], [3, 3]), 4), "°C"),
    ],
    "4 groups.*got 5: n0, .*n4": [
        lambda: plotting.plot_word_map(np.eye(5, 2), list("abcde"), [*_named(0, 5)]),
    ],
}


@pytest.mark.parametrize(
    ("told", "draw"), [(told, draw) for told in TOO_MANY for draw in TOO_MANY[told]]
)
def test_more_names_than_looks_are_refused_and_open_no_figure(told, draw):
    with pytest.raises(ValueError, match=f"at most {told}"):
        draw()
    assert plt.get_fignums() == []


def test_names_at_the_ends_of_lines_keep_their_distance():
    close = {"a": [1, 2.0], "b": [1, 2.01], "c": [1, 2.02]}
    ax = plotting.plot_horizons(close, "error", free={"d": [[1, 2.03], [1, 2.05]]})
    ax.figure.canvas.draw()
    boxes = [Text.get_window_extent(text) for text in ax.texts]  # without their lines
    assert [text.get_text() for text in ax.texts] == ["a", "b", "c", "d"]
    assert not any(
        one.overlaps(other) for one, other in itertools.combinations(boxes, 2)
    )
    assert len(ax.lines) == 6  # of d two runs and their mean


def test_fans_show_the_widest_interval_first():
    fans = {"wide": ([0, 0], [3, 3]), "narrow": ([1, 1], [2, 2])}
    ax = plotting.plot_fan([1, 2], [1, 1], fans, "°C")
    names = ax.get_legend_handles_labels()[1]
    assert names == ["wide", "narrow", "median", "measured"]
    wide, narrow = (each.get_paths()[0].get_extents() for each in ax.collections)
    assert wide.height > narrow.height


def test_periods_have_a_dot_for_each_run_side_by_side():
    scores = {"x": {"May": [1, 2], "June": [3]}, "y": {"May": [4], "June": [5]}}
    ax = plotting.plot_periods(scores, "skill")
    dots = [(line.get_xdata()[0], len(line.get_xdata())) for line in ax.lines]
    assert [count for _, count in dots] == [2, 1, 1, 1]
    assert dots[0][0] < 0 < dots[2][0] < dots[1][0] < 1 < dots[3][0]
    assert ax.get_legend_handles_labels()[1] == ["x", "y"]


def test_an_alignment_has_sounds_down_and_letters_along():
    weights = np.eye(2, 3)
    ax = plotting.plot_alignment(weights, list("abc"), ["X", "Y"])
    np.testing.assert_array_equal(ax.images[0].get_array(), weights)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["X", "Y"]
    assert ax.images[0].get_clim() == (0, 1)
    with pytest.raises(ValueError, match=r"need weights \(2, 3\); got \(3, 2\)"):
        plotting.plot_alignment(weights.T, list("abc"), ["X", "Y"])


def test_errors_by_length_draw_each_run_and_the_mean():
    runs = np.array([[0.1, 0.2, 0.3], [0.3, 0.4, 0.5]])
    ax = plotting.plot_by_length({"plain": runs, "one": [0.2, 0.2, 0.2]}, [3, 4, 5])
    drawn = [line.get_ydata().tolist() for line in ax.lines]
    assert len(drawn) == 4
    np.testing.assert_allclose(drawn[2], [0.2, 0.3, 0.4])
    assert {"plain", "one"} <= {text.get_text() for text in ax.texts}


def test_a_decoder_reads_the_right_answer_moved_by_one():
    ax = plotting.plot_seq2seq("no", ["N", "OW"])
    said = [text.get_text() for text in ax.texts if text.get_text()]
    assert said.count("N") == 2 and said.count("OW") == 2
    assert {"[START]", "[END]", "code"} <= set(said)


def test_attended_words_are_darker_and_wrap():
    tokens = ["word"] * 30
    ax = plotting.plot_attended(tokens, np.arange(30) / 30, "fresh")
    title = ax.get_title(loc="left")
    assert title == "fresh; white: weight 0.00, dark: 0.97"
    assert len(ax.patches) == 30
    ground = [sum(patch.get_facecolor()[:3]) for patch in ax.patches]
    assert ground[0] > ground[15] > ground[29]
    assert len({text.get_position()[1] for text in ax.texts}) > 1
    with pytest.raises(ValueError, match="30 words need as many weights"):
        plotting.plot_attended(tokens, [1.0], "fresh")


def test_a_map_of_words_has_a_dot_for_each_and_writes_where_there_is_room():
    rng = np.random.default_rng(0)
    places = np.concatenate([[[30, 30], [-30, -30]], 9 * rng.normal(size=(60, 2))])
    words = ["go", "goes", *["adventure"] * 60]
    ax = plotting.plot_word_map(places, words, ["base", "s"] * 31)
    assert sum(len(line.get_xdata()) for line in ax.lines) == 62
    assert {"go", "goes"} <= {text.get_text() for text in ax.texts}
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["base", "s"]
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert 5 < len(boxes) < 60
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    dots = ax.transData.transform(places)
    assert not any(box.contains(*dot) for box in boxes for dot in dots)


def test_attention_is_drawn_in_both_places():
    pair = plotting.plot_attention_places()
    titles = [ax.get_title(loc="left") for ax in pair]
    assert "after" in titles[0] and "before" in titles[1]
    for ax in pair:
        said = [text.get_text() for text in ax.texts]
        assert {"attention", "memory", "$h_t$"} <= set(said)


def test_a_trial_that_was_cut_off_is_hatched_up_to_the_kill():
    bars = plotting.plot_processes(TRIALS).patches
    spans = [(bar.get_x(), bar.get_width(), bool(bar.get_hatch())) for bar in bars]
    assert spans == [(0, 3, False), (1, 3, True), (5, 3, False)]


def test_the_last_trial_is_hatched_if_nothing_ended_it():
    bars = plotting.plot_processes(TRIALS[:3]).patches
    assert [bool(bar.get_hatch()) for bar in bars] == [False, True]


def test_parallel_axes_colour_the_best_and_refuse_other_counts():
    settings = [{"units": n, "rate": 0.1} for n in (8, 16, 32)]
    ax = plotting.plot_parallel(settings, [0.6, 0.9, 0.7], best=1)
    coloured = [to_rgb(line.get_color()) for line in ax.lines]
    assert coloured.count(to_rgb(plotting.COLORS["orange"])) == 1
    best = ax.lines[2].get_ydata()  # drawn last
    assert best[0] == pytest.approx(0.5, abs=0.06)  # 16 stands in the middle
    with pytest.raises(ValueError, match="3 settings do not match 2 scores"):
        plotting.plot_parallel(settings, [0.6, 0.9])
