"""pyproject.toml, the lock files, environment.yml and the code name the same things."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = ["requirements.lock", "requirements-gpu.lock"]
DIRECT = [Requirement(text) for text in PROJECT["dependencies"] + EXTRAS["work"]]
PYTHONS = ["3.11", "3.12", "3.13"]

each_lock = pytest.mark.parametrize("lock", LOCKS)


def locked(name):
    """The entries of a lock: [(Requirement with ==, [hashes])]."""
    text = (ROOT / name).read_text("utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    return [
        (
            Requirement(re.sub(r"\\|--hash=\S+|#.*", "", entry).strip()),
            re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry),
        )
        for entry in entries
    ]


def versions(name, package):
    return [
        Version(str(entry.specifier).removeprefix("=="))
        for entry, _ in locked(name)
        if entry.name == package
    ]


def modules_of_third_parties():
    """The top modules that the code imports, other than Python's and the course's."""
    paths = [p for d in ("src", "tools", "tests", "benchmarks") for p in scripts(d)]
    own = {path.stem for path in paths} | {"helpers", "mistakes"}
    found = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module.split(".")[0])
    return found - own - set(sys.stdlib_module_names)


def scripts(folder):
    return sorted((ROOT / folder).rglob("*.py"))


@each_lock
@pytest.mark.parametrize("package", DIRECT, ids=lambda r: r.name)
def test_each_dependency_is_locked_within_its_bound(lock, package):
    found = versions(lock, package.name)
    assert found, f"{package.name} is not in {lock}: run make lock"
    for version in found:
        assert package.specifier.contains(version), f"{package} but {lock}: {version}"


@each_lock
def test_each_locked_package_has_one_version_and_hashes(lock):
    entries = locked(lock)
    assert len(entries) > 100
    for package, hashes in entries:
        assert str(package.specifier).startswith("=="), package
        assert hashes, f"{package} has no hash"


@each_lock
def test_lock_holds_no_address(lock):
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text


def test_both_locks_agree():
    gpu = {str(package) for package, _ in locked("requirements-gpu.lock")}
    plain = {str(package) for package, _ in locked("requirements.lock")}
    assert plain <= gpu
    assert any("nvidia-cudnn" in package for package in gpu)
    assert not any("nvidia" in package for package in plain)


@pytest.mark.parametrize("python", PYTHONS)
def test_exactly_one_version_applies_on_each_python(python):
    for system, platform in (("linux", "posix"), ("darwin", "posix")):
        machine = {"python_full_version": f"{python}.9", "python_version": python}
        machine |= {"sys_platform": system, "os_name": platform}
        names = [
            package.name
            for package, _ in locked("requirements.lock")
            if package.marker is None or package.marker.evaluate(machine)
        ]
        assert len(names) == len(set(names))


def test_python_range_is_the_same_everywhere(load_tool):
    wanted = SpecifierSet(PROJECT["requires-python"])
    minors = [f"3.{minor}" for minor in range(8, 20)]
    assert [minor for minor in minors if minor in wanted] == PYTHONS
    assert list(load_tool("setup").PYTHONS) == PYTHONS
    assert list(load_tool("lock").PYTHONS) == PYTHONS
    conda = (ROOT / "environment.yml").read_text("utf-8")
    assert f"- python {PROJECT['requires-python']}\n" in conda
    assert tuple(sys.version_info[:2]) in {(3, 11), (3, 12), (3, 13)}


def test_conda_takes_everything_else_from_the_lock():
    conda = (ROOT / "environment.yml").read_text("utf-8")
    assert "  - pip:\n      - -r requirements.lock\n" in conda
    assert re.findall(r"[\w-]+ *[=<>]=?", conda) == ["python >="]


def test_each_dependency_says_what_needs_it():
    table = PYPROJECT[PYPROJECT.index("\ndependencies = [") : PYPROJECT.index("[tool.")]
    lines = [line for line in table.splitlines() if line.startswith('    "')]
    assert len(lines) == len(PROJECT["dependencies"]) + sum(map(len, EXTRAS.values()))
    assert all(re.search(r",  +# \S.{3,}", line) for line in lines), lines


COMPARED_WITH = {"torch"}  # benchmarks use it where it is, and say so where it is not


def test_what_the_code_imports_is_a_direct_dependency():
    names = {re.sub(r"[-_.]+", "-", package.name).lower() for package in DIRECT}
    owners = importlib.metadata.packages_distributions()
    strangers = {}
    for module in modules_of_third_parties() - COMPARED_WITH:
        found = {re.sub(r"[-_.]+", "-", n).lower() for n in owners.get(module, [])}
        if not found & names:
            strangers[module] = found or "not installed"
    assert not strangers, f"not in pyproject.toml: {strangers}"
