"""Write the lock files from pyproject.toml, and check that every platform can use them.

    python tools/lock.py             keep the versions that still fit
    python tools/lock.py --upgrade   take the newest of everything
    python tools/lock.py --check     write nothing

`make lock` runs it. A check asks uv, for each Python and platform, for wheels alone
and compares what it would install with the lock.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13")
LINUX = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28")
LOCKS = {  # file: (extras, platforms)
    "requirements.lock": (("work",), (*LINUX, "aarch64-apple-darwin")),
    "requirements-gpu.lock": (("work", "gpu"), LINUX),
}


def compile_with_uv(source, *options):
    """Return what `uv pip compile` prints for `source`, or stop with its message."""
    command = [sys.executable, "-m", "uv", "pip", "compile", source, *options]
    done = subprocess.run(
        [*command, "--quiet", "--no-header", "--no-emit-index-url"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"uv could not resolve {source} {options}:\n{done.stderr}")
    return done.stdout


def write(name, extras, upgrade):
    """Write one lock: every version with its hashes, for all platforms at once."""
    options = ["--universal", "--generate-hashes", "--output-file", name]
    options += [word for extra in extras for word in ("--extra", extra)]
    if name != "requirements.lock":  # the same versions in both
        options += ["--constraint", "requirements.lock"]
    compile_with_uv("pyproject.toml", *options, *["--upgrade"] * upgrade)


def pins(text):
    """Return the set of `name==version` that stand at the starts of the lines."""
    return set(re.findall(r"^([a-z0-9][\w.\-]*==[^\s;\\]+)", text, re.M))


def check(name, python, platform):
    """Stop unless one Python on one platform gets wheels, with the lock's versions."""
    wheels = ("--python-platform", platform, "--only-binary", ":all:")
    found = pins(compile_with_uv(name, "--python-version", python, *wheels))
    strangers = found - pins((ROOT / name).read_text())
    if strangers or len(found) < 100:
        raise SystemExit(f"{name} on Python {python}, {platform}: {sorted(strangers)}")
    print(f"{name}: Python {python}, {platform}: {len(found)} wheels", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upgrade", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    for name, (extras, platforms) in LOCKS.items():
        if not options.check:
            write(name, extras, options.upgrade)
        for python in PYTHONS:
            for platform in platforms:
                check(name, python, platform)


if __name__ == "__main__":
    main()
