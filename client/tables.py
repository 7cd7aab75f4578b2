"""Tables as this command prints them."""

from rich.table import Table


def table_of(*columns: str) -> Table:
    """Make a table without lines, its first column of words and the others of numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table
