"""Names of columns."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.names import MOST_FLAWS, check_names, what_is_wrong
from intake.refusal import Refused


@pytest.mark.parametrize("name", ["a", "größe", "a b", "sepal.length", "x" * 200, "🙂", "a\u00a0b"])
def test_ordinary_names_are_names(name: str) -> None:
    """Dots and spaces are common in tables of other programs."""
    assert what_is_wrong(name) is None


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "a\nb", "\x7f", "\x85", "a\u2028b", "\ud800", "x" * 201]
)
def test_names_that_would_break_a_page_or_a_path_are_none(name: str) -> None:
    """Each would mean something else somewhere."""
    assert what_is_wrong(name) is not None


def test_all_flaws_are_told_at_once_up_to_a_number() -> None:
    """A user mends a file once, not thirty times."""
    with pytest.raises(Refused) as caught:
        check_names(["a/", "b", "b"])
    assert [flaw.column for flaw in caught.value.flaws] == ["a/", "b"]
    assert caught.value.problem()["detail"] == (
        "The name of column 1, 'a/', holds a slash. (1 more below.)"
    )

    with pytest.raises(Refused) as caught:
        check_names(["/"] * 100)
    assert len(caught.value.flaws) == MOST_FLAWS


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["", "a", "y"], "is empty; pandas writes the index of a table so, and leaves it out with"),
        (["a", "y", ""], "is empty; does each line end in a separator?"),
        (["a", "", "y"], "The name of column 2, '', is empty."),
    ],
)
def test_an_empty_name_in_a_text_is_explained_by_its_place(names: list[str], words: str) -> None:
    """Both mistakes are common; of other files nothing of the kind is said."""
    with pytest.raises(Refused, match=re.escape(words)):
        check_names(names, of_text=True)
    with pytest.raises(Refused, match=r"is empty\.$"):
        check_names(names)


@given(st.lists(st.text(min_size=1, max_size=3)))
def test_names_pass_if_each_passes_and_none_returns(names: list[str]) -> None:
    """The two rules, and no third."""
    fine = all(what_is_wrong(name) is None for name in names) and len(set(names)) == len(names)

    if fine:
        check_names(names)
    else:
        with pytest.raises(Refused):
            check_names(names)
