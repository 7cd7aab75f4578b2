"""What tests of every room may ask for."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of files too large for the repository, `data/` among them; skips where it is absent.

    It lies beside the checkout as `shared`, or where `TWINFIT_SHARED` says.
    """
    place = Path(os.environ.get("TWINFIT_SHARED", ROOT.parent / "shared"))
    if not place.is_dir():
        pytest.skip(f"no folder of shared files at {place}; TWINFIT_SHARED may name another")
    return place
