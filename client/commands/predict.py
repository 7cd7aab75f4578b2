"""`twinfit predict`: both legs' predictions of some rows."""

import csv
import io
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from client.address import find_url
from client.errors import WrongInput
from client.http_client import HttpClient
from client.json_file import read_json, read_text
from client.options import AsJson, Data, JobId, Url, settings_of, speaks
from client.terminal import Terminal
from client.words import number
from schemas.prediction import Cell, PredictionAnswer, PredictionRequest


@speaks
def predict(
    context: typer.Context,
    job_id: JobId,
    file: Annotated[
        Path,
        typer.Argument(
            help="Rows: a CSV file with a header, or JSON: a list of lists or of objects."
        ),
    ],
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Let both trained networks predict the rows of a file."""
    terminal = Terminal(as_json)
    request = read_rows(file)
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        answer = client.predict(job_id, request)
    if as_json:
        terminal.document(answer)
    else:
        _tell(terminal, answer)


def read_rows(file: Path) -> PredictionRequest:
    """The rows of a CSV file by column name, or of a JSON file as they are.

    Raises:
        WrongInput: It cannot be read, or holds something else.
    """
    if file.suffix.lower() == ".csv":
        rows: object = _csv_rows(file)
    else:
        content = read_json(file)
        rows = content.get("rows") if isinstance(content, dict) else content
    if not isinstance(rows, list) or not rows:
        raise WrongInput(
            f"{file} holds no rows to predict: allowed are a CSV file with a header and at least "
            "one line, or JSON with a list of rows"
        )
    try:
        return PredictionRequest.model_validate({"rows": rows})
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"])
        raise WrongInput(
            f"{file} does not hold rows to predict: at {where}: {first['msg']}"
        ) from error


def _csv_rows(file: Path) -> list[dict[str, Cell]]:
    """Each line after the header by column name; an empty cell is a missing value."""
    reader = csv.reader(io.StringIO(read_text(file), newline=""))
    try:
        names = next(reader, [])
        rows = []
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(names):
                raise WrongInput(
                    f"{file}, line {reader.line_num}: {len(cells)} cells came, "
                    f"the header names {len(names)}; cells are separated by commas"
                )
            rows.append(dict(zip(names, map(_cell, cells), strict=True)))
    except csv.Error as error:
        raise WrongInput(f"{file}, line {reader.line_num}: {error}") from error
    return rows


def _cell(text: str) -> Cell:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError:
        return text


def _tell(terminal: Terminal, answer: PredictionAnswer) -> None:
    table = Table(box=None, pad_edge=False)
    told = {"reference": answer.reference, "candidate": answer.candidate}
    legs = {name: leg.predictions for name, leg in told.items() if leg is not None}
    for heading in ("row", *legs):
        table.add_column(heading, justify="right")
    for place, said in enumerate(zip(*legs.values(), strict=True), start=1):
        table.add_row(str(place), *map(_shown, said))
    terminal.out.print(table)


def _shown(prediction: object) -> str:
    if isinstance(prediction, float):
        return number(prediction, 10)
    if isinstance(prediction, list):
        return ", ".join(_shown(part) for part in prediction)
    return str(prediction)
