"""How a wrong option or argument is told: what came, and what is allowed."""

from typing import Any

import typer
from typer.core import TyperCommand
from typing_extensions import override

_CHECKED_BY_PYDANTIC = "Value error, "
_SHOULD = "Input should "


class Command(TyperCommand):
    """A command that words what is wrong with its options itself."""

    @override
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line; what is wrong in it ends the command with status 2."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = worded(error)
            raise


def worded(error: typer.BadParameter) -> str:
    """Say what came and what is allowed, where typer tells it as pydantic words it."""
    found: list[dict[str, Any]] = getattr(error.__cause__, "errors", list)()
    if not found:
        return error.message
    came, message = found[0].get("input"), error.message.removeprefix(_CHECKED_BY_PYDANTIC)
    if not message.startswith(_SHOULD):
        return message
    allowed = message.removeprefix(_SHOULD).partition(", unable to ")[0]
    return f"{came!r} came, and it should {allowed}."
