"""What every master must be: each rule gives a line for each fault it finds.

A rule takes a `Master` and yields texts. tests/test_notebooks.py applies all of `RULES`
to every notebook, and breaks a small notebook once for each rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pages
from course import MACHINE, MASTER, CourseError, load, machine_seconds, measured, tags

MOST_BYTES = 300_000
MOST_LINES = 25
MOST_SECONDS = {"08": 115}
MOST_MB = 3000
FEWEST_ALT = 20
FORBIDDEN_TAGS = {"raises-exception", "nbval-raises-exception", "nbval-skip"}
FORBIDDEN_TAGS |= {"skip-execution", "nbval-ignore-output", "remove-cell"}
COMMENTS = re.compile(r"#\s*(NBVAL_|PYTEST_VALIDATE_)", re.IGNORECASE)
MACHINE_PATH = re.compile(
    r"(?<![\w.:/+=])/(?:home|root|Users|work|tmp|var|opt|mnt|private|content)/\w"
    r"|[A-Za-z]:\\\\?Users"
)
INDEX = re.compile(
    r"(?:extra-)?index-url|find-links|trusted-host|(?:PIP|UV)_\w*INDEX|://\S+/simple\b"
)
MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\(")
HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
HTML_ALT = re.compile(r"\balt\s*=\s*([\"'])(?P<alt>.*?)\1", re.IGNORECASE | re.DOTALL)
GUESS = re.compile(r"\bexercises\.predict\(\s*['\"](\d\d\.[A-Z])['\"]")
STUB = re.compile(r"raise NotImplementedError\(\s*['\"](\d\d\.\d+)['\"]\s*\)")


class Master(NamedTuple):
    """A notebook with what is known of it."""

    path: Path
    notebook: dict  # as `course.load` gives it
    row: dict | None  # its row of studies/notebooks.csv
    minutes: dict[str, float]  # exercise id -> minutes it states


def read(root: Path, path: Path) -> Master:
    """The master at `path`."""
    notebook = load(path)
    minutes = pages.known_minutes() if pages.exercise_ids(notebook) else {}
    return Master(path, notebook, measured(root).get(path.stem), minutes)


def faults(master: Master) -> list[str]:
    """What all rules find, with the rule's name in front."""
    return [f"{rule.__name__}: {text}" for rule in RULES for text in rule(master)]


def code_cells(master: Master) -> list[dict]:
    """The cells with code in them."""
    cells = master.notebook["cells"]
    return [c for c in cells if c["cell_type"] == "code" and c["source"].strip()]


def outputs(master: Master) -> Iterator[tuple[dict, dict]]:
    """Each stored output with its cell."""
    for cell in code_cells(master):
        for output in cell.get("outputs", []):
            yield cell, output


def name(master: Master) -> Iterator[str]:
    """The file is called NN_snake_case.ipynb and asks for the kernel python3."""
    if not MASTER.fullmatch(master.path.name):
        yield f"{master.path.name} is not NN_snake_case.ipynb"
    kernel = master.notebook["metadata"].get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f"kernelspec {kernel!r} must be 'python3'"


def size(master: Master) -> Iterator[str]:
    """A notebook is small enough to be read on the web."""
    if (found := master.path.stat().st_size) > MOST_BYTES:
        yield f"{found} bytes; {MOST_BYTES} is the most"


def ids(master: Master) -> Iterator[str]:
    """Every cell has an id of its own: learners' copies are merged by them."""
    found = [cell.get("id") for cell in master.notebook["cells"]]
    for one in sorted({str(i) for i in found if not i or found.count(i) > 1}):
        yield f"the id {one} is missing or stands more than once"


def counts(master: Master) -> Iterator[str]:
    """The cells were run once, from top to bottom."""
    found = [cell.get("execution_count") for cell in code_cells(master)]
    if found != list(range(1, len(found) + 1)):
        yield f"execution counts {found}; run: make notebooks"


def clean_outputs(master: Master) -> Iterator[str]:
    """No stored error, nothing on the error stream."""
    for cell, output in outputs(master):
        if output["output_type"] == "error":
            yield f"cell {cell['id']} stores the error {output.get('ename')}"
        if output.get("name") == "stderr":
            yield f"cell {cell['id']} wrote to stderr: {str(output['text'])[:60]}"


def nothing_excluded(master: Master) -> Iterator[str]:
    """No cell is skipped, and none is allowed to fail."""
    for cell in master.notebook["cells"]:
        for tag in sorted(FORBIDDEN_TAGS & set(tags(cell))):
            yield f"cell {cell['id']} has the tag {tag}"
        if COMMENTS.search(cell["source"]):
            yield f"cell {cell['id']} has a comment that steers nbval"


def short_cells(master: Master) -> Iterator[str]:
    """A code cell fits the eye, or has the tag `long`."""
    for cell in code_cells(master):
        lines = len(cell["source"].splitlines())
        if lines > MOST_LINES and not {"long", "exercise"} & set(tags(cell)):
            yield f"cell {cell['id']} has {lines} lines; {MOST_LINES} is the most"


