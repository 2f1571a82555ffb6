"""Notebooks run without the network, and loopback stays open."""

import os
import subprocess
import sys

import nbformat
import pytest
from tiny import ROOT, cell, kernel, notebook

SAYS = "the network is blocked while notebooks run"

URLLIB = """
import urllib.request
try:
    urllib.request.urlopen("http://192.0.2.1/", timeout=2)
except OSError as error:
    print(error)
"""
RAW = """
import socket
try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
except OSError as error:
    print(error)
"""
LOOPBACK = """
import socket, threading
server = socket.create_server(("localhost", 0))
threading.Thread(target=lambda: server.accept()[0].sendall(b"hello")).start()
print(socket.create_connection(server.getsockname(), timeout=2).recv(5).decode())
server.close()
"""


def offline(code):
    """What a plain Python with the block prints, both streams."""
    env = os.environ | {"PYTHONPATH": str(kernel.OFFLINE)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30)
    return done.stdout + done.stderr


def test_a_notebook_is_offline_and_keeps_loopback():
    cells = [cell(f"c{i}", code) for i, code in enumerate([URLLIB, RAW, LOOPBACK])]
    made = nbformat.from_dict(notebook(*cells))
    run, _ = kernel.run_apart(made, "offline", ROOT)
    assert run.error == ""
    web, raw, loopback = [c.outputs[0].text for c in run.notebook.cells]
    assert SAYS in web and SAYS in raw
    assert "192.0.2.1" in raw
    assert loopback == "hello\n"


@pytest.mark.parametrize(
    "call",
    [
        "s.connect(('192.0.2.1', 80))",
        "s.connect_ex(('192.0.2.1', 80))",
        "u.sendto(b'x', ('192.0.2.1', 53))",
        "u.sendmsg([b'x'], [], 0, ('192.0.2.1', 53))",
        "socket.getaddrinfo('example.invalid', 80)",
        "socket.gethostbyname('example.invalid')",
        "socket.gethostbyaddr('192.0.2.1')",
        "socket.getnameinfo(('192.0.2.1', 80), 0)",
        "socket.getaddrinfo('127.0.0.1.example.invalid', 80)",
        "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    ],
)
def test_every_way_out_is_closed(call):
    start = "import socket; s = socket.socket(); s.settimeout(1)\n"
    start += "u = socket.socket(type=socket.SOCK_DGRAM)\n"
    assert SAYS in offline(start + call)


@pytest.mark.parametrize(
    "call",
    [
        "socket.getaddrinfo(None, 80)",
        "socket.getaddrinfo('localhost', 80)",
        "socket.gethostbyname('127.0.0.2')",
        "socket.socket().bind(('127.0.0.1', 0))",
        "u.sendto(b'x', ('127.0.0.1', 5))",
        "a, b = socket.socketpair(); a.send(b'x')",
    ],
)
def test_this_machine_stays_open(call):
    start = "import socket; u = socket.socket(type=socket.SOCK_DGRAM)\n"
    assert offline(start + call) == ""


def test_a_child_and_native_code_are_told_too():
    child = "import subprocess, sys, os\nprint(os.environ['https_proxy'])\n"
    child += f"subprocess.run([sys.executable, '-c', {RAW!r}])"
    said = offline(child)
    assert "http://127.0.0.1:9" in said and SAYS in said
