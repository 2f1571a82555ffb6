"""The set-up: which Python, what is rebuilt when, one clear line for each trouble."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements.lock"


@pytest.fixture
def setup(load_tool, monkeypatch):
    """tools/setup.py as a module; the settings of whoever runs the tests are away."""
    for name in ("PYTHON", "GPU", "LATEST", "CONDA_DEFAULT_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    return load_tool("setup")


@pytest.fixture
def steps(setup):
    """tools/steps.py, the one that `setup` uses."""
    return sys.modules["steps"]


@pytest.fixture
def fake_python(tmp_path, monkeypatch):
    """Make executables that answer as Pythons do; they alone are on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(name, says, code=0):
        path = folder / name
        path.write_text(f"#!/bin/sh\n[ -n '{says}' ] && echo '{says}'\nexit {code}\n")
        path.chmod(0o755)
        return str(path)

    return make


# --- which Python ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["setup", "steps"])
def test_an_old_python_can_read_it(name):
    source = (ROOT / "tools" / f"{name}.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert source.isascii(), "an old Python without UTF-8 could not print it"


def test_first_fitting_python_is_taken(setup, fake_python, monkeypatch):
    monkeypatch.setattr(sys, "_base_executable", fake_python("python3", "3.9"))
    fake_python("python3.13", "", code=127)  # a shim of pyenv without a version behind
    fake_python("python3.12", "3.12", code=1)  # Debian without python3.12-venv
    fake_python("python3.11", "3.11")
    assert setup.pick_python() == ("python3.11", "3.11")


def test_an_activated_environment_is_not_built_on_itself(
    setup, fake_python, monkeypatch
):
    """There python3 is .venv's own, and .venv is removed before it is made anew."""
    base = fake_python("base-python", "3.12")
    monkeypatch.setattr(sys, "executable", fake_python("venv-python", "3.12"))
    monkeypatch.setattr(sys, "_base_executable", base)
    assert setup.pick_python() == (base, "3.12")


def test_no_fitting_python_is_one_line_that_says_why(setup, fake_python, monkeypatch):
    monkeypatch.setattr(sys, "_base_executable", fake_python("python3", "3.14"))
    fake_python("python3.13", "", code=127)
    fake_python("python3.12", "3.12", code=1)
    with pytest.raises(setup.Problem) as caught:
        setup.pick_python()
    message = str(caught.value)
    assert "needs Python 3.11, 3.12 or 3.13, but" in message
    assert "python3 is Python 3.14" in message
    assert "python3.13 does not start" in message
    assert "python3.12 lacks venv (on Debian: apt install python3.12-venv)" in message
    assert "python3.11 is not there" in message
    assert "make setup PYTHON=" in message and "\n" not in message


def test_named_python_is_the_only_one_asked(setup, fake_python, monkeypatch):
    fake_python("python3.12", "3.12")
    monkeypatch.setenv("PYTHON", fake_python("mine", "3.10"))
    with pytest.raises(setup.Problem, match="but .*mine is Python 3.10. Install"):
        setup.pick_python()


@pytest.mark.parametrize(
    "system, machine, message",
    [("Windows", "AMD64", "WSL"), ("Darwin", "x86_64", "Intel processor")],
)
def test_machine_without_tensorflow_is_told(
    setup, monkeypatch, system, machine, message
):
    monkeypatch.setattr(setup.platform, "system", lambda: system)
    monkeypatch.setattr(setup.platform, "machine", lambda: machine)
    with pytest.raises(setup.Problem, match=message):
        setup.check_machine()


def test_conda_environment_of_that_name_is_used(setup, monkeypatch):
    assert setup.environment() == str(ROOT / ".venv")
    monkeypatch.setenv("CONDA_PREFIX", "/conda/envs/unrolled")
    monkeypatch.setenv("CONDA_DEFAULT_ENV", "base")
    assert setup.environment() == str(ROOT / ".venv")
    monkeypatch.setenv("CONDA_DEFAULT_ENV", "unrolled")
    assert setup.environment() == "/conda/envs/unrolled"


# --- what is done, and what is done again ---------------------------------------------


@pytest.fixture
def env(setup, steps, tmp_path, monkeypatch):
    """A checkout with an environment; `env.did` lists what install_packages did."""

    class Env:
        folder, did, alive, fault = str(tmp_path / ".venv"), [], True, None

        def install(self):
            self.did.clear()
            setup.install_packages(self.folder)
            return list(self.did)

    this = Env()
    this.lock = tmp_path / LOCK
    this.lock.write_text("keras==1")

    def make_venv(folder):
        this.did.append("venv")
        shutil.rmtree(folder, ignore_errors=True)
        return "3.12"

    def pip(folder, what, *arguments):
        this.did.append("pip")
        if this.fault:
            raise this.fault

    monkeypatch.setattr(setup, "ROOT", str(tmp_path))
    monkeypatch.setattr(steps, "ROOT", str(tmp_path))
    monkeypatch.setattr(setup, "make_venv", make_venv)
    monkeypatch.setattr(setup, "pip", pip)
    monkeypatch.setattr(setup, "open_once", lambda folder: None)
    monkeypatch.setattr(setup, "starts", lambda folder: this.alive)
    monkeypatch.setattr(setup, "check_disk", lambda needed: None)
    return this


def test_second_run_has_nothing_to_do(env):
    assert env.install() == ["venv", "pip"]
    assert env.install() == []


def test_broken_environment_is_made_anew(env):
    env.install()
    env.alive = False
    assert env.install() == ["venv", "pip"]


def test_moved_checkout_is_noticed(env, setup, monkeypatch):
    env.install()
    monkeypatch.setattr(setup, "ROOT", "/elsewhere")
    assert env.install() == ["venv", "pip"]


def test_new_lock_is_installed_in_place(env):
    env.install()
    env.lock.write_text("keras==2")
    assert env.install() == ["pip"]
    assert env.install() == []


def test_interrupted_run_is_made_anew(env):
    env.install()
    env.lock.write_text("keras==2")
    env.fault = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        env.install()
    env.fault = None
    assert env.install() == ["venv", "pip"]


def test_failed_update_leaves_the_old_environment_in_use(env, setup):
    env.install()
    env.lock.write_text("keras==2")
    env.fault = setup.Problem("no network")
    with pytest.raises(setup.Problem):
        env.install()
    env.fault = None
    assert env.install() == ["pip"]
    env.lock.write_text("keras==1")


def test_another_named_python_is_another_environment(env, setup, monkeypatch):
    env.install()
    monkeypatch.setattr(setup, "pick_python", lambda: ("python3.12", "3.12"))
    monkeypatch.setenv("PYTHON", "python3.12")
    assert env.install() == []
    monkeypatch.setattr(setup, "pick_python", lambda: ("python3.13", "3.13"))
    assert env.install() == ["venv", "pip"]


def test_choice_of_cuda_is_remembered(setup, monkeypatch):
    gpu = {"lock": "requirements-gpu.lock"}
    assert setup.choose_lock({}) == LOCK
    assert setup.choose_lock(gpu) == gpu["lock"]
    monkeypatch.setenv("GPU", "1")
    assert setup.choose_lock({}) == gpu["lock"]
    monkeypatch.setenv("GPU", "0")
    assert setup.choose_lock(gpu) == LOCK
    monkeypatch.setenv("GPU", "yes")
    with pytest.raises(setup.Problem, match="GPU is 'yes'; it must be 1"):
        setup.choose_lock({})
    monkeypatch.setenv("LATEST", "1")
    assert setup.choose_lock(gpu) == "latest"


@pytest.mark.parametrize("text", ["", "{", "[1]", "null"])
def test_damaged_stamp_counts_as_none(setup, tmp_path, text):
    setup.write_stamp(str(tmp_path), "packages", {"root": "x"})
    assert setup.read_stamp(str(tmp_path), "packages") == {"root": "x"}
    Path(setup.stamp_path(str(tmp_path), "packages")).write_text(text)
    assert setup.read_stamp(str(tmp_path), "packages") == {}


def test_second_set_up_waits_for_the_first(setup, steps, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(steps, "LOG", str(tmp_path / "setup.log"))
    first = setup.one_at_a_time()
    second = threading.Thread(target=lambda: setup.one_at_a_time().close())
    second.start()
    second.join(0.3)
    assert second.is_alive()
    first.close()
    second.join(10)
    assert not second.is_alive()
    assert "Another set-up is still at work" in capsys.readouterr().out


def test_command_of_a_killed_set_up_is_stopped(steps, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(steps, "LOG", str(tmp_path / "setup.log"))
    gone = subprocess.Popen(["true"])
    gone.wait()
    first = steps.one_at_a_time()
    orphan = subprocess.Popen(["sleep", "60"], close_fds=False)  # inherits the lock
    first.close()
    (tmp_path / "setup.pids").write_text(f"{gone.pid} {orphan.pid}")
    steps.one_at_a_time().close()
    assert orphan.wait(10) < 0
    assert "it is stopped" in capsys.readouterr().out


# --- JupyterLab keeps to itself -------------------------------------------------------


def test_jupyterlab_settings_are_ones_it_knows(setup, tmp_path, monkeypatch):
    from jupyterlab.handlers.announcements import NeverCheckForUpdate
    from jupyterlab.labapp import LabApp

    monkeypatch.setattr(setup, "pip", lambda *_: None)
    setup.install_helpers(str(tmp_path))
    name = "share/jupyter/lab/settings/overrides.json"
    overrides = json.loads((tmp_path / name).read_text())
    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    for plugin, settings in overrides.items():
        schema = schemas.joinpath(*plugin.split(":")).with_suffix(".json")
        assert set(settings) <= set(json.loads(schema.read_text())["properties"])
    config = tmp_path / "etc" / "jupyter" / "jupyter_lab_config.json"
    settings = json.loads(config.read_text())["LabApp"]
    assert set(settings) <= set(LabApp.class_trait_names())
    assert settings["check_for_updates_class"].endswith(NeverCheckForUpdate.__name__)


# --- what a person reads when it fails ------------------------------------------------


@pytest.mark.parametrize(
    "log, message",
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        (
            "WARNING: Retrying ... NewConnectionError(...)\nERROR: No matching",
            "network",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "broken download"),
        ("x\nERROR: Could not build foo\n", "Trying: Could not build foo \\(all that"),
        ("No data: files.csv is damaged\n", "Trying: No data: files.csv is damaged"),
        ("", "Trying: it said nothing"),
    ],
)
def test_log_becomes_one_line(steps, tmp_path, monkeypatch, log, message):
    path = tmp_path / "setup.log"
    path.write_text(log)
    monkeypatch.setattr(steps, "LOG", str(path))
    line = steps.explain("Trying")
    assert re.search(message, line) and "\n" not in line


def test_too_little_disk_is_told_in_figures(setup, monkeypatch):
    class Usage:
        free = 1.25e9

    monkeypatch.setattr(setup.shutil, "disk_usage", lambda path: Usage)
    with pytest.raises(setup.Problem, match="needs 5 GB .* 1.2 GB are free in"):
        setup.check_disk(5)


@pytest.mark.parametrize("number", [28, 13])
def test_error_of_the_disk_is_one_line(setup, monkeypatch, capsys, number):
    def fail():
        raise OSError(number, os.strerror(number), "build")

    monkeypatch.setattr(setup, "check_machine", fail)
    assert setup.main() == 1
    expected = {28: "The disk is full", 13: "build: Permission denied. Put that right"}
    assert capsys.readouterr().out.startswith(expected[number])


def test_no_network_is_one_line_and_no_traceback(tmp_path):
    for name in ("tools/setup.py", "tools/steps.py", "pyproject.toml", LOCK):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    closed = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    closed |= {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PYTHON": sys.executable}
    done = subprocess.run(
        [sys.executable, "tools/setup.py"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **closed},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    assert last.startswith("The package index can't be reached. Check the network")
    assert last.endswith("then run the same command again: it goes on safely.")


# --- the Makefile ---------------------------------------------------------------------


def make(*arguments, cwd=ROOT):
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_help_lists_the_verbs():
    verbs = "setup lab test notebooks bands claims studies full bench site update reset"
    verbs += " clean"
    code, output = make()
    assert code == 0
    for verb in verbs.split():
        assert f"\nmake {verb} " in "\n" + output


@pytest.mark.parametrize("everything", ["0", "1"])
def test_clean_leaves_the_learners_work(tmp_path, everything):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("work/.record/a", "build/log", ".venv/x", "src/helpers/a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert make("clean", f"ALL={everything}", cwd=tmp_path)[0] == 0
    left = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    environment = {".venv/x"} if everything == "0" else set()
    assert left == {"Makefile", "work/.record/a", "src/helpers/a.py"} | environment
