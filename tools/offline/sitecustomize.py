"""Block the network for every Python process that has this folder on PYTHONPATH.

Notebooks must run from the data on disk alone, so connections and name look-ups raise
NetworkBlocked. Loopback and Unix sockets stay open: kernels, tuners and servers need
them. Native code does not ask Python; the proxy variables point it to a closed port.
"""

import os
import sys

CLOSED = ("127.0.0.1", 9)
INTERNET = (2, 10, 23, 30)  # AF_INET, and AF_INET6 on Linux, Windows and macOS
LOCAL_NAMES = ("", "localhost", "0.0.0.0", "::", "::1", "::ffff:127.0.0.1")
CONNECTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
LOOK_UPS = (
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
)


class NetworkBlocked(OSError):
    """A notebook asked for something outside this machine."""


def is_local(host) -> bool:
    """Whether a host name or address means this machine's loopback."""
    host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if host is None or host in LOCAL_NAMES:
        return True
    return host.startswith("127.") and host.replace(".", "").isdecimal()


def _refuse(what: str) -> None:
    raise NetworkBlocked(
        f"the network is blocked while notebooks run, and this one asked for {what}. "
        "Put what it needs into the data packages (data/README.md) and read it there."
    )


def _watch(event: str, args: tuple) -> None:
    """Audit hook: let loopback pass, refuse the rest."""
    if event in CONNECTS:
        connection, address = args[0], args[1]
        if address is None or connection.family not in INTERNET:
            return
        if not is_local(address[0]) or tuple(address[:2]) == CLOSED:
            _refuse(f"{address[0]}:{address[1]}")
    elif event in LOOK_UPS:
        host = args[0][0] if isinstance(args[0], tuple) else args[0]
        if not is_local(host) and host != os.uname().nodename:
            _refuse(repr(host))


for _name in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ[_name] = os.environ[_name.upper()] = "http://{}:{}".format(*CLOSED)
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "localhost,127.0.0.1,::1"
sys.addaudithook(_watch)
