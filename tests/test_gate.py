"""The gate in front of tests that need a tool."""

import pytest

from tests.gate import require

ABSENT = "no-such-program"


def test_a_tool_that_is_there_is_named_with_its_path() -> None:
    """The path leads to the program."""
    assert require("sh").name == "sh"


def test_a_missing_tool_skips_the_test_on_a_laptop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to install everything to work on one thing."""
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=ABSENT):
        require(ABSENT)


def test_a_missing_tool_fails_the_test_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite that skips in CI proves nothing."""
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match=ABSENT):
        require(ABSENT)
