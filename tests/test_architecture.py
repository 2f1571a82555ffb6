"""Who may import whom, and what must import without TensorFlow."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "helpers"
MAY_IMPORT = {  # module of helpers: the modules of helpers that it may import
    "__init__": "",
    "cards": "",
    "store": "",
    "runtime": "cards",
    "text": "",
    "data": "text",
    "layers": "",
    "models": "layers",
    "training": "runtime",
    "generation": "text runtime",
    "forecasting": "data",
    "metrics": "",
    "calibration": "metrics",
    "ensembles": "",
    "probes": "training",
    "plotting": "",
    "tuning": "data models runtime text",
    "serving": "text",
    "results": "runtime cards store",
    "exercises": ("cards store plotting text layers models generation metrics probes"),
}
LIGHT = "text data plotting results exercises".split()


def module_name(path):
    """The module of helpers that a file belongs to; a folder is one module."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_siblings(tree, depth=0):
    """The modules of helpers that a file imports, inside functions too.

    depth: how many folders below helpers/ the file lies, to read relative imports.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            inside = "helpers." if node.level == depth + 1 else ""
            if node.level and not inside:
                continue  # a relative import within the same folder
            module = (inside + (node.module or "")).rstrip(".")
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith("helpers.") and not name.endswith(".ROOT"):
                yield name.split(".")[1]


def files():
    exempt = PACKAGE / "exercises" / "solutions"
    return [path for path in PACKAGE.rglob("*.py") if exempt not in path.parents]


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_module_imports_only_what_the_design_allows(path):
    name = module_name(path)
    depth = len(path.relative_to(PACKAGE).parts) - 1
    found = set(imported_siblings(ast.parse(path.read_text("utf-8")), depth)) - {name}
    found = {sibling for sibling in found if not sibling.startswith("_")}
    if not name.startswith("_"):
        assert name in MAY_IMPORT, f"{name} is in no table: add it with what it needs"
    extra = found - set(MAY_IMPORT.get(name, "").split())
    assert not extra, f"{name} may not import {sorted(extra)}"


@pytest.mark.parametrize(
    "source, depth",
    [
        ("from helpers import models", 0),
        ("import helpers.models", 0),
        ("def f():\n    from helpers.models import char_lm", 0),
        ("from . import models", 0),
        ("from .models import char_lm", 0),
        ("from .. import models", 1),
        ("from ..models import char_lm", 1),
    ],
)
def test_every_way_to_import_a_sibling_is_seen(source, depth):
    assert list(imported_siblings(ast.parse(source), depth)) == ["models"]


@pytest.mark.parametrize("module", LIGHT)
def test_module_imports_without_tensorflow(module):
    code = (
        f"import sys; import helpers.{module}; "
        "heavy = {'tensorflow', 'keras', 'torch', 'jax'} & set(sys.modules); "
        "sys.exit(f'loads {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
