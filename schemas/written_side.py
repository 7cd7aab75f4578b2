"""Sides as users have them: a Keras network's JSON, and Python source of either framework."""

from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from schemas.preparation import OwnPreparation
from schemas.strict import Asked

Source = Annotated[str, StringConstraints(max_length=200_000)]
Json = Annotated[str, StringConstraints(max_length=2_000_000)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Arguments = Annotated[dict[str, JsonValue], Field(max_length=100)]


class KerasModel(Asked):
    """A Keras network: `model.to_json()`, with the arguments of `compile` and `fit`."""

    model: Json | Arguments = Field(
        description="As text, or parsed: Dense, Dropout, Activation and Input layers of Keras 3 "
        "or 2, Sequential or a chain."
    )
    compile: Arguments | None = Field(
        None,
        description="Arguments of `compile`: a loss or an optimizer by name, or as an object with "
        "`class_name` and `config`. What is left out is as the model says, or as Keras has it.",
    )
    fit: Arguments | None = Field(
        None, description="Arguments of `fit`, those that are rows left out."
    )


class KerasModelSide(Asked):
    """A Keras network of the user's own. It is read as JSON; nothing is deserialised."""

    keras: KerasModel
    preparation: OwnPreparation | None = None


class Code(Asked):
    """A Python program that builds one network. It is read as a syntax tree; nothing is run."""

    code: Source = Field(description="The program, or several snippets one after the other.")
    network: Word | None = Field(
        None, description="Which network is meant, where the program builds several."
    )
    given: Annotated[dict[str, bool | int | float | str | None], Field(max_length=100)] = Field(
        default_factory=dict, description="Values of names that the program does not give any."
    )


class CodeSide(Code):
    """A program, and what is done with its rows where it does not say so itself."""

    preparation: OwnPreparation | None = None
