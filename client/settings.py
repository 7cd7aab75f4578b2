"""What the command is told by the environment; read once, at the entry point."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_URL = "http://127.0.0.1:8000"
DEFAULT_DATA = Path(".twinfit")


@dataclass(frozen=True)
class ClientSettings:
    """The environment as the command sees it; null where nothing is set."""

    url: str | None
    data: Path | None
    redis_url: str | None
    database_url: str | None
    slots: str | None
    environment: Mapping[str, str]

    @classmethod
    def read(cls) -> "ClientSettings":
        """Read `TWINFIT_URL`, `_DATA`, `_REDIS_URL`, `_DATABASE_URL` and `_SLOTS`."""
        environment = dict(os.environ)
        data = environment.get("TWINFIT_DATA")
        return cls(
            url=environment.get("TWINFIT_URL") or None,
            data=Path(data) if data else None,
            redis_url=environment.get("TWINFIT_REDIS_URL") or None,
            database_url=environment.get("TWINFIT_DATABASE_URL") or None,
            slots=environment.get("TWINFIT_SLOTS") or None,
            environment=environment,
        )