def alt_texts(master: Master) -> Iterator[str]:
    """Every picture says in words what it shows."""
    for cell in master.notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for alt in MARKDOWN_IMAGE.findall(cell["source"]) + html(cell["source"]):
                if len(alt.strip()) < FEWEST_ALT:
                    yield f"cell {cell['id']}: the alt text {alt!r} is too short"
    for cell, output in outputs(master):
        for alt in _output_alts(output):
            if len(alt.strip()) < FEWEST_ALT:
                yield f"cell {cell['id']}: the alt text {alt!r} is too short"


def html(text: str) -> list[str]:
    """The alt texts of the <img> of an HTML text; empty where there is none."""
    matches = [HTML_ALT.search(tag) for tag in HTML_IMAGE.findall(text)]
    return [match["alt"] if match else "" for match in matches]


def _output_alts(output: dict) -> list[str]:
    data = output.get("data", {})
    about = output.get("metadata", {})
    kinds = [kind for kind in data if kind.startswith("image/")]
    alts = [about.get(kind, {}).get("alt", "") for kind in kinds]
    return alts + html(_joined(data.get("text/html", "")))


def _joined(text) -> str:
    return text if isinstance(text, str) else "".join(text)


def portable(master: Master) -> Iterator[str]:
    """No path of one machine and no package index, in sources or in outputs."""
    texts = [(cell, cell["source"]) for cell in master.notebook["cells"]]
    for cell, output in outputs(master):
        data = {k: v for k, v in output.get("data", {}).items() if k[:5] == "text/"}
        texts += [(cell, _joined(t)) for t in [output.get("text", ""), *data.values()]]
    for cell, text in texts:
        for pattern in (MACHINE_PATH, INDEX):
            if found := pattern.search(text):
                near = text[max(0, found.start() - 10) : found.end() + 20]
                yield f"cell {cell['id']} holds {near!r}"


def first_cell(master: Master) -> Iterator[str]:
    """Title, promise and a label that agrees with what was measured."""
    source = master.notebook["cells"][0]["source"]
    about = master.notebook["metadata"].get("unrolled", {})
    if not source.startswith("# "):
        yield "the first cell does not start with a title"
    for field in ("promise", "title"):
        if not about.get(field) or about[field] not in source:
            yield f"metadata.unrolled.{field} is not in the first cell"
    label = MACHINE.search(source)
    if not label:
        yield "the first cell has no `*Machine: ...*` line; run: make notebooks"
        return
    try:
        minutes = pages.learner_minutes(master.notebook, master.minutes)
        if int(label[3]) != minutes:
            yield f"the label says {label[3]} minutes, the rule gives {minutes}"
    except CourseError as error:
        yield str(error)
    if master.row:
        seconds = float(master.row["seconds"])
        if machine_seconds(int(label[1]), seconds) != int(label[1]):
            yield f"the label says {label[1]} s, measured were {seconds:.0f} s"


def words(master: Master) -> Iterator[str]:
    """There is a table of words that the glossary can take over."""
    try:
        if not pages.words(master.notebook):
            yield "no cell with the tag `words` has a row"
    except CourseError as error:
        yield str(error)


def exercises(master: Master) -> Iterator[str]:
    """Behind each stub stands its check, and both name the same exercise."""
    cells = master.notebook["cells"]
    for stub, check in zip(cells, [*cells[1:], None], strict=True):
        if "exercise" in tags(stub):
            asked = STUB.findall(stub["source"])
            found = pages.exercise_ids({"cells": [check] if check else []})
            if len(asked) != 1 or asked != found:
                yield f"cell {stub['id']} raises {asked}, its check asks {found}"
            elif asked[0][:2] != master.path.name[:2]:
                yield f"exercise {asked[0]} stands in {master.path.name}"


def in_order(master: Master) -> Iterator[str]:
    """Predictions are asked in the order of their letters: A, B, C."""
    sources = "\n".join(cell["source"] for cell in code_cells(master))
    asked = list(dict.fromkeys(GUESS.findall(sources)))
    number = master.path.name[:2]
    expected = [f"{number}.{chr(ord('A') + place)}" for place in range(len(asked))]
    if asked != expected:
        yield f"it asks for {asked}, in place of {expected}"


def affordable(master: Master) -> Iterator[str]:
    """It was measured, and fits the time and the memory that the course promises."""
    if not master.row:
        yield "studies/notebooks.csv has no row for it; run: make notebooks"
        return
    most = MOST_SECONDS.get(master.path.name[:2], 85)
    if float(master.row["seconds"]) > most:
        yield f"{master.row['seconds']} s; {most} s is the most"
    if float(master.row["peak_mb"]) > MOST_MB:
        yield f"{master.row['peak_mb']} MB; {MOST_MB} MB is the most"


RULES = (
    name,
    size,
    ids,
    counts,
    clean_outputs,
    nothing_excluded,
    short_cells,
    alt_texts,
    portable,
    first_cell,
    words,
    exercises,
    in_order,
    affordable,
)
