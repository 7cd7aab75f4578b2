"""The examples in the store's docstrings."""

import doctest
from types import ModuleType

import pytest

from store import settings
from store.ledger import identity, metrics, moment


@pytest.mark.parametrize("module", [settings, identity, metrics, moment])
def test_the_examples_are_true(module: ModuleType) -> None:
    """Each one runs and gives what it says."""
    result = doctest.testmod(module)

    assert result.attempted > 0
    assert result.failed == 0
