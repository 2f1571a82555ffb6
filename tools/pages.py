"""Pages that follow from the notebooks: GLOSSARY.md and the table in README.md.

    python tools/pages.py            write them
    python tools/pages.py --check    change nothing; exit code 1 when a page is stale

The table stands in README.md between `<!-- notebooks -->` and `<!-- /notebooks -->`.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from pathlib import Path
from typing import NamedTuple

from course import MACHINE, ROOT, CourseError, load, masters, tags, write

WORDS_PER_MINUTE = 130
CELL_MINUTES = 20 / 60
PREDICTION_MINUTES = 1
LOOKED_UP = {"words", "references"}
CHECK = re.compile(r"exercises\.check\(\s*['\"](\d\d\.\d+)['\"]")
HEADER = ("English", "한국어", "meaning")
TABLE = re.compile(r"<!-- notebooks -->\n.*?<!-- /notebooks -->", re.DOTALL)
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


class Word(NamedTuple):
    """A row of a notebook's glossary."""

    english: str
    korean: str
    meaning: str


def learner_minutes(notebook: dict, exercise_minutes: dict[str, float]) -> int:
    """How long a learner needs, by a stated rule, rounded up to five minutes.

    130 words of prose a minute, 20 s for each code cell that is not an exercise, one
    minute for each prediction, and what each exercise itself states. A word is anything
    between blanks that holds a letter; fenced code, tables and the cells tagged `words`
    or `references` do not count: they are looked up, not read.

    Args:
        notebook: As `course.load` gives it.
        exercise_minutes: Exercise id -> its minutes.
    """
    minutes = 0.0
    for cell in notebook["cells"]:
        source = cell["source"]
        if LOOKED_UP & set(tags(cell)):
            continue
        if cell["cell_type"] == "markdown":
            minutes += count_words(source) / WORDS_PER_MINUTE
        elif cell["cell_type"] == "code":
            minutes += 0 if "exercise" in tags(cell) else CELL_MINUTES
            minutes += PREDICTION_MINUTES * source.count("exercises.predict(")
    minutes += sum(_stated(i, exercise_minutes) for i in exercise_ids(notebook))
    return 5 * max(1, math.ceil(round(minutes, 3) / 5))


def count_words(markdown: str) -> int:
    """The words of a markdown text, without fenced code and tables."""
    lines = FENCE.sub(" ", markdown).splitlines()
    pieces = " ".join(line for line in lines if not line.startswith("|")).split()
    return sum(any(char.isalpha() for char in piece) for piece in pieces)


def exercise_ids(notebook: dict) -> list[str]:
    """The ids of the exercises that the notebook's check cells ask for, in order."""
    checks = [cell["source"] for cell in notebook["cells"] if "check" in tags(cell)]
    return [number for source in checks for number in CHECK.findall(source)]


def _stated(number: str, minutes: dict[str, float]) -> float:
    if number not in minutes:
        raise CourseError(
            f"exercise {number} is not known; known are {sorted(minutes)}."
        )
    return minutes[number]


def known_minutes() -> dict[str, float]:
    """The minutes that each exercise of the course states."""
    from helpers import exercises

    return {number: entry.minutes for number, entry in exercises.known().items()}


def words(notebook: dict) -> list[Word]:
    """The rows of the notebook's glossary (the cell with the tag `words`).

    Raises CourseError when a row has not three cells, or the heading is another one.
    """
    rows = []
    for cell in notebook["cells"]:
        if "words" in tags(cell):
            lines = [ln for ln in cell["source"].splitlines() if ln.startswith("|")]
            table = [_split(line) for line in lines]
            if not table or tuple(table[0]) != HEADER:
                raise CourseError(f"a `words` cell needs the heading {HEADER}.")
            rows += [Word(*row) for row in table[2:]]
    return rows


def _split(line: str) -> list[str]:
    cells = [part.strip() for part in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
    if len(cells) != len(HEADER):
        raise CourseError(f"this row needs {len(HEADER)} cells: {line}")
    return cells


def glossary(root: Path) -> str:
    """The text of GLOSSARY.md: every word once, with the notebook that has it first."""
    first = {}
    for path in masters(root):
        for word in words(load(path)):
            first.setdefault(word.english.casefold(), (word, path))
    rows = [
        f"| {word.english} | {word.korean} | {word.meaning} | {_link(path)} |"
        for _, (word, path) in sorted(first.items())
    ]
    return "\n".join(
        [
            "# Words",
            "",
            "The words of the course, from the notebooks' own tables. "
            "This page is written by `make notebooks`.",
            "",
            "| English | 한국어 | meaning | first in |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _link(path: Path, text: str = "") -> str:
    return f"[{text or path.stem[:2]}](notebooks/{path.name})"


def table(root: Path) -> str:
    """The table of the notebooks: title, promise, machine seconds, learner minutes."""
    head = ["| notebook | what it does | machine | you |", "|---|---|---|---|"]
    rows = [_row(path) for path in masters(root)]
    return "\n".join(["<!-- notebooks -->", *head, *rows, "<!-- /notebooks -->"])


def _row(path: Path) -> str:
    notebook = load(path)
    about = notebook["metadata"].get("unrolled", {})
    label = MACHINE.search(notebook["cells"][0]["source"])
    seconds, minutes = (label[1], label[3]) if label else ("?", "?")
    title = _link(path, f"{path.stem[:2]} {about.get('title', path.stem[3:])}")
    return f"| {title} | {about.get('promise', '')} | {seconds} s | {minutes} min |"


def texts(root: Path) -> dict[Path, str]:
    """Page -> the text it should have. Raises CourseError without the markers."""
    if not masters(root):
        return {}
    readme = root / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    if not TABLE.search(text):
        raise CourseError(
            "README.md has no place for the table of the notebooks: add the lines "
            "`<!-- notebooks -->` and `<!-- /notebooks -->`."
        )
    return {
        root / "GLOSSARY.md": glossary(root),
        readme: TABLE.sub(lambda _: table(root), text),
    }


def stale(root: Path) -> list[Path]:
    """The pages whose text is not what the notebooks say."""
    return [
        path
        for path, text in texts(root).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args(arguments).check
    try:
        old = stale(root)
        for path in old:
            if not check:
                write(path, texts(root)[path])
            print(
                f"{path.name}: {'stale; run: make notebooks' if check else 'written'}"
            )
    except CourseError as error:
        print(error)
        return 1
    return 1 if check and old else 0


if __name__ == "__main__":
    sys.exit(main())
