"""Keep TensorFlow silent while it is imported.

TensorFlow's libraries write notices such as "Could not find cuda drivers" straight to
the process's error stream while they load; no environment variable stops them. So the
first `import tensorflow`, wherever it stands, runs with that stream turned to a file.
If the import fails, the file is shown: nothing that matters is lost.

Later warnings of its Python part, such as the one about functions that are traced anew
for each new model, don't help a learner: from then on it reports errors alone.
"""

import contextlib
import logging
import os
import sys
import tempfile
from importlib.machinery import PathFinder

__all__ = ["install"]


def install() -> None:
    """Silence the first import of TensorFlow, unless it has happened already."""
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _QuietFinder())


class _QuietFinder:
    """Finds `tensorflow` where Python would, and makes its loader quiet."""

    def find_spec(self, name, path=None, target=None):
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None:
            load = spec.loader.exec_module
            spec.loader.exec_module = lambda module: _quietly(load, module)
        return spec


def _quietly(load, module) -> None:
    with tempfile.TemporaryFile() as log:
        try:
            with _error_stream_to(log):
                load(module)
            logging.getLogger("tensorflow").setLevel(logging.ERROR)
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace"))
            raise


@contextlib.contextmanager
def _error_stream_to(file):
    """Point the process's error stream (file descriptor 2) to a file."""
    keep = os.dup(2)
    os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(keep, 2)
        os.close(keep)
