"""Cards: every result that a learner reads is shown on one.

A card has a kind (its symbol and colour), a title, a sentence, and what belongs to it:
notes, a table, a block of code. JupyterLab shows its HTML, in light and in dark; a
terminal shows its text. The kind is never told by colour alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["KINDS", "Card", "bar"]

#: kind -> (symbol, colour of the edge, word for screen readers).
#: The colours are Okabe and Ito's, which colour-blind people can tell apart.
KINDS = {
    "passed": ("✓", "#009E73", "passed"),
    "wrong": ("✗", "#D55E00", "not yet"),
    "todo": ("…", "#808080", "to do"),
    "note": ("•", "#0072B2", "note"),
    "warn": ("!", "#E69F00", "look here"),
    "hint": ("→", "#CC79A7", "hint"),
}

_BOX = (
    "border:1px solid var(--jp-border-color2,#bbb);border-left:5px solid {colour};"
    "border-radius:4px;padding:0.5em 0.9em;margin:0.3em 0;max-width:52em;"
    "line-height:1.5;color:var(--jp-content-font-color1,inherit);"
    "background:var(--jp-layout-color1,transparent)"
)
_CODE = (
    "background:var(--jp-layout-color2,rgba(128,128,128,0.15));"
    "color:var(--jp-content-font-color1,inherit);"
)
_CELL = "text-align:{align};padding:0.15em 0.9em 0.15em 0;background:none;color:inherit"


@dataclass(frozen=True)
class Card:
    """One message to the learner.

    Args:
        kind: One of `KINDS`.
        title: What the card is about, for example the id of an exercise.
        text: The message. Words between backticks are shown as code.
        notes: Further sentences, one a line.
        rows: A table: the first row is its header. A cell is text, or a `bar`.
        code: A block of code.

    >>> print(Card("passed", "03.1", "passed."))
    ✓ 03.1: passed.
    """

    kind: str
    title: str
    text: str = ""
    notes: Sequence[str] = field(default=())
    rows: Sequence[Sequence[object]] = field(default=())
    code: str = ""

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {sorted(KINDS)}, got {self.kind!r}.")

    def __repr__(self) -> str:
        head = f"{KINDS[self.kind][0]} {self.title}" + (": " if self.text else "")
        parts = [head + self.text, *self.notes]
        if self.rows:
            parts.append(_text_table(self.rows))
        if self.code:
            parts.append(self.code)
        return "\n".join(parts).replace("\n", "\n  ")

    def _repr_html_(self) -> str:
        symbol, colour, word = KINDS[self.kind]
        head = (
            f'<span style="color:{colour};font-weight:bold" title="{word}">'
            f"{symbol}</span> <b>{_inline(self.title)}{':' if self.text else ''}</b>"
        )
        parts = [f"<div>{head} {_inline(self.text)}</div>"]
        parts += [f"<div>{_inline(note)}</div>" for note in self.notes]
        if self.rows:
            parts.append(_html_table(self.rows))
        if self.code:
            style = f'style="{_CODE}padding:0.6em;overflow-x:auto;margin:0.5em 0 0.2em"'
            parts.append(f"<pre {style}>{html.escape(self.code)}</pre>")
        return f'<div style="{_BOX.format(colour=colour)}">{"".join(parts)}</div>'


@dataclass(frozen=True)
class bar:  # noqa: N801 - reads like the word it draws
    """A table cell: a share from 0 to 1 as a bar, with its label beside it."""

    share: float
    label: str

    def __str__(self) -> str:
        return f"{'█' * round(10 * min(max(self.share, 0), 1)):<10} {self.label}"

    def _repr_html_(self) -> str:
        width = 8 * min(max(self.share, 0), 1)
        return (
            f'<span style="display:inline-block;vertical-align:middle;height:0.7em;'
            f'width:{width:.2f}em;margin-right:0.4em;background:#0072B2"></span>'
            f"{_inline(self.label)}"
        )


def _inline(text: object) -> str:
    """Escape text for HTML; words between backticks become code."""
    if hasattr(text, "_repr_html_"):
        return text._repr_html_()
    escaped = html.escape(str(text)).replace("\n", "<br>")
    return re.sub(r"`([^`]+)`", rf'<code style="{_CODE}">\1</code>', escaped)


def _is_number(cell: object) -> bool:
    return bool(re.fullmatch(r"[-+−]?[\d,]+(\.\d+)?( ?[%°a-zA-Z]{1,3})?", str(cell)))


def _html_table(rows) -> str:
    def cells(row, tag):
        for cell in row:
            align = "right" if _is_number(cell) else "left"
            style = _CELL.format(align=align)
            yield f'<{tag} style="{style}">{_inline(cell)}</{tag}>'

    head, *body = [
        "".join(cells(row, "td" if i else "th")) for i, row in enumerate(rows)
    ]
    lines = "".join(f'<tr style="background:none">{line}</tr>' for line in body)
    return (
        '<table style="margin:0.4em 0 0;border-collapse:collapse">'
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _text_table(rows) -> str:
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*texts, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if _is_number(cell) else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in texts
    ]
    return "\n".join(lines)
