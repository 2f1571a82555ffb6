"""Make the course's environment: the Python packages, the helpers, the data.

`make setup` runs this file; `make lab` and `make test` run it first. It needs nothing
but Python, and even a Python that is too old for the course can read it and say so.

The first two steps leave a stamp in the environment when they have finished: a second
run has little to do, and one that was interrupted is found out and made good.

    PYTHON=/path/to/python3.12   the Python to build on
    GPU=1 or GPU=0               TensorFlow with or without CUDA; remembered
    LATEST=1                     the newest versions that pyproject.toml allows, no lock
"""

import errno
import json
import os
import platform
import shutil
import subprocess
import sys

from steps import (
    AGAIN,
    FULL_DISK,
    LOG,
    ROOT,
    Problem,
    digest,
    one_at_a_time,
    read_stamp,
    run,
    say,
    stamp_path,
    write_stamp,
)

PYTHONS = ("3.11", "3.12", "3.13")
NEEDED_GB = {"requirements.lock": 5, "requirements-gpu.lock": 14, "latest": 5}
OPENED = (
    "tensorflow",
    "keras_tuner",
    "sklearn.pipeline",
    "matplotlib.pyplot",
    "jupyterlab.labapp",
    "ipykernel.kernelapp",
)

JUPYTER = {  # no news, no look-up of versions or extensions: nothing leaves the machine
    "share/jupyter/lab/settings/overrides.json": {
        "@jupyterlab/apputils-extension:notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
        },
        "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
    },
    "etc/jupyter/jupyter_lab_config.json": {
        "LabApp": {
            "news_url": None,
            "check_for_updates_class": (
                "jupyterlab.handlers.announcements.NeverCheckForUpdate"
            ),
            "extension_manager": "readonly",
        }
    },
}


# --- which machine, which Python, which environment -----------------------------------


def check_machine():
    """Stop where no TensorFlow is published for the machine."""
    here = (platform.system(), platform.machine())
    if here[0] == "Windows":
        raise Problem("Windows is served by WSL: open a WSL terminal and run it there.")
    if here == ("Darwin", "x86_64"):
        raise Problem(
            "TensorFlow is no longer published for Macs with an Intel processor: "
            "use the container in .devcontainer/ instead."
        )


