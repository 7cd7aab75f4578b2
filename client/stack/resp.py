"""As much of Redis' protocol as it takes to greet a server, and to ask one to end."""

import socket
from pathlib import Path

GREETING_SECONDS = 1.0


def ask(unix_socket: Path, *words: str, timeout_seconds: float = GREETING_SECONDS) -> str:
    """The first line of the answer to one command; a server that closes in reply answers "".

    Raises:
        OSError: Nobody listens there, or nobody answers in time.
    """
    sent = f"*{len(words)}\r\n" + "".join(f"${len(w.encode())}\r\n{w}\r\n" for w in words)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(timeout_seconds)
        line.connect(str(unix_socket))
        line.sendall(sent.encode())
        answer = b""
        while not answer.endswith(b"\r\n"):
            if not (piece := line.recv(4096)):
                break
            answer += piece
    return answer.decode(errors="replace").strip()


def answers(unix_socket: Path) -> bool:
    """Whether a server there has read its files and takes commands."""
    try:
        return ask(unix_socket, "PING") == "+PONG"
    except OSError:
        return False


def end(unix_socket: Path) -> bool:
    """Ask a server to write its files and end; whether there was one that answered at all."""
    try:
        ask(unix_socket, "SHUTDOWN", timeout_seconds=10.0)
    except ConnectionResetError:
        return True
    except OSError:
        return False
    return True
