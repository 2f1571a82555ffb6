"""The learner's copies: whatever the course and the learner do, no work is lost."""

import pytest
from tiny import cell, course, notebook, save, sources, work

NAME = "00_start.ipynb"
A, B, C = cell("a", "# A", "markdown"), cell("b", "b = 1"), cell("c", "c = 1")


@pytest.fixture
def root(tmp_path):
    """A course of one notebook, filled into work/."""
    save(tmp_path / "notebooks" / NAME, notebook(A, B, C))
    work.fill(tmp_path)
    return tmp_path


def publish(root, *cells):
    """The course brings out a new version."""
    save(root / "notebooks" / NAME, notebook(*cells))


def learner(root, *cells):
    """The learner saves this."""
    save(root / "work" / NAME, notebook(*cells))


def updated(root):
    """The learner's cells after an update."""
    work.update(root)
    return sources(root / "work" / NAME)


def files(root):
    """Every file under work/ with its content and the time of its last change."""
    found = sorted(p for p in (root / "work").rglob("*") if p.is_file())
    return [(p, p.read_bytes(), p.stat().st_mtime_ns) for p in found]


def test_fill_clears_outputs_and_counts(tmp_path):
    stream = {"output_type": "stream", "name": "stdout", "text": ["the answer"]}
    run = {**B, "outputs": [stream], "execution_count": 1}
    save(tmp_path / "notebooks" / NAME, notebook(A, run))
    assert work.fill(tmp_path) == ["00_start: new in work/"]
    assert course.load(tmp_path / "work" / NAME)["cells"] == [A, B]


def test_fill_leaves_what_is_there(root):
    learner(root, A)
    before = files(root)
    assert work.fill(root) == []
    assert files(root) == before


def test_edited_cell_stays_and_untouched_cells_follow(root):
    learner(root, A, cell("b", "b = 'mine'"), C)
    publish(root, cell("a", "# New", "markdown"), B, C)
    assert updated(root) == ["# New", "b = 'mine'", "c = 1"]


def test_added_cell_stays_behind_the_cell_it_followed(root):
    learner(root, cell("top", "top"), A, B, cell("x", "x"), cell("y", "y"), C)
    publish(root, C, cell("n", "new"), B, A)
    assert updated(root) == ["top", "c = 1", "new", "b = 1", "x", "y", "# A"]


def test_deleted_cell_stays_deleted(root):
    learner(root, A, C)
    publish(root, A, cell("b", "b = 2"), C, cell("n", "new"))
    assert updated(root) == ["# A", "c = 1", "new"]


def test_stored_outputs_stay_with_unchanged_sources(root):
    out = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    learner(
        root,
        A,
        {**B, "outputs": out, "execution_count": 7},
        {**C, "outputs": out, "execution_count": 8},
    )
    publish(root, A, cell("b", "b = 1", "code", "tag"), cell("c", "c = 2"))
    work.update(root)
    _, kept, changed = course.load(root / "work" / NAME)["cells"]
    assert (kept["outputs"], kept["execution_count"]) == (out, 7)
    assert kept["metadata"] == {"tags": ["tag"]}
    assert (changed["outputs"], changed["execution_count"]) == ([], None)


def test_both_sides_changed_shows_the_course_once(root):
    learner(root, A, cell("b", "b = 'mine'"), cell("x", "x"), C)
    publish(root, A, cell("b", "b = '```'"), C)
    after = updated(root)
    assert after[1] == "b = 'mine'" and after[3:] == ["x", "c = 1"]
    assert after[2].startswith("**News from the course.**")
    assert after[2].endswith("````python\nb = '```'\n````")
    assert updated(root) == after
    publish(root, A, cell("b", "b = '```'"), cell("c", "c = 2"))
    assert updated(root) == [*after[:4], "c = 2"]


def test_cell_that_the_course_removed(root):
    learner(root, A, B, cell("c", "c = 'mine'"))
    publish(root, A)
    assert updated(root) == ["# A", "c = 'mine'"]


def test_both_changed_alike_needs_no_note(root):
    learner(root, A, cell("b", "b = 2"), C)
    publish(root, A, cell("b", "b = 2"), C)
    assert updated(root) == ["# A", "b = 2", "c = 1"]


def test_dated_copy_before_a_change(root):
    learner(root, A, cell("b", "b = 'mine'"), C)
    before = (root / "work" / NAME).read_bytes()
    publish(root, A, B)
    [line] = work.update(root)
    [kept] = (root / "work" / "backups").glob(f"*/{NAME}")
    assert kept.read_bytes() == before
    assert f"work/backups/{kept.parent.name}/{NAME}" in line


def test_nothing_changed_writes_nothing(root):
    learner(root, C, cell("b", "b = 'mine'"), A)  # her own order stays, too
    before = files(root)
    assert work.update(root) == ["00_start: nothing new"]
    assert files(root) == before


def test_news_that_the_copy_has_already_is_noted(root):
    """The learner typed it in herself: only the base is written."""
    learner(root, A, cell("b", "b = 2"), C)
    publish(root, A, cell("b", "b = 2"), C)
    copies = work.update(root), work.update(root)
    assert copies == (["00_start: nothing new"],) * 2
    assert not (root / "work" / "backups").exists()
    publish(root, A, cell("b", "b = 3"), C)
    assert updated(root) == ["# A", "b = 3", "c = 1"]


