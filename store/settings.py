"""Where things are kept, as the environment says; read at an entry point and passed down."""

from pathlib import Path
from typing import Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _ledger_in_folder(known: dict[str, Any]) -> str:
    return f"sqlite:///{known['data'] / 'ledger.sqlite3'}" if "data" in known else ""


def _blobs_in_folder(known: dict[str, Any]) -> str:
    return f"file://{known['data'] / 'blobs'}" if "data" in known else ""


def _redis_in_folder(known: dict[str, Any]) -> str:
    return f"redis+socket://{known['data'] / 'redis' / 'redis.sock'}" if "data" in known else ""


class StoreSettings(BaseSettings):
    """The data folder and the addresses of ledger, blobs and Redis (`TWINFIT_...`).

    Example:
        >>> settings = StoreSettings(data="/srv/twinfit")
        >>> settings.database_url
        'sqlite:////srv/twinfit/ledger.sqlite3'
    """

    model_config = SettingsConfigDict(env_prefix="TWINFIT_", frozen=True, extra="ignore")

    data: Path = Field(Path(".twinfit"), description="Folder of everything that is kept here.")
    database_url: str = Field(
        default_factory=_ledger_in_folder, description="`sqlite:///FILE` or `postgresql://...`."
    )
    blobs_url: str = Field(default_factory=_blobs_in_folder, description="Any URL of fsspec.")
    redis_url: str = Field(
        default_factory=_redis_in_folder,
        description="`redis://host:port/number`, or `redis+socket://PATH` for a Unix socket.",
    )

    @field_validator("data")
    @classmethod
    def _never_relative(cls, folder: Path) -> Path:
        # A relative folder would move when a process changes its working directory.
        return folder.expanduser().absolute()

    @property
    def logs(self) -> Path:
        """Folder of TensorBoard event files: `logs/<job>/<attempt>/<leg>/`."""
        return self.data / "logs"

    @property
    def uploads(self) -> Path:
        """Folder of uploads that are still being received or read."""
        return self.data / "uploads"

    @property
    def scratch(self) -> Path:
        """Folder of the workers' passing files: `scratch/<job>/<attempt>/`."""
        return self.data / "scratch"
