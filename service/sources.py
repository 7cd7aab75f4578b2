"""Sources in what was sent as a job, read on their way in: of a job, or of the base of a sweep."""

from pydantic import JsonValue

from pairing.own import forms
from pairing.own.forms import sides_read


def has_source(asked: JsonValue) -> bool:
    """Whether what was sent holds a source that has to be read."""
    return forms.has_source(_trained_in(asked))


def sources_read(asked: JsonValue) -> JsonValue:
    """Put sides by their source under their framework; anything else is given back as it came."""
    trained = _trained_in(asked)
    if trained is asked or not isinstance(asked, dict):
        return sides_read(asked)
    return {**asked, "base": sides_read(trained)}


def _trained_in(asked: JsonValue) -> JsonValue:
    """The job itself, or the base of a sweep."""
    if isinstance(asked, dict) and asked.get("kind") == "sweep" and "base" in asked:
        return asked["base"]
    return asked