def inspect(python):
    """Return a Python's version, such as "3.12" or "", and its fault or None."""
    probe = "import sys; print('%d.%d' % sys.version_info[:2]); import venv, ensurepip"
    try:
        process = subprocess.Popen(
            [python, "-c", probe], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError:
        return "", f"{python} is not there"
    version = process.communicate()[0].decode("ascii", "replace").strip()
    if not version:
        return "", f"{python} does not start"
    if version not in PYTHONS:
        return version, f"{python} is Python {version}"
    if process.returncode:
        cure = f"on Debian: apt install python{version}-venv"
        return version, f"{python} lacks venv ({cure})"
    return version, None


def pick_python():
    """Return the Python to build on, the named one or the first fit; its version.

    In an activated .venv, python3 is that .venv's own, which is about to be removed:
    then the Python that it was made from counts.
    """
    named = os.environ.get("PYTHON")
    here = getattr(sys, "_base_executable", None) or sys.executable
    others = ["python" + version for version in reversed(PYTHONS)]
    faults = []
    for python in [named] if named else [here] + others:
        version, fault = inspect(python)
        if fault is None:
            return python, version
        faults.append(fault)
    raise Problem(
        f"The course needs Python {', '.join(PYTHONS[:-1])} or {PYTHONS[-1]}, "
        f"but {', '.join(faults)}. Install one of them, or name one you have: "
        "make setup PYTHON=/path/to/python3.12"
    )


def environment():
    """Return the folder to install into: a conda environment `unrolled`, or .venv."""
    name = os.path.basename(os.environ.get("CONDA_DEFAULT_ENV", ""))
    if name == "unrolled" and os.environ.get("CONDA_PREFIX"):
        return os.environ["CONDA_PREFIX"]
    return os.path.join(ROOT, ".venv")


def env_python(env):
    return os.path.join(env, "bin", "python")


def starts(env):
    """Tell whether the environment's Python starts and finds the main packages."""
    probe = (
        "import sys, importlib.util as u; names = ['pip', 'tensorflow', 'keras', "
        "'jupyterlab', 'nbval']; sys.exit(not all(map(u.find_spec, names)))"
    )
    command = [env_python(env), "-c", probe]
    try:
        return subprocess.call(command, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


# --- the steps ------------------------------------------------------------------------


def choose_lock(before):
    """Return the lock to install; GPU unset means: the same kind as before."""
    if os.environ.get("LATEST") == "1":
        return "latest"
    gpu = os.environ.get("GPU", "")
    if gpu not in ("", "0", "1"):
        raise Problem(f"GPU is {gpu!r}; it must be 1 (with CUDA) or 0 (without).")
    if gpu == "1" or (not gpu and before.get("lock") == "requirements-gpu.lock"):
        return "requirements-gpu.lock"
    return "requirements.lock"


def install_packages(env):
    """Install what the lock names; into a new .venv if the old can't be trusted."""
    before = read_stamp(env, "packages")
    lock = choose_lock(before)
    stamp = {"root": ROOT, "lock": lock, "sha256": digest(lock)}
    stamp["python"] = before.get("python")
    if os.environ.get("PYTHON"):
        stamp["python"] = pick_python()[1]
    usable = before.get("root") == ROOT and starts(env)
    usable = usable and before.get("python") == stamp["python"]
    if usable and before == stamp and lock != "latest":
        return
    check_disk(NEEDED_GB[lock])
    if not usable:
        stamp["python"] = make_venv(env)
    replace_packages(env, lock, before if usable else None)
    open_once(env)
    write_stamp(env, "packages", stamp)
    if lock == "requirements.lock" and shutil.which("nvidia-smi"):
        say("This machine has a GPU: `make setup GPU=1` installs what uses it.")


def check_disk(needed):
    """Stop before a download that can't fit. needed: gigabytes."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < needed:
        raise Problem(
            f"The set-up needs {needed} GB of free disk space, and {free:.1f} GB are "
            f"free in {ROOT}. Free some space, {AGAIN}"
        )


def make_venv(env):
    """Build .venv anew and return its Python's version; conda's environment stays."""
    if env != os.path.join(ROOT, ".venv"):
        return inspect(env_python(env))[0]
    python, version = pick_python()
    if os.path.islink(env):
        os.remove(env)
    elif os.path.exists(env):
        say("The .venv here is unfinished, broken or from elsewhere: making it anew.")
        shutil.rmtree(env)
    run(f"Making .venv with Python {version}", [python, "-m", "venv", env])
    return version


def replace_packages(env, lock, before):
    """Run pip. No stamp is there meanwhile; after an error the old one comes back."""
    if before:
        os.remove(stamp_path(env, "packages"))
    try:
        if lock == "latest":
            newest = (
                "--upgrade",
                "--upgrade-strategy",
                "eager",
                "--editable",
                ".[work]",
            )
            pip(env, "Installing the newest versions", *newest)
        else:
            exact = (
                "--require-hashes",
                "--only-binary",
                ":all:",
                "--requirement",
                lock,
            )
            pip(env, f"Installing {lock} (1 to 5 minutes)", *exact)
    except Problem:
        if before:  # pip undoes what it can't finish: what was there still works
            write_stamp(env, "packages", before)
        raise


def open_once(env):
    """Import the main packages: Python compiles what they need, and that alone."""
    code = "import " + ", ".join(OPENED)
    run("Opening the packages for the first time", [env_python(env), "-c", code])


def pip(env, what, *arguments):
    """Run `pip install` in the environment; what it brings is compiled when used."""
    quiet = ("--no-input", "--disable-pip-version-check", "--progress-bar", "off")
    quiet += ("--no-compile",)
    command = [env_python(env), "-m", "pip", "install", "--retries", "2"]
    run(what, command + list(quiet + arguments))


def install_helpers(env):
    """Make `import helpers` work, and JupyterLab keep to itself."""
    stamp = {"root": ROOT, "sha256": digest("pyproject.toml"), "jupyter": JUPYTER}
    if read_stamp(env, "helpers") == stamp:
        return
    plain = ("--no-build-isolation", "--no-deps", "--editable", ".")
    pip(env, "Installing the helpers", *plain)
    for name, settings in JUPYTER.items():
        path = os.path.join(env, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            json.dump(settings, file, indent=2)
    write_stamp(env, "helpers", stamp)


def main():
    """Run the steps; return the exit code."""
    try:
        check_machine()
        os.makedirs(os.path.dirname(LOG), exist_ok=True)
        with one_at_a_time():
            env = environment()
            install_packages(env)
            install_helpers(env)
            run("Fetching the data", [env_python(env), "-m", "helpers.data"])
        say("The set-up is complete.")
        return 0
    except Problem as problem:
        say(str(problem))
    except KeyboardInterrupt:
        say("\nStopped. To go on, run the same command again.")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            say(FULL_DISK)
        else:
            say(f"{error.filename}: {error.strerror}. Put that right, {AGAIN}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
