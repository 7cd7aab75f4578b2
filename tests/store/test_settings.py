"""Where things are kept, as the environment says."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from store.settings import StoreSettings


def test_everything_lies_in_one_folder_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`.twinfit` where the process starts, and there even after it goes elsewhere."""
    monkeypatch.chdir(tmp_path)

    settings = StoreSettings()

    folder = tmp_path / ".twinfit"
    assert settings.data == folder
    assert settings.database_url == f"sqlite:///{folder}/ledger.sqlite3"
    assert settings.blobs_url == f"file://{folder}/blobs"
    assert settings.redis_url == f"redis+socket://{folder}/redis/redis.sock"
    assert settings.logs == folder / "logs"
    assert settings.uploads == folder / "uploads"
    assert settings.scratch == folder / "scratch"


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each address by its own name; what is not named follows the folder."""
    monkeypatch.setenv("TWINFIT_DATA", "/srv/twinfit")
    monkeypatch.setenv("TWINFIT_DATABASE_URL", "postgresql://twinfit@db/twinfit")
    monkeypatch.setenv("TWINFIT_REDIS_URL", "redis://redis:6379/0")

    settings = StoreSettings()

    assert settings.database_url == "postgresql://twinfit@db/twinfit"
    assert settings.redis_url == "redis://redis:6379/0"
    assert settings.blobs_url == "file:///srv/twinfit/blobs"


def test_settings_do_not_change_after_they_were_read() -> None:
    """They are passed down, and everybody sees the same."""
    settings = StoreSettings(data=Path("/srv/twinfit"))

    with pytest.raises(ValidationError, match="frozen"):
        settings.data = Path("/elsewhere")  # type: ignore[misc]
