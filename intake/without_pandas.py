"""Keeps Arrow from importing pandas, which would take longer than all the reading."""

import sys
from importlib.abc import MetaPathFinder

from typing_extensions import override


class NoPandas(MetaPathFinder):
    """Says that pandas is not installed; Arrow wants it only to recognise its objects."""

    @override
    def find_spec(self, fullname: str, *_: object) -> None:
        """Refuse to find pandas, and leave all else to the other finders.

        Raises:
            ModuleNotFoundError: `fullname` is pandas.
        """
        if fullname == "pandas":
            raise ModuleNotFoundError("intake reads without pandas", name=fullname)


def keep_pandas_out() -> None:
    """Let no later import in this process find pandas."""
    sys.meta_path.insert(0, NoPandas())
