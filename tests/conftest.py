"""What every test gets: this checkout's helpers, and an empty record of its own."""

import gc
import importlib.util
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("MPLBACKEND", "Agg")


def pytest_collection_finish():
    """Let no search for garbage look again through all that the imports have made."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def record(tmp_path, monkeypatch):
    """Point UNROLLED_RECORD to an empty folder: no test sees a learner's work."""
    folder = tmp_path / "record"
    monkeypatch.setenv("UNROLLED_RECORD", str(folder))
    return folder


@pytest.fixture
def root():
    """The checkout."""
    return ROOT


@pytest.fixture
def load_tool(monkeypatch):
    """Load a script of tools/ as a module: `setup = load_tool("setup")`."""
    monkeypatch.syspath_prepend(ROOT / "tools")

    def load(name):
        spec = importlib.util.spec_from_file_location(
            f"tool_{name}", ROOT / "tools" / f"{name}.py"
        )
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load
