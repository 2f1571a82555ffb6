"""How long a set-up takes: `python benchmarks/set_up.py`, 2 to 5 minutes.

A clone of this checkout is set up in a temporary folder, as `make setup` does it, then
once more. Packages that pip keeps in its cache are not downloaded again, so a first
set-up over a network takes longer. Needs a network; without one it says so.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from timing import note, seconds_of

ROOT = Path(__file__).resolve().parents[1]


def main():
    """Print and note the seconds and the size."""
    with tempfile.TemporaryDirectory(prefix="unrolled-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)

        def set_up():
            command = [sys.executable, clone / "tools" / "setup.py"]
            subprocess.run(command, cwd=clone, check=True, capture_output=True)

        try:
            first = seconds_of(set_up)
        except subprocess.CalledProcessError as error:
            print("not measured:", error.stdout.decode(errors="replace").strip())
            return
        again = seconds_of(set_up)
        size = sum(p.lstat().st_size for p in clone.rglob("*") if p.is_file()) / 1e9
    print(f"first set-up {first:.0f} s, {size:.1f} GB; the second {again:.1f} s")
    note("set_up", "make setup", "first", first, "seconds")
    note("set_up", "make setup", "again", again, "seconds")
    note("set_up", "make setup", "size", size, "GB")


if __name__ == "__main__":
    if shutil.which("git") is None:
        sys.exit("git is not installed: no clone can be made.")
    main()
