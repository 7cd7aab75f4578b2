"""Decides what happens to a test whose tool is not on this machine."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

# Where Debian keeps the server programs of PostgreSQL, which it leaves off the PATH.
_OFF_THE_PATH = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def require(tool: str) -> Path:
    """Path of the program `tool`; without it the test skips on a laptop and fails in CI.

    Args:
        tool: Name of a program, as one would type it: `chromium`, `initdb`.

    Returns:
        Where it lies, from the PATH first.

    Raises:
        Skipped: It is missing, and this is somebody's own machine.
        Failed: It is missing, and `CI` is `true`: there nothing may be left out unseen.
    """
    places = [os.environ.get("PATH", os.defpath), *map(str, _OFF_THE_PATH)]
    found = shutil.which(tool, path=os.pathsep.join(places))
    if found is None:
        refuse(f"{tool} is not installed here; .ci/run installs it")
    return Path(found)


def refuse(reason: str) -> NoReturn:
    """End the running test for `reason`: skipped on a laptop, failed when `CI` is `true`."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
