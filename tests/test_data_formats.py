"""Readers of well-known formats, on small files that these tests write."""

from helpers import data

import numpy as np
import pytest


def object_array(rows):
    array = np.empty(len(rows), object)
    array[:] = rows
    return array


def save_imdb(path, **changes):
    arrays = {
        "x_train": object_array([[1, 2, 3], [4]]),
        "y_train": np.array([1, 0]),
        "x_test": object_array([[5, 6]]),
        "y_test": np.array([1]),
    }
    arrays |= changes
    np.savez(path, **{name: rows for name, rows in arrays.items() if rows is not None})
    return path


def test_imdb_npz_round_trip(tmp_path):
    reviews = data.read_imdb_npz(save_imdb(tmp_path / "imdb.npz"))
    assert [ids.tolist() for ids in reviews.train_ids] == [[1, 2, 3], [4]]
    assert [ids.tolist() for ids in reviews.test_ids] == [[5, 6]]
    assert reviews.train_labels.tolist() == [1, 0] and reviews.test_labels[0] == 1
    assert reviews.train_ids[0].dtype == reviews.train_labels.dtype == "int32"


def test_imdb_npz_of_plain_numbers_and_of_arrays(tmp_path):
    rows = object_array([np.array([1, 2]), np.array([3])])
    path = save_imdb(tmp_path / "a.npz", x_train=rows, x_test=np.array([[7, 8]]))
    reviews = data.read_imdb_npz(path)
    assert reviews.train_ids[1].tolist() == [3] and reviews.test_ids[0].tolist() == [
        7,
        8,
    ]


class Harmful:
    """Its pickle calls a function when it is loaded, as a malicious file would."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_a_harmful_pickle_is_refused_and_not_run(tmp_path):
    proof = tmp_path / "it ran"
    rows = object_array([[1], Harmful(proof)])
    path = save_imdb(tmp_path / "imdb.npz", x_train=rows)
    with pytest.raises(ValueError, match="asks to load .*open.*may be harmful"):
        data.read_imdb_npz(path)
    assert not proof.exists()


def test_wrong_imdb_files_are_named(tmp_path):
    path = save_imdb(tmp_path / "imdb.npz", y_test=None)
    with pytest.raises(ValueError, match="has no y_test; expected x_train, y_train"):
        data.read_imdb_npz(path)
    save_imdb(path, y_test=np.array([1, 0]))
    with pytest.raises(ValueError, match="has 1 x_test but 2 y_test"):
        data.read_imdb_npz(path)
    save_imdb(path, x_test=object_array([["a", "b"]]))
    with pytest.raises(ValueError, match="Review 0 is not a list of whole numbers"):
        data.read_imdb_npz(path)


def test_sentence_pairs(tmp_path):
    path = tmp_path / "kor.txt"
    path.write_text(
        "\ufeffGo.\t가.\tCC-BY 2.0 (France)\n\nHi!\t안녕!\n", encoding="utf-8"
    )
    pairs = data.read_sentence_pairs(path)
    assert pairs == [("Go.", "가."), ("Hi!", "안녕!")]
    assert pairs[0].source == "Go." and pairs[0].target == "가."


@pytest.mark.parametrize("line", ["no tab", "\tonly target", "only source\t"])
def test_a_line_that_is_no_pair_is_named(tmp_path, line):
    path = tmp_path / "pairs.txt"
    path.write_text(f"Go.\tVa !\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: expected a sentence, a tab"):
        data.read_sentence_pairs(path)
