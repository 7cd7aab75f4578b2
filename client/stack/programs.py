"""The programs of a stack: what is started, with which environment, in which order."""

import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from client.errors import FolderUnusable
from client.stack.child import Program, put_aside
from client.stack.redis_server import RedisServer

GATEWAY_GRACE_SECONDS = 10.0
WORKER_GRACE_SECONDS = 30.0

# -P: a file `service.py` in the user's own folder must not take the gateway's place.
PYTHON = (sys.executable, "-P", "-m")


@dataclass(frozen=True)
class Surroundings:
    """What the programs of one stack share.

    `lock` and `doorway` are open files that they inherit; `alone_since` is when the lock on the
    folder was taken, null where the ledger is shared with workers elsewhere; `slots` is how many
    jobs the worker trains at the same time.
    """

    data: Path
    logs: Path
    environment: Mapping[str, str]
    lock: int
    doorway: socket.socket
    alone_since: datetime | None
    slots: int

    def log(self, name: str) -> Path:
        """Where a program writes; an old log that has grown large is put aside.

        Raises:
            FolderUnusable: The folder of the logs cannot be made.
        """
        try:
            self.logs.mkdir(exist_ok=True)
        except OSError as error:
            raise FolderUnusable(f"The folder {self.logs} cannot be made: {error}") from error
        log = self.logs / f"{name}.log"
        put_aside(log)
        return log


def programs_of(
    around: Surroundings, redis: RedisServer | None, redis_url: str, host: str
) -> list[Program]:
    """The programs in the order in which they start; they end in the opposite one."""
    own = (
        [redis.as_program(around.environment, around.log("redis"), (around.lock,))] if redis else []
    )
    environment = {
        **around.environment,
        "TWINFIT_DATA": str(around.data),
        "TWINFIT_REDIS_URL": redis_url,
    }
    return [*own, _gateway(around, environment, host), _worker(around, environment)]


def _gateway(around: Surroundings, environment: Mapping[str, str], host: str) -> Program:
    # Whatever was running before the lock was taken is not running any more: the lock proves it.
    alone = {"TWINFIT_ALONE_SINCE": around.alone_since.isoformat()} if around.alone_since else {}
    return Program(
        name="The gateway",
        command=(*PYTHON, "service"),
        environment={
            **environment,
            **alone,
            "TWINFIT_HOST": host,
            "TWINFIT_PORT": str(around.doorway.getsockname()[1]),
            "TWINFIT_LISTEN_DESCRIPTOR": str(around.doorway.fileno()),
        },
        log=around.log("gateway"),
        grace_seconds=GATEWAY_GRACE_SECONDS,
        descriptors=(around.lock, around.doorway.fileno()),
    )


def _worker(around: Surroundings, environment: Mapping[str, str]) -> Program:
    return Program(
        name="The worker",
        command=(*PYTHON, "worker"),
        environment={**environment, "TWINFIT_SLOTS": str(around.slots)},
        log=around.log("worker"),
        grace_seconds=WORKER_GRACE_SECONDS,
        descriptors=(around.lock,),
    )
