"""The examples in docstrings show what really comes out, and the package's map is right."""

import ast
import doctest
import importlib
import json
import re
from pathlib import Path

import helpers

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"


def modules_with_examples():
    """Yield the names of all modules of helpers in which an example stands."""
    for path in sorted((SOURCE / "helpers").rglob("*.py")):
        if ">>> " in path.read_text("utf-8"):
            yield ".".join(path.relative_to(SOURCE).with_suffix("").parts)


@pytest.mark.parametrize("name", [*modules_with_examples()])
def test_the_examples_hold(name):
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.failed == 0 and outcome.attempted > 0


def first_notebooks():
    """module of helpers -> the number of the first notebook that imports from it."""
    first = {}
    for path in sorted((SOURCE.parent / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and "from helpers" in source:
                for node in ast.walk(ast.parse(source)):
                    for module in imported(node):
                        first.setdefault(module, path.name[:2])
    return first


def imported(node):
    """The modules of helpers that a node of a syntax tree imports, or imports from."""
    package, *module = (getattr(node, "module", None) or "").split(".")
    if package == "helpers":
        yield from module[:1] or [alias.name for alias in node.names]


def test_the_package_says_when_each_module_is_needed():
    lines = re.findall(r"^    (\d\d)  (.+)$", helpers.__doc__, re.MULTILINE)
    said = {module: number for number, line in lines for module in line.split(", ")}
    assert said == first_notebooks()
