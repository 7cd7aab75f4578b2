"""`twinfit upload`: send a table."""

from pathlib import Path
from typing import Annotated, get_args

import typer
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from client.address import find_url
from client.errors import WrongInput
from client.http_client import HttpClient
from client.options import AsJson, Data, Url, settings_of, speaks
from client.terminal import Terminal
from client.words import number
from schemas.dataset import Dataset, UploadOptions
from schemas.upload import FileFormat

FORMATS = ", ".join(get_args(FileFormat))
MOST_COLUMNS = 100
"""Shown one by one; images have hundreds."""


@speaks
def upload(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV, Parquet, NPY or NPZ file.")],
    file_format: Annotated[
        str | None, typer.Option("--format", help=f"{FORMATS}; by default seen from the content.")
    ] = None,
    separator: Annotated[str | None, typer.Option(help="Between the fields of a CSV file.")] = None,
    decimal: Annotated[str | None, typer.Option(help="Decimal mark: . or ,")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a CSV file, such as latin-1.")] = None,
    header: Annotated[bool, typer.Option(help="The first line names the columns.")] = True,
    missing: Annotated[
        list[str] | None, typer.Option(help="Cells that mean a missing value; may be repeated.")
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option(help="Column to keep as text; may be repeated.")
    ] = None,
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Upload a table. What is not said about its form is seen from its content."""
    terminal = Terminal(as_json)
    given = {
        "format": file_format,
        "separator": "\t" if separator == "\\t" else separator,
        "decimal": decimal,
        "encoding": encoding,
        "header": None if header else False,
        "missing_values": missing or None,
        "text_columns": text or None,
    }
    options = _options({name: value for name, value in given.items() if value is not None})
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        dataset = client.upload(file, options)
    if as_json:
        terminal.document(dataset)
    else:
        _tell(terminal, dataset)


def _options(given: dict[str, object]) -> UploadOptions:
    try:
        return UploadOptions.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "options"
        raise WrongInput(f"--{name}: came {first['input']!r}: {first['msg']}") from error


def _tell(terminal: Terminal, dataset: Dataset) -> None:
    terminal.out.print(dataset.id)
    profile = dataset.profile
    table = Table(box=None, pad_edge=False, title=None)
    for heading in ("column", "kind", "missing", "distinct", "from", "to"):
        table.add_column(heading)
    for column in profile.columns[:MOST_COLUMNS]:
        ends = (column.minimum, column.maximum)
        table.add_row(
            escape(column.name),
            column.kind,
            str(column.missing),
            "many" if column.distinct is None else str(column.distinct),
            *("" if end is None else number(end, 6) for end in ends),
        )
    terminal.out.print(f"{profile.rows} rows, {len(profile.columns)} columns, {profile.format}")
    terminal.out.print(table)
    if len(profile.columns) > MOST_COLUMNS:
        terminal.out.print(f"and {len(profile.columns) - MOST_COLUMNS:,} more columns")
    for note in profile.notes:
        terminal.out.print(f"Note: {note}", markup=False, soft_wrap=True)
    terminal.tell(f'In a job file: "dataset": {{"upload": "{dataset.id}"}}, and a "target".')
