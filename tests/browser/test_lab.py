"""A learner in JupyterLab: opens a notebook, runs it, answers, stops, comes back.

The server is that of `make lab`, in an empty folder of its own.
"""

import ast
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from helpers.exercises.help import solution_source

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180  # the first start looks at the set-up, too
RUN_SECONDS = 300
ERRORS = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]'
ALL_CELLS = {"@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"}}
DONE = """() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
    const ran = prompts.every(prompt => /^\\[\\d+\\]:$/.test(prompt.textContent));
    return prompts.length > 0 && ran || document.querySelector('ERRORS') !== null;
}""".replace("ERRORS", ERRORS)


@pytest.fixture
def lab(tmp_path):
    """Starts `make lab` for a new learner; yields a function: notebook -> its address."""
    home = tmp_path
    for name, settings in ALL_CELLS.items():
        file = home / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings))
    port, token = free_port(), secrets.token_hex(16)
    environment = {
        **os.environ,
        "UNROLLED_WORK": str(home / "work"),
        "UNROLLED_BUDGET": "smoke",  # the full sizes are run without a browser
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_TOKEN": token,
    }
    command = [
        "make",
        "lab",
        f"ARGS=--no-browser --port={port} --ServerApp.port_retries=0",
    ]
    with open(home / "log", "wb") as log:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server, home / "log")
        yield lambda name: f"{address}/lab/tree/{name}.ipynb?token={token}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def free_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


def wait_for(address, server, log):
    """Until the server answers; without its token it must refuse."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/api/contents", timeout=5)
        except urllib.error.HTTPError as refusal:
            assert refusal.code == 403, log.read_text()
            return
        except OSError:
            time.sleep(0.5)
        else:
            raise AssertionError(
                "the server shows its files to those without the token"
            )
    raise AssertionError(f"no server after {START_SECONDS} s: {log.read_text()}")


class Notebook:
    """An open notebook, with the verbs of a learner."""

    def __init__(self, page, address):
        self.page = page
        page.goto(address)
        page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell", timeout=60_000)
        self.wait_for_kernel()
        master = ROOT / "notebooks" / Path(address.split("?")[0]).name
        cells = json.loads(master.read_text(encoding="utf-8"))["cells"]
        self.places = {cell["id"]: place for place, cell in enumerate(cells)}

    def wait_for_kernel(self):
        """The status bar is the one place that knows: elsewhere "idle" comes first."""
        ready = self.page.locator("#jp-main-statusbar").get_by_text("| Idle")
        ready.wait_for(timeout=60_000)

    def cell(self, cell_id):
        return self.page.locator(".jp-NotebookPanel .jp-Cell").nth(self.places[cell_id])

    def shown(self, cell_id):
        return self.cell(cell_id).locator(".jp-OutputArea").inner_text()

    def run_all(self):
        self.page.locator("#jp-MainMenu").get_by_text("Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        deadline = time.monotonic() + RUN_SECONDS
        while not self.page.evaluate(DONE):
            assert time.monotonic() < deadline, "some cells have not run"
            self.page.wait_for_timeout(500)

    def write(self, cell_id, text):
        editor = self.cell(cell_id).locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        assert words(editor.inner_text()) == words(text)

    def start(self, cell_id):
        """Run a cell, and don't wait for it."""
        self.cell(cell_id).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def run(self, cell_id):
        """Run a cell; what it shows."""
        prompt = self.cell(cell_id).locator(".jp-InputPrompt")
        before = prompt.inner_text()
        self.start(cell_id)
        new = re.compile(rf"^(?!{re.escape(before)})\[\d+\]:$")
        prompt.filter(has_text=new).wait_for(timeout=60_000)
        return self.shown(cell_id)

    def answer(self, stub, check, text):
        """Type an answer into a stub, run it and its check; what the check says."""
        self.write(stub, text)
        self.run(stub)
        return self.run(check)

    def save(self):
        self.page.keyboard.press("Control+S")
        self.page.wait_for_selector(".jp-mod-dirty", state="detached", timeout=30_000)


def passed(notebook):
    """How many exercises the progress card counts."""
    card = notebook.run("nb00-progress-show")
    return int(re.search(r"(\d+) of \d+ exercises passed", card)[1])


def words(text):
    """A text without its blanks: the editor breaks lines in its own way."""
    return "".join(text.split())


STUB, CHECK = "nb00-exercise-stub", "nb00-exercise-check"
WRONG = "def encode(tokens, ids):\n    return [ids.get(token, 0) for token in tokens]"
ENDLESS = "def encode(tokens, ids):\n    while True:\n        pass"


@pytest.mark.parametrize("name, pictures", [("00_start_here", 9), ("01_simple_rnn", 4)])
def test_a_notebook_runs_from_top_to_bottom(open_page, lab, name, pictures):
    page = open_page()
    notebook = Notebook(page, lab(name))
    assert (
        page.locator(".jp-RenderedImage img").count() == 0
    )  # nothing is told beforehand
    notebook.run_all()
    assert page.locator(ERRORS).all_inner_texts() == []
    widths = page.locator(".jp-RenderedImage img").evaluate_all(
        "images => images.map(image => image.naturalWidth)"
    )
    assert len(widths) >= pictures
    assert min(widths) > 200
    assert page.troubles == []


def test_answers_are_judged_and_kept(open_page, lab):
    page = open_page()
    notebook = Notebook(page, lab("00_start_here"))
    notebook.run("nb00-setup")

    notebook.run(STUB)
    assert "not written yet" in notebook.run(CHECK)
    assert passed(notebook) == 0
    assert "0 is padding" in notebook.answer(STUB, CHECK, WRONG)
    solution = ast.unparse(ast.parse(solution_source("00.2")))
    assert "00.2: passed" in notebook.answer(STUB, CHECK, solution)
    assert "✓" in notebook.shown(CHECK)

    notebook.save()
    page.reload()
    again = Notebook(page, lab("00_start_here"))
    assert words(again.cell(STUB).locator(".cm-content").inner_text()) == words(
        solution
    )
    again.run("nb00-setup")
    assert passed(again) == 1
    assert page.troubles == []


def test_stop_works_inside_a_check(open_page, lab):
    page = open_page()
    notebook = Notebook(page, lab("00_start_here"))
    notebook.run("nb00-setup")
    notebook.write(STUB, ENDLESS)
    notebook.run(STUB)
    started = time.monotonic()
    notebook.start(CHECK)
    page.wait_for_timeout(1000)
    page.locator('[data-command="notebook:interrupt-kernel"]').first.click()
    page.wait_for_selector(ERRORS, timeout=30_000)
    assert "KeyboardInterrupt" in notebook.shown(CHECK)
    assert time.monotonic() - started < 8  # the check's own limit is longer
    assert "00.2" in notebook.answer(STUB, CHECK, WRONG)  # the kernel is well
