"""Cards read well as text and as HTML, and can't be broken by what stands on them."""

from helpers.cards import KINDS, Card, bar

import pytest


def test_text_has_symbol_title_sentence_and_notes():
    card = Card("wrong", "03.1", "h is late.", ["Look at t."])
    assert repr(card) == "✗ 03.1: h is late.\n  Look at t."


def test_html_escapes_what_learners_write_and_marks_code():
    html = Card("wrong", "03.1", "got `<script>` & more")._repr_html_()
    assert "<script>" not in html
    assert "<code" in html and "&lt;script&gt;</code> &amp; more" in html


@pytest.mark.parametrize("kind", KINDS)
def test_kind_is_told_by_symbol_and_word_not_by_colour_alone(kind):
    symbol, _, word = KINDS[kind]
    assert repr(Card(kind, "t")).startswith(symbol)
    assert f'title="{word}"' in Card(kind, "t")._repr_html_()


def test_html_takes_its_colours_from_the_theme():
    html = Card("note", "t", "x", code="y")._repr_html_()
    assert "--jp-content-font-color1" in html and "--jp-layout-color1" in html


def test_table_aligns_numbers_right_in_text():
    card = Card("note", "t", rows=[("name", "size"), ("a", "1,000"), ("b", "20")])
    assert repr(card).split("\n")[2:] == ["  a     1,000", "  b        20"]


def test_bar_stays_between_nothing_and_full():
    assert str(bar(2, "x")) == "██████████ x"
    assert "width:0.00em" in bar(-1, "x")._repr_html_()


def test_unknown_kind_names_the_known():
    with pytest.raises(ValueError, match="kind must be one of .*passed.*, got 'fine'"):
        Card("fine", "t")
