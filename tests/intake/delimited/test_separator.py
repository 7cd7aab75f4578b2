"""Separators, as the first lines show them."""

import pytest

from intake.delimited.separator import SAMPLE_BYTES, detect_separator


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("1,5;2,5\n1,5;2,5\n", ";"),
        ("a,b\tc,d\n1,5\t2,5\n", "\t"),
        ("a;b,c\n1,2\n3,4\n", ","),
        ('"a;b;c",d\n"1;2;3",4\n', ","),
        ('a,"b\nc;d"\n1,2\n', ","),
        ("a,b,c\n1,2,3\n1;2,3\n1,2\n", ","),
        ("a\n1,5\n", ","),
        ("a b\n1 2\n", ","),
        ("", ","),
    ],
)
def test_the_separator_is_the_one_that_occurs_alike_in_all_lines(text: str, separator: str) -> None:
    """Marks inside quotes and decimal commas do not count."""
    assert detect_separator(text.encode()) == separator


def test_a_line_cut_by_the_end_of_the_sample_does_not_count() -> None:
    """Its fields beyond the cut are not missing."""
    line = b"1;" * (SAMPLE_BYTES * 3 // 4) + b"1\n"

    assert detect_separator(line * 2) == ";"
