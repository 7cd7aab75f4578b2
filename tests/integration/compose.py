"""docker-compose.yml without Docker: its very commands and environments, as plain processes."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from client.stack.redis_program import find_redis
from tests.conftest import ROOT
from tests.service.house import free_port


@dataclass(frozen=True)
class Places:
    """The one place where names of the compose network become names of this machine.

    Attributes:
        folder: For the volume `data`, the programs' homes and their logs.
        postgres: Folder of PostgreSQL's Unix socket.
        redis_port: Where the service `redis` is.
        gateway_port: Where the service `gateway` listens.
    """

    folder: Path
    postgres: str
    redis_port: int
    gateway_port: int

    def here(self, declared: str) -> str:
        """A declared text with each name that means something else here replaced."""
        for there, here in (
            ("redis:6379", f"127.0.0.1:{self.redis_port}"),
            ("@postgres:5432/twinfit", f"@/twinfit?host={self.postgres}"),
            ("127.0.0.1:8000", f"127.0.0.1:{self.gateway_port}"),
        ):
            declared = declared.replace(there, here)
        whole = {"8000": str(self.gateway_port), "/data": str(self.folder / "data")}
        return whole.get(declared, declared)


def places(folder: Path, postgres: str) -> Places:
    """Free ports and folders for one run."""
    (folder / "data").mkdir()
    return Places(folder, postgres, free_port(), free_port())


class Compose:
    """The services that the file declares.

    Args:
        places: Where they are here.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._running: list[subprocess.Popen[bytes]] = []
        text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
        # As Compose does: `${NAME:-default}`, and nobody has set NAME.
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
        self.services: dict[str, dict[str, Any]] = YAML(typ="safe").load(text)["services"]

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        """Start a service's command with its environment, and with nothing else of ours."""
        service = self.services[name]
        with (self._places.folder / f"{name}.log").open("ab") as log:
            running = subprocess.Popen(
                [self._places.here(word) for word in service["command"]],
                env=self._environment(service),
                cwd=self._places.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._running.append(running)
        return running

    def start_redis(self) -> "subprocess.Popen[bytes]":
        """Start the declared server, whichever of its kind is here, on a port of this run's."""
        _, *options = self.services["redis"]["command"]
        running = subprocess.Popen(
            [
                *(str(find_redis(os.environ.get("PATH"))), *options),
                *("--port", str(self._places.redis_port), "--dir", str(self._places.folder)),
            ],
            stdout=subprocess.DEVNULL,
        )
        self._running.append(running)
        return running

    def is_healthy(self, name: str) -> bool:
        """Whether the service's own health check passes."""
        kind, *command = self.services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        checked = subprocess.run(
            [self._places.here(word) for word in command],
            env=self._environment(self.services[name]),
            check=False,
            capture_output=True,
            timeout=60,
        )
        return checked.returncode == 0

    def end(self) -> None:
        """Leave none of them running."""
        for running in self._running:
            running.kill()
            running.wait()

    def log(self, name: str) -> str:
        """What a service has said."""
        return (self._places.folder / f"{name}.log").read_text()

    def _environment(self, service: dict[str, Any]) -> dict[str, str]:
        declared: dict[str, str] = service["environment"]
        return {
            # What the image gives: the environment's programs first, and a home.
            "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
            "HOME": str(self._places.folder),
            "PYTHONUNBUFFERED": "1",
            **{name: self._places.here(value) for name, value in declared.items()},
        }
