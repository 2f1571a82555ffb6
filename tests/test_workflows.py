"""The GitHub workflows are valid, safe, pinned, and run the same commands as people."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCRIPTS = Path(sys.executable).parent
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def check_schema(path, schema="vendor.github-workflows"):
    return run(SCRIPTS / "check-jsonschema", "--builtin-schema", schema, path)


def check_safety(path):
    return run(SCRIPTS / "zizmor", "--offline", "--no-progress", path)


def test_the_four_workflows_are_here():
    assert [path.stem for path in WORKFLOWS] == ["ci", "gpu", "site", "weekly"]


@each_workflow
def test_workflow_fits_githubs_schema(path):
    code, output = check_schema(path)
    assert code == 0, output


@each_workflow
def test_workflow_is_safe(path):
    code, output = check_safety(path)
    assert code == 0, output


@pytest.mark.parametrize(
    "fault, check, message",
    [
        (("runs-on:", "runs_on:"), check_schema, "runs_on"),
        ((r"@[0-9a-f]{40}", "@v6"), check_safety, "unpinned-uses"),
        (("persist-credentials: false", "fetch-depth: 1"), check_safety, "artipacked"),
    ],
)
def test_a_faulty_workflow_is_found(tmp_path, fault, check, message):
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    bad.parent.mkdir(parents=True)
    bad.write_text(re.sub(*fault, WORKFLOWS[0].read_text("utf-8")))
    code, output = check(bad)
    assert code != 0 and message in output


def test_issue_form_fits_githubs_schema():
    form = ROOT / ".github" / "ISSUE_TEMPLATE" / "problem.yml"
    code, output = check_schema(form, "vendor.github-issue-forms")
    assert code == 0, output


@each_workflow
def test_actions_are_pinned_and_the_token_is_not_kept(path):
    text = path.read_text("utf-8")
    uses = [line.strip("- ") for line in text.splitlines() if "uses:" in line]
    assert uses and all(PINNED.search(line) for line in uses), uses
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")
    assert "permissions: {}" in text and "secrets." not in text
    assert text.count("timeout-minutes:") == text.count("runs-on:")


def test_ci_runs_every_python_of_the_course(load_tool):
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    versions = ", ".join(f'"{version}"' for version in load_tool("setup").PYTHONS)
    assert f"python: [{versions}]" in text
    assert "run: bash .ci/run" in text


def test_gpu_job_is_closed_to_strangers():
    text = (ROOT / ".github" / "workflows" / "gpu.yml").read_text("utf-8")
    assert "vars.GPU_RUNNER != ''" in text and "!github.event.repository.fork" in text
    assert "\n  pull_request" not in text
    assert "branches: [main]" in text


def test_ci_run_is_make_test():
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash" and lines[-1] == "exec make test"
    assert run("bash", "-n", ROOT / ".ci" / "run")[0] == 0
