"""A network of the user's own, as a side of a pair."""

from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from schemas.strict import Asked

Source = Annotated[str, StringConstraints(min_length=1, max_length=200_000)]
Json = Annotated[str, StringConstraints(min_length=2, max_length=2_000_000)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Arguments = Annotated[dict[str, JsonValue], Field(max_length=100)]


class KerasOwn(Asked):
    """A Keras network as its user has it. It is read, and never deserialised by Keras."""

    model: Arguments | Json = Field(
        description="`model.to_json()` of Keras 3 or 2, as text or parsed: Dense, Dropout, "
        "Activation and Input layers, Sequential or a chain."
    )
    compile: Arguments = Field(
        default_factory=dict,
        description="Arguments of `compile`: a loss or an optimizer by name, or as an object with "
        "`class_name` and `config`. What is left out is as the model says, or as Keras has it.",
    )
    fit: Arguments = Field(
        default_factory=dict, description="Arguments of `fit`, those that are data left out."
    )


class Code(Asked):
    """Python source that builds one network. It is read as syntax, and never run."""

    code: Source
    network: Word | None = Field(
        None, description="Which one is meant, where several are built: its variable or function."
    )
    given: Annotated[dict[str, bool | int | float | str | None], Field(max_length=100)] = Field(
        default_factory=dict,
        description="Values of names that the source does not say, such as `alpha`.",
    )
