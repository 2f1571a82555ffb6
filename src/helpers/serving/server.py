"""A small HTTP server, on this machine's own address: slow or bad clients can't hurt.

Tornado's event loop talks to many clients at once; one thread beside it asks the model,
one request after the other.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

from helpers.serving.handling import MOST_BYTES, Answer, Handler

from tornado import httpserver, web

__all__ = ["PATH", "Server", "serve"]

ADDRESS = "127.0.0.1"  # loopback: no other machine can ask
PATH = "/judge"
PATIENCE = 5.0  # seconds that a client has to send its request
MOST_DRAINED = 2**26  # bytes of a too large body that are read, so that we can answer


@web.stream_request_body
class _Judge(web.RequestHandler):
    """POST /judge: the body goes to the handler, its answer goes back."""

    def initialize(self, handle: Handler, workers: ThreadPoolExecutor):
        self.handle, self.workers = handle, workers

    def prepare(self):
        self.body, self.size = bytearray(), 0
        self.request.connection.set_max_body_size(MOST_DRAINED)
        self.request.connection.set_body_timeout(PATIENCE)

    def data_received(self, chunk: bytes):
        self.size += len(chunk)
        self.body += chunk if self.size <= MOST_BYTES else b""

    async def post(self):
        if self.size > MOST_BYTES:
            text = f"the body has {self.size:,} bytes; {MOST_BYTES:,} are the most."
            return self.send(Answer(413, {"error": text}))
        loop = asyncio.get_running_loop()
        pair = await loop.run_in_executor(self.workers, self.handle, bytes(self.body))
        self.send(Answer(*pair))  # a learner's handler gives a plain tuple

    def send(self, answer: Answer):
        self.set_status(answer.status)
        self.finish(answer.content)  # a dict becomes JSON

    def write_error(self, status_code: int, **_):
        """What goes back when the handler fails, or for GET: no traceback."""
        texts = {405: f"only POST is known at {PATH}."}
        text = texts.get(status_code, "the model failed; the server's log says why.")
        self.finish({"error": text})


class _Elsewhere(web.RequestHandler):
    """Every other address."""

    def prepare(self):
        self.set_status(404)
        self.finish({"error": f"there is nothing here; POST your texts to {PATH}."})


async def serve(handle: Handler, port: int, stop: asyncio.Event, ready) -> None:
    """Answer requests until `stop` is set; `ready(address)` is called at the start."""
    with ThreadPoolExecutor(1) as workers:
        app = web.Application(
            [(PATH, _Judge, {"handle": handle, "workers": workers})],
            default_handler_class=_Elsewhere,
            log_function=lambda _: None,
        )
        listening = socket.create_server((ADDRESS, port))  # closed if the port is taken
        listening.setblocking(False)
        server = httpserver.HTTPServer(app, idle_connection_timeout=PATIENCE)
        server.add_socket(listening)
        ready(f"http://{ADDRESS}:{listening.getsockname()[1]}")
        await stop.wait()
        server.stop()
        await server.close_all_connections()


class Server:
    """A handler behind a port, in a thread of this process.

    Used with `with`; `address` is where it listens::

        with Server(handler(predict)) as server:
            urllib.request.urlopen(server.address + "/judge", data=b'{"texts": …}')

    Args:
        handle: Body -> Answer, or any other pair of a status and a dict.
        port: 0 takes a free one.
    """

    def __init__(self, handle: Handler, *, port: int = 0):
        self.handle, self.port, self.address = handle, port, ""

    def __enter__(self):
        started, failed = threading.Event(), []

        def ready(address):
            self.address = address
            started.set()

        async def main():
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            await serve(self.handle, self.port, self._stop, ready)

        def run():
            try:
                asyncio.run(main())
            except OSError as error:  # the port is taken
                failed.append(error)
                started.set()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        started.wait()
        if failed:
            raise failed[0]
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()


logging.getLogger("tornado.general").setLevel(logging.CRITICAL)  # bad clients
