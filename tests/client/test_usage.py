"""Wrong options: what came, what is allowed, and status 2."""

import pytest

from tests.client.conftest import Asker

WRONG = {
    ("list", "--state", "foo"): (
        "'--state': 'foo' is not one of 'queued', 'running', 'succeeded', 'failed', 'cancelled'."
    ),
    ("list", "--kind", "Pair"): "'--kind': 'Pair' is not one of 'pair', 'train', 'sweep'.",
    ("code", "job_good", "--as", "x"): "'--as': 'x' is not one of 'program', 'repaired', 'diff'.",
    ("list", "--limit", "many"): "'--limit': 'many' came, and it should be a valid integer.",
    ("list", "--limit", "0"): (
        "'--limit': '0' came, and it should be greater than or equal to 1."
    ),
    ("list", "--limit", "a\x1b[31mb"): "'a\\x1b[31mb' came",
}  # fmt: skip


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_wrong_value_of_an_option_is_told_with_what_is_allowed(
    ask: Asker, words: tuple[str, ...]
) -> None:
    """In one sentence of ours, not as the library that checks options words it."""
    told = ask(*words)

    assert (told.status, told.out) == (2, "")
    assert WRONG[words] in told.err
    assert "Value error" not in told.err
    assert "\x1b" not in told.err
