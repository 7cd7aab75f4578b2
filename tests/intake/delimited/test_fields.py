"""Records cut into fields by Python's own reader."""

import csv

from intake.delimited.fields import split_records


def test_records_are_cut_at_separators_outside_quotes() -> None:
    """Blank lines are no records, line ends inside quotes end none."""
    text = b'a;"b;\n""c"""\r\n\r\n1;\n'

    assert list(split_records(text, ";")) == [["a", 'b;\n"c"'], ["1", ""]]


def test_others_who_read_csv_in_this_process_are_left_their_limit() -> None:
    """The limit of a field is global: to lower it broke scikit-learn's own loaders."""
    before = csv.field_size_limit()

    assert list(split_records(b"a\n", ",")) == [["a"]]

    assert csv.field_size_limit() >= before
