"""The record survives damage, a full disk, a read-only folder and two writers."""

import json
import multiprocessing
import os
import signal

from helpers import store

import pytest


def test_what_was_added_is_read_back_in_order(record):
    for number in range(3):
        store.append("attempts", {"id": "00.1", "n": number, "text": "é\n글"})
    found = store.read("attempts")
    assert [entry["n"] for entry in found] == [0, 1, 2]
    assert found[0]["text"] == "é\n글" and "when" in found[0]


def test_reading_nothing_creates_nothing(record):
    assert store.read("attempts") == []
    assert not record.exists()


@pytest.mark.parametrize(
    "damage",
    [b"{half a li", b"\xff\xfe\x00\n", b'"a string"\n', b"[1, 2]\n", b"null\n"],
)
def test_damaged_lines_are_set_aside_and_good_ones_kept(record, capsys, damage):
    store.append("attempts", {"n": 1})
    path = record / "attempts.jsonl"
    path.write_bytes(path.read_bytes() + damage)
    broken = path.read_bytes()
    store.append("attempts", {"n": 2})
    assert [entry["n"] for entry in store.read("attempts")] == [1, 2]
    (aside,) = record.glob("attempts.damaged-*.jsonl")
    assert aside.read_bytes() == broken
    assert "1 unreadable line" in capsys.readouterr().out


def test_a_full_disk_leaves_the_old_record(record):
    """A limit on the size of files stands in for a full disk: the write fails."""
    store.append("attempts", {"n": 1})
    before = (record / "attempts.jsonl").read_bytes()

    def fill():
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10,) * 2)
        try:
            store.append("attempts", {"n": 2, "text": "x" * 1000})
        except OSError:
            os._exit(3)
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=fill)
    process.start()
    process.join()
    assert process.exitcode == 3
    assert (record / "attempts.jsonl").read_bytes() == before
    assert not list(record.glob(".attempts.jsonl.*")), "a temporary file was left"


def test_the_record_lies_with_the_work(monkeypatch):
    monkeypatch.delenv("UNROLLED_RECORD")
    monkeypatch.setenv("UNROLLED_WORK", "/somewhere")
    assert store.folder().as_posix() == "/somewhere/.record"
    monkeypatch.delenv("UNROLLED_WORK")
    assert store.folder().parts[-2:] == ("work", ".record")


def test_a_record_that_is_no_json_changes_nothing(record):
    store.append("attempts", {"n": 1})
    with pytest.raises(TypeError):
        store.append("attempts", {"n": object()})
    assert len(store.read("attempts")) == 1


def _add(folder, who):
    os.environ["UNROLLED_RECORD"] = str(folder)
    for number in range(20):
        store.append("attempts", {"who": who, "n": number})


def test_two_notebooks_may_write_at_once(record):
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_add, args=(record, who)) for who in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    lines = (record / "attempts.jsonl").read_text().splitlines()
    assert len(lines) == 40
    found = [json.loads(line) for line in lines]
    for who in "ab":
        assert [e["n"] for e in found if e["who"] == who] == list(range(20))
