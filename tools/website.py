"""Build the web site of the course from the masters: `make site`.

    python tools/website.py      writes build/site/html/; open its index.html

Nothing runs and nothing is downloaded: the pages show the outputs that are stored. They
are the notebooks and the repository's own texts, in their places, so that every link
between them works; what a page needs besides (pictures, fonts, formulas, the index of
the search) lies beside it. A warning of the builder is an error.

Two things differ from a notebook: a check, which only Jupyter can run, makes way for
the exercise's hints, each folded; and each picture has its description as alt text.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

from helpers.cards import Card
from helpers.exercises import registry

from course import ROOT, CourseError, dump, load, masters, tags, write
from pages import exercise_ids

SITE = ROOT / "build" / "site"
SETTINGS = ROOT / "docs" / "site"
TEXTS = ("GLOSSARY", "TROUBLESHOOTING", "INSTRUCTORS", "CONTRIBUTING", "CHANGELOG")
OTHERS = ("data/README.md", "studies/README.md")
FOLLOWED = (
    "LICENSE",
    "data/requirements.txt",
    "data/files.csv",
    "docs/*.png",
)  # links lead to them
CONTENTS = """
```{{toctree}}
:hidden:
:caption: {caption}

{entries}
```
"""


def prepare(root: Path, source: Path) -> None:
    """Lay out what the builder reads: a copy of every page, in its place."""
    for path in masters(root):
        write(source / path.relative_to(root), dump(lesson(load(path))))
    for name in (*[f"{text}.md" for text in TEXTS], *OTHERS):
        write(source / name, (root / name).read_text(encoding="utf-8"))
    for pattern in FOLLOWED:
        for path in root.glob(pattern):
            target = source / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    write(source / "index.md", front_page(root))


def front_page(root: Path) -> str:
    """README.md, and after it the contents of the side bar."""
    text = (root / "README.md").read_text(encoding="utf-8")
    notebooks = [f"notebooks/{path.stem}" for path in masters(root)]
    others = [*TEXTS, *(name.removesuffix(".md") for name in OTHERS)]
    for caption, pages in (("The notebooks", notebooks), ("Beside them", others)):
        text += CONTENTS.format(caption=caption, entries="\n".join(pages))
    return text


def lesson(notebook: dict) -> dict:
    """A notebook as a page: hints in place of checks, alt texts where they are read."""
    cells = [
        hints(cell) if "check" in tags(cell) else cell for cell in notebook["cells"]
    ]
    for cell in cells:
        if texts := descriptions(cell):
            cell["metadata"]["mystnb"] = {"image": {"alt": " ".join(texts)}}
    return {**notebook, "cells": cells}


def hints(cell: dict) -> dict:
    """The markdown cell that stands where a check stood."""
    (number,) = exercise_ids({"cells": [cell]})
    given = registry.find(number).hints
    folded = [
        f'<details class="hint"><summary>Hint {place} of {len(given)}</summary>'
        f"{Card('hint', number, text)._repr_html_()}</details>"
        for place, text in enumerate(given, 1)
    ]
    note = f"In Jupyter, the next cell checks your answer: `{cell['source']}`"
    return {
        "cell_type": "markdown",
        "id": cell["id"],
        "metadata": {},
        "source": "\n\n".join([*folded, note]),
    }


def descriptions(cell: dict) -> list[str]:
    """The alt texts of a cell's pictures."""
    outputs = cell.get("outputs", [])
    about = [o.get("metadata", {}).get("image/png", {}) for o in outputs]
    return [picture["alt"] for picture in about if "alt" in picture]


def build(source: Path, target: Path) -> None:
    """Run the builder. Raises CourseError with what it complained of."""
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going"]
    command += ["-c", str(SETTINGS), str(source), str(target)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise CourseError(f"the site could not be built:\n{done.stdout}{done.stderr}")


def main() -> int:
    """Build the site anew and say where it is."""
    started = time.monotonic()
    shutil.rmtree(SITE, ignore_errors=True)
    try:
        prepare(ROOT, SITE / "source")
        build(SITE / "source", SITE / "html")
    except CourseError as error:
        print(error)
        return 1
    pages = len(list((SITE / "html").rglob("*.html")))
    page = (SITE / "html" / "index.html").relative_to(ROOT)
    print(f"{pages} pages in {time.monotonic() - started:.0f} s. Open {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