def test_interrupted_between_copy_and_base_can_be_repeated(root):
    base = root / "work" / ".base" / "00.ipynb"
    old = base.read_bytes()
    learner(root, A, cell("b", "b = 'mine'"), C)
    publish(root, A, cell("b", "b = 2"), cell("c", "c = 2"), cell("n", "new"))
    after = updated(root)
    base.write_bytes(old)
    assert updated(root) == after


def test_failed_write_leaves_the_copy_as_it_was(root, monkeypatch):
    before = (root / "work" / NAME).read_bytes()
    publish(root, A)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(course.CourseError, match="left alone.*No space left"):
        work.update(root)
    assert (root / "work" / NAME).read_bytes() == before
    assert not list((root / "work").glob(".00*"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"nbformat": 4, "cells": [3]}'])
def test_damaged_copy_is_set_aside(root, text):
    (root / "work" / NAME).write_text(text)
    [line] = work.update(root)
    [aside] = (root / "work").glob("00_start_damaged_*.ipynb")
    assert aside.read_text() == text and aside.name in line
    assert sources(root / "work" / NAME) == ["# A", "b = 1", "c = 1"]


@pytest.mark.parametrize("text", [None, "{"])
def test_missing_or_damaged_base_keeps_all_that_differs(root, text):
    base = root / "work" / ".base" / "00.ipynb"
    base.write_text(text) if text else base.unlink()
    learner(root, A, cell("b", "b = 'mine'"), cell("x", "x"))
    publish(root, A, cell("b", "b = 2"), C)
    assert updated(root) == ["# A", "b = 'mine'", "x", "c = 1"]
    publish(root, A, cell("b", "b = 2"), cell("c", "c = 3"))
    assert updated(root) == ["# A", "b = 'mine'", "x", "c = 3"]


def test_duplicated_cell_keeps_both(root):
    learner(root, A, cell("b", "b = 'try'"), B, cell("b", "b = 'again'"), C)
    publish(root, A, cell("b", "b = 2"), C)
    assert updated(root) == ["# A", "b = 'try'", "b = 2", "b = 'again'", "c = 1"]
    ids = [c["id"] for c in course.load(root / "work" / NAME)["cells"]]
    assert len(set(ids)) == 5


def test_missing_ids_are_found_by_their_text(root):
    bare = [{k: v for k, v in c.items() if k != "id"} for c in (A, B, C)]
    bare[1]["source"] = "b = 'mine'"
    save(root / "work" / NAME, {**notebook(*bare), "nbformat_minor": 4})
    publish(root, cell("a", "# New", "markdown"), B, cell("c", "c = 2"))
    assert updated(root) == ["# New", "b = 'mine'", "c = 2"]
    after = course.load(root / "work" / NAME)
    assert after["nbformat_minor"] == 5 and all(c["id"] for c in after["cells"])


def test_own_files_are_left_alone(root):
    mine = save(root / "work" / "99_mine.ipynb", notebook(cell("a", "mine")))
    text = save(root / "work" / "notes.txt", {"a": 1})
    before = mine.read_bytes(), text.read_bytes()
    publish(root, A)
    work.update(root)
    assert (mine.read_bytes(), text.read_bytes()) == before


def test_update_brings_a_new_notebook(root):
    save(root / "notebooks" / "01_next.ipynb", notebook(A))
    assert work.update(root) == ["00_start: nothing new", "01_next: new in work/"]


def test_reset_keeps_the_old_copy(root):
    learner(root, A, cell("b", "b = 'mine'"))
    work.reset(root, ["NB=00"])
    work.reset(root, ["0"])
    kept = [sources(path) for path in (root / "work").glob("00_start_kept_*.ipynb")]
    assert sorted(kept) == [["# A", "b = 'mine'"], ["# A", "b = 1", "c = 1"]]
    assert sources(root / "work" / NAME) == ["# A", "b = 1", "c = 1"]


def test_command_line_says_what_is_wrong(root, capsys):
    assert work.main(["reset"], root) == 1
    assert "make reset NB=03" in capsys.readouterr().out
    assert work.main(["reset", "NB=7"], root) == 1
    assert "no notebook '7'. Pick from: 00_start." in capsys.readouterr().out


def test_command_line_warns_of_open_notebooks(root, capsys):
    assert work.main(["update"], root) == 0
    assert "JupyterLab" not in capsys.readouterr().out
    publish(root, A)
    assert work.main(["update"], root) == 0
    assert "Reload Notebook from Disk" in capsys.readouterr().out


def test_masters_are_never_touched(root):
    before = (root / "notebooks" / NAME).read_bytes()
    learner(root, cell("b", "b = 'mine'"))
    work.fill(root), work.update(root), work.reset(root, ["00"])
    assert (root / "notebooks" / NAME).read_bytes() == before


def test_another_folder_than_work(root, monkeypatch):
    before = files(root)
    monkeypatch.setenv("UNROLLED_WORK", str(root / "hers"))
    assert work.fill(root) == ["00_start: new in work/"]
    assert course.load(root / "hers" / NAME)["cells"] == [A, B, C]
    assert files(root) == before
