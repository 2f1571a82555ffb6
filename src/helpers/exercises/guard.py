"""Run a learner's function so that nothing it does by accident can do harm.

It gets copies of its inputs, a limit of time and of memory; NumPy and Keras functions
that it replaced are put back; whatever it raises becomes a sentence. Only the user's
own Stop passes through.
"""

from __future__ import annotations

import contextlib
import inspect
import sys
import time
import traceback
from collections.abc import Callable

from helpers.exercises.limits import MEMORY, TimeUp, memory_limit, time_limit
from helpers.exercises.wrong import Wrong

import numpy as np

__all__ = ["Guarded", "restore"]

WATCHED = ("math", "numpy", "numpy.linalg", "keras.ops", "keras.layers", "keras.losses")

PLAIN_WORDS = {
    "positional argument": "The check calls it as the stub's first line says.",
    "unhashable type": "A whole list was used where one item of it is needed.",
    "truth value of an array": "`max`, `if` and `and` work on one number; for arrays "
    "there are `np.maximum` and `np.where`.",
    "could not be broadcast together": "Print both shapes. keepdims=True keeps an axis "
    "that a sum, a maximum or an index would remove; [:, None] brings one back.",
    "is not callable": "Is there a bracket too many, or did a name get a new meaning?",
}


class Guarded:
    """The learner's function, called under guard.

    Args:
        answer: The learner's function or class.
        seconds: For all calls together, counted only while the answer runs.
    """

    def __init__(self, answer: Callable, seconds: float):
        self.answer = answer
        self.seconds = seconds
        self.left = seconds
        self.changed: set[str] = set()  # names of inputs that it changed

    def __call__(self, *args, **kwargs):
        """Call the answer with copies; raises Wrong when it fails."""
        mine, given = _copy(args), _copy(kwargs)
        try:
            result = self._run(mine, given)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise Wrong(self._explain(error)) from error
        finally:
            patched = restore()
        if patched:
            raise Wrong(
                f"your code replaced `{patched[0]}` itself, for everything that runs "
                "after it. I put the original back. Give yours another name."
            )
        before, after = (
            _by_name(self.answer, *inputs) for inputs in ((args, kwargs), (mine, given))
        )
        self.changed |= {
            name for name in before if not _same(before[name], after[name])
        }
        return result

    def _run(self, args, kwargs):
        if self.left <= 0:
            raise TimeUp
        start = time.perf_counter()
        try:
            with memory_limit(), _exit_raises(), time_limit(self.left):
                return self.answer(*args, **kwargs)
        finally:
            self.left -= time.perf_counter() - start

    def _explain(self, error: BaseException) -> str:
        """What the learner's own code did, and where."""
        if isinstance(error, TimeUp):
            return (
                f"stopped after {self.seconds:.0f} seconds. Is there a loop that never "
                "ends?"
            )
        name = type(error).__name__
        if isinstance(error, MemoryError) or name == "ResourceExhaustedError":
            return (
                f"asked for more than {MEMORY // 2**30} GB of memory. Which array is "
                "so large? Print the shapes."
            )
        if isinstance(error, SystemExit):
            return "called `exit()`, which would end the notebook. Use `return`."
        where = _line_of(error, self.answer)
        if isinstance(error, NotImplementedError) and not str(error).strip(
            "0123456789."
        ):
            return f"{where} still raises NotImplementedError: delete that line."
        text = str(error).strip().split("\n")[0][:300] or "without a message"
        return f"{where} stopped with {name}: {text}{_meaning(text)}"


@contextlib.contextmanager
def _exit_raises():
    """Let the `exit` and `quit` of a notebook raise SystemExit, as Python's do.

    IPython's own ask the kernel to end a moment later, and return.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        yield
        return
    shell.ask_exit = sys.exit
    try:
        yield
    finally:
        del shell.ask_exit


def _by_name(answer: Callable, args: tuple, kwargs: dict) -> dict:
    """The inputs of a call by the names that the answer has for them."""
    try:
        return inspect.signature(answer).bind(*args, **kwargs).arguments
    except (TypeError, ValueError):  # a built-in function, say
        return {"inputs": (args, kwargs)}


def _meaning(text: str) -> str:
    """What a common message of Python means, in other words."""
    for part, meaning in PLAIN_WORDS.items():
        if part in text:
            return f". {meaning}"
    return ""


def _line_of(error: BaseException, answer: Callable) -> str:
    """ "line 3 (`y = x + z`)": the last line of the learner's file that was running."""
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == file
    ]
    if not frames:
        return "your code"
    frame = frames[-1]
    return f"line {frame.lineno} (`{frame.line}`)" if frame.line else "your code"


def _copy(value):
    """A copy of arrays and containers; anything else as it is."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(_copy, value))
    if isinstance(value, list | tuple | set):
        return type(value)(map(_copy, value))
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return value


def _same(a, b) -> bool:
    """Whether two nested containers still hold the same."""
    if isinstance(a, np.ndarray):
        equal_nan = a.dtype.kind in "fc"
        return a.shape == b.shape and np.array_equal(a, b, equal_nan=equal_nan)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    return a is b or (isinstance(a, set) and a == b)


_originals: dict[str, dict[str, object]] = {}


def restore() -> list[str]:
    """Put back functions of NumPy and Keras that were replaced; return their names.

    Modules seen for the first time are remembered as they are.
    """
    patched = []
    for name in WATCHED:
        module = sys.modules.get(name)
        if module is None:
            continue
        originals = _originals.setdefault(name, _callables(module))
        for key, original in originals.items():
            if vars(module).get(key) is not original:
                setattr(module, key, original)
                patched.append(f"{name}.{key}")
    return patched


def _callables(module) -> dict[str, object]:
    return {key: value for key, value in vars(module).items() if callable(value)}


restore()  # remember NumPy as it was before the learner's first cell could change it
