"""Serving: right answers, clear errors and no crash, over a real connection."""

import gc
import http.client
import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from helpers import models, runtime, serving, text
from helpers.serving import server as server_module
from helpers.serving.texts import split_words

import keras
import numpy as np
import pytest

BOOK = text.Vocabulary.build(["a warm and funny film .".split()])
STRANGE = "aÀé ÏŁß’'‘“”\"_-…12½٣中文한글 \u00a0\u2003\t\n.,!?()é\u0301ǅΣσς"


@pytest.fixture(scope="module")
def network():
    runtime.set_seed(3)
    return models.text_classifier(len(BOOK), cell="gru", embed_dim=4, units=5)


@pytest.fixture(scope="module")
def reader(network):
    return serving.text_model(network, BOOK, longest=12)


@pytest.fixture
def server():
    """Its "probability" is the share of the letters that are vowels."""
    with serving.Server(serving.handler(vowels)) as running:
        yield running


def vowels(texts):
    return [sum(c in "aeiou" for c in t.lower()) / len(t) for t in texts]


def ask(address, body, *, method="POST", path=server_module.PATH):
    """(status, content) of one request over a new connection."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def is_well(server):
    """Does it still answer a right request rightly?"""
    return ask(server.address, b'{"texts": ["aabb"]}') == (200, {"fresh": [0.5]})


# --- the model ------------------------------------------------------------------------


def test_words_are_those_of_helpers_text():
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list(STRANGE), rng.integers(30))) for _ in range(2000)]
    split = [row.decode().split() for row in split_words(np.array(texts)).numpy()]
    assert split == [text.words(each) for each in texts]


def test_a_text_model_answers_as_its_network(network, reader):
    texts = ["A WARM film.", "funny, and dull", "a " * 11 + "warm"]
    ids = text.pad([BOOK.encode(text.words(each)) for each in texts])
    right = 1 / (1 + np.exp(-np.asarray(network(ids))))
    np.testing.assert_allclose(reader(np.array(texts)), right, atol=1e-6)


def test_a_saved_text_model_needs_nothing_else(reader, tmp_path):
    texts = np.array(["a warm film", "문 dull", ""])
    right = np.asarray(reader(texts))
    reader.save(tmp_path / "film.keras")
    again = keras.saving.load_model(tmp_path / "film.keras")
    np.testing.assert_array_equal(again(texts), right)


def test_an_exported_text_model_needs_none_of_our_code(reader, tmp_path):
    texts = ["a warm film", "dull"]
    reader.export(tmp_path / "film", verbose=False)
    code = (
        "import sys, tensorflow as tf\n"
        "model = tf.saved_model.load(sys.argv[1])\n"
        "print(model.serve(tf.constant(sys.argv[2:])).numpy()[:, 0].tolist())\n"
        "assert 'helpers' not in sys.modules\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "film"), *texts],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    right = np.asarray(reader(np.array(texts)))[:, 0]
    np.testing.assert_allclose(json.loads(told), right, atol=1e-6)


@pytest.mark.parametrize("unknown", [True, False])
def test_a_vocabulary_of_another_kind_is_refused(network, unknown):
    book = text.Vocabulary("ab", unknown=unknown, start_end=True)
    with pytest.raises(ValueError, match=r"begins with \['\[PAD\]'.*'\[START\]'.*; a"):
        serving.text_model(network, book)


# --- right answers --------------------------------------------------------------------


def test_a_thousand_requests_of_many_clients_are_answered_rightly(server):
    rng = np.random.default_rng(1)
    letters = list("aeioubcdfg hklm")

    def one_client(number):
        mine = np.random.default_rng(number)
        for _ in range(125):
            texts = ["x" + "".join(mine.choice(letters, 9)) for _ in range(3)]
            body = json.dumps({"texts": texts})
            status, content = ask(server.address, body)
            assert status == 200
            assert content["fresh"] == pytest.approx(vowels(texts), abs=1e-6)
        return 125

    with ThreadPoolExecutor(8) as clients:
        done = list(clients.map(one_client, rng.integers(1_000_000, size=8)))
    assert sum(done) == 1000


def test_a_handler_may_answer_with_a_plain_tuple():
    with serving.Server(lambda body: (418, {"said": body.decode()})) as running:
        assert ask(running.address, b"tea") == (418, {"said": "tea"})


def test_letters_of_all_languages_arrive(server):
    body = '{"texts": ["aé 한글 \\u00e9\\ud83d\\ude00 \\ud83d"]}'.encode()
    status, content = ask(server.address, body)
    assert status == 200 and len(content["fresh"]) == 1


# --- bad requests ---------------------------------------------------------------------

BAD = {
    "empty": (b"", 400, "the body is empty"),
    "not JSON": (b"A warm film", 400, "this is not JSON"),
    "cut off": (b'{"texts": ["A warm', 400, "this is not JSON"),
    "not UTF-8": (b'{"texts": ["\xff\xfe"]}', 400, "byte 12 of the body is not UTF-8"),
    "UTF-16": ('{"texts": ["a"]}'.encode("utf-16"), 400, "not UTF-8"),
    "zeros": (bytes(100), 400, "this is not JSON"),
    "deep": (b"[" * 90_000, 400, "this is not JSON"),
    "a list": (b'["A warm film"]', 400, 'the key "texts"'),
    "a number": (b"17", 400, 'the key "texts"'),
    "another key": (b'{"text": "A warm film"}', 400, 'the key "texts"'),
    "a string": (b'{"texts": "A warm film"}', 400, "must be a list of strings"),
    "no text": (b'{"texts": []}', 400, "0 texts came"),
    "many texts": (json.dumps({"texts": ["a"] * 65}).encode(), 400, "65 texts came"),
    "a number as text": (b'{"texts": ["a", 3]}', 400, "text 2 of 2 must be a string"),
    "null as text": (b'{"texts": [null]}', 400, "text 1 of 1 must be a string"),
    "no word": (
        b'{"texts": ["a", "  "]}',
        400,
        "text 2 of 2 must be a string with a word",
    ),
    "a huge number": (b'{"texts": ' + b"9" * 5000 + b"}", 400, "this is not JSON"),
    "too large": (b"x" * 100_001, 413, "the body has 100,001 bytes"),
    "huge": (b"x" * 20_000_000, 413, "the body has 20,000,000 bytes"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_body_gets_a_clear_error(server, name):
    body, status, part = BAD[name]
    got, content = ask(server.address, body)
    assert (got, list(content)) == (status, ["error"])
    assert part in content["error"]
    assert is_well(server)


def test_other_addresses_and_methods_are_named(server):
    assert ask(server.address, b"", path="/")[0] == 404
    assert ask(server.address, b"", path="/judge/../../etc/passwd")[0] == 404
    status, content = ask(server.address, None, method="GET")
    assert status == 405 and "only POST" in content["error"]
    assert is_well(server)


def test_a_failing_model_tells_the_log_and_not_the_client(caplog):
    def predict(texts):
        raise RuntimeError("a secret")

    with serving.Server(serving.handler(predict)) as running:
        status, content = ask(running.address, b'{"texts": ["a"]}')
    assert status == 500 and "the model failed" in content["error"]
    assert "secret" not in str(content) and "a secret" in caplog.text


# --- slow and rude clients ------------------------------------------------------------

HEAD = b"POST /judge HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n"
RUDE = {
    "says nothing": b"",
    "half a line": b"POST /jud",
    "endless head": b"POST /judge HTTP/1.1\r\nA: " + b"x" * 100_000,
    "head only": HEAD,
    "half a body": HEAD + b'\r\n{"texts"',
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 9 + b"\r\n\r\n",
    "a length below 0": HEAD.replace(b"1000", b"-5") + b"\r\n",
    "a length of words": HEAD.replace(b"1000", b"many") + b"\r\n",
    "a length of 10 TB": HEAD.replace(b"1000", b"9" * 13) + b"\r\nx",
}


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(server_module, "PATIENCE", 0.3)
    with serving.Server(serving.handler(vowels)) as running:
        yield running


@pytest.mark.parametrize("name", RUDE)
def test_a_client_that_stalls_holds_nobody_up_and_is_let_go(impatient, name):
    where = urlsplit(impatient.address)
    with socket.create_connection((where.hostname, where.port), timeout=20) as client:
        client.sendall(RUDE[name])
        assert is_well(impatient)  # while the other one stalls
        started = time.monotonic()
        try:
            while client.recv(4096):
                pass
        except ConnectionResetError:
            pass
        assert time.monotonic() - started < 10  # it was let go
    assert is_well(impatient)


def test_a_hundred_stalling_clients_hold_nobody_up(impatient):
    where = urlsplit(impatient.address)
    clients = [
        socket.create_connection((where.hostname, where.port)) for _ in range(100)
    ]
    for client in clients:
        client.sendall(HEAD)
    assert is_well(impatient)
    for client in clients:
        client.close()
    assert is_well(impatient)


def test_a_client_that_trickles_is_cut_off(impatient):
    where = urlsplit(impatient.address)
    with socket.create_connection((where.hostname, where.port), timeout=20) as client:
        client.sendall(HEAD + b"\r\n")
        started = time.monotonic()
        with pytest.raises(OSError):  # a letter in time, again and again
            while time.monotonic() - started < 10:
                client.sendall(b"x")
                time.sleep(0.05)
    assert is_well(impatient)


def test_a_port_that_is_taken_is_said(server):
    port = urlsplit(server.address).port
    with pytest.raises(OSError, match="in use"):
        serving.Server(vowels, port=port).__enter__()
    gc.collect()  # an open socket would be told of


def test_only_this_machine_can_ask(server):
    where = urlsplit(server.address)
    assert where.hostname == "127.0.0.1"
    with pytest.raises(OSError):  # this machine, too, but another of its addresses
        socket.create_connection(("127.0.0.2", where.port), timeout=2)


# --- in a process of its own ----------------------------------------------------------


def test_a_served_model_answers_a_thousand_requests_as_in_the_notebook(
    reader, tmp_path
):
    reader.save(tmp_path / "film.keras")
    rng = np.random.default_rng(2)
    tokens = ["warm", "funny", "film", "dull", "and", "a", "."]
    texts = [" ".join(rng.choice(tokens, rng.integers(1, 9))) for _ in range(1000)]
    right = np.ravel(reader(np.array(texts)))

    with serving.Process(tmp_path / "film.keras") as service:

        def one(text):
            return ask(service.address, json.dumps({"texts": [text]}))

        with ThreadPoolExecutor(8) as clients:
            answers = list(clients.map(one, texts))
            bad = list(clients.map(lambda name: ask_bad(service, name), BAD))
        assert service.running
        status, content = ask(service.address, json.dumps({"texts": texts[:64]}))
    assert not service.running
    assert {status for status, _ in answers} == {200} == {status}
    told = [content["fresh"][0] for _, content in answers]
    np.testing.assert_allclose(told, right, atol=1e-5)
    np.testing.assert_allclose(content["fresh"], right[:64], atol=1e-5)
    assert bad == [status for _, status, _ in BAD.values()]


def ask_bad(service, name):
    """The status that a bad body gets."""
    return ask(service.address, BAD[name][0])[0]


def test_a_service_that_can_not_start_says_why(tmp_path):
    (tmp_path / "film.keras").write_bytes(b"no model")
    with serving.Process(tmp_path / "film.keras") as service:
        with pytest.raises(RuntimeError, match="did not start(.|\n)*film.keras"):
            print(service.address)
