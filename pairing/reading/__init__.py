"""Reading what users have: Keras' JSON and pasted Python, each into a record of what was written.

Nothing that is read is run, loaded, deserialised or unpickled. Each reader is loaded when somebody
first sends what it reads: most networks are described and not pasted.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pairing.reading.errors import NotUnderstood
from pairing.written import Written, WrittenKeras

if TYPE_CHECKING:
    from pairing.reading.source.reading import Given

__all__ = ["NotUnderstood", "read_keras", "read_source"]


def read_source(text: str, *, network: str | None = None, given: "Given | None" = None) -> Written:
    """Read a Python program that builds one network: see `pairing.reading.source.reading`.

    Raises:
        NotUnderstood: With all that is not understood, each with its line and column.
    """
    from pairing.reading.source import reading

    return reading.read_source(text, network=network, given=given)


def read_keras(
    model: str | Mapping[str, object],
    compile: Mapping[str, object] | None = None,  # noqa: A002 (it is called so in Keras)
    fit: Mapping[str, object] | None = None,
) -> WrittenKeras:
    """Read a Keras network given as `model.to_json()`: see `pairing.reading.keras_json.reading`.

    Raises:
        NotUnderstood: With all that is not understood, each with its JSON pointer.
    """
    from pairing.reading.keras_json import reading

    return reading.read_keras(model, compile, fit)
