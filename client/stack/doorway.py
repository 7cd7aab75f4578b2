"""The socket on which the gateway will listen.

`twinfit up` opens it and hands it to the gateway. So a port in use is known before anything
starts, and requests that come while the gateway starts, or starts again, wait instead of failing.
"""

import errno
import socket
from urllib.parse import urlsplit

from client.errors import PortTaken

WAITING_CONNECTIONS = 512


def open_doorway(host: str, port: int) -> socket.socket:
    """Listen on `host` and `port`; port 0 takes a free one.

    Raises:
        PortTaken: The port is in use, or the address is not to be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        doorway = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PortTaken(f"There is no address {host!r} to listen on: {error}") from error
    try:
        doorway.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        doorway.bind(address)
        doorway.listen(WAITING_CONNECTIONS)
    except OSError as error:
        doorway.close()
        raise PortTaken(_why(host, port, error)) from error
    return doorway


def gateway_is_ready(url: str) -> bool:
    """Whether the gateway behind the doorway says that it takes jobs; waits a second for it."""
    place = urlsplit(url)
    # By hand: the standard library's HTTP client loads TLS, two MiB of it.
    asked = f"GET /readyz HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((place.hostname, place.port), timeout=1.0) as line:
            line.sendall(asked.encode())
            with line.makefile("rb") as answer:
                return answer.read().split(maxsplit=2)[1:2] == [b"200"]
    except OSError:
        return False


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use by another program. "
            "Use --port 0 for any free port, or --port with another number."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user. Use --port 0 for any free port."
    return f"Nothing can listen on {host}, port {port}: {error.strerror}."


def url_of(doorway: socket.socket) -> str:
    """The URL at which this machine reaches the doorway."""
    host, port = doorway.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
