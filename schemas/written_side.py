"""Sides as users have them: a Keras network's JSON, and Python source of either framework."""

from pydantic import Field, JsonValue

from schemas.strict import Asked


class KerasModel(Asked):
    """A Keras network: `model.to_json()`, with the arguments of `compile` and `fit`."""

    model: str | dict[str, JsonValue] = Field(description="As text, or parsed.")
    compile: dict[str, JsonValue] | None = Field(None, description="Arguments of `compile`.")
    fit: dict[str, JsonValue] | None = Field(
        None, description="Arguments of `fit`, those that are rows left out."
    )


class KerasModelSide(Asked):
    """A Keras network of the user's own. It is read as JSON; nothing is deserialised."""

    keras: KerasModel


class CodeSide(Asked):
    """A Python program that builds one network. It is read as a syntax tree; nothing is run."""

    code: str = Field(description="The program, or several snippets one after the other.")
    network: str | None = Field(
        None, description="Which network is meant, where the program builds several."
    )
    given: dict[str, bool | int | float | str | None] = Field(
        default_factory=dict, description="Values of names that the program does not give any."
    )
