"""`twinfit explain`: why two sides will differ, without training."""

from pathlib import Path
from typing import Annotated

import typer

from client.address import find_address
from client.explanation_view import show_explanation
from client.json_file import read_object
from client.options import AsJson, Data, Url, settings_of, speaks
from client.passing_service import reach_service
from client.terminal import Terminal


@speaks
def explain(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="A job file, or JSON with `reference` and `candidate` alone; - is stdin."
        ),
    ],
    fixes: Annotated[bool, typer.Option(help="Print the code that ends each cause.")] = True,
    keep_up: Annotated[
        bool, typer.Option("--keep-up", help="Leave a stack that was started for this running.")
    ] = False,
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Name the causes by which two sides will differ, each with its fix. Nothing is trained.

    If no service answers, a stack is started on the data folder and ended afterwards.
    """
    terminal = Terminal(as_json)
    settings = settings_of(context)
    asked = read_object(file)
    with reach_service(settings, find_address(settings, url, data), keep_up, terminal) as service:
        explanation = service.client.explain(asked)
    if as_json:
        terminal.document(explanation)
    else:
        show_explanation(terminal, explanation, fixes=fixes)
