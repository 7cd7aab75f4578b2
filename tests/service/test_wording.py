"""What pydantic finds, in words of JSON."""

from datetime import datetime
from typing import Annotated, Any

import pytest
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    TypeAdapter,
    ValidationError,
)

from service.wording import Found, allowed, sentence


class _Inner(BaseModel):
    number: int


def _refuse(came: object) -> object:
    raise ValueError(f"must be otherwise, and a valid tuple is no {came}")


WHOLE = "a whole number, without quotes or a point"
MOMENT = "a date, a time and an offset, such as 2026-01-31T12:00:00Z"
WRONG: dict[str, tuple[Any, object, str, str | None]] = {
    "whole": (StrictInt, "3", "Input should be a valid integer", WHOLE),
    "queried": (int, "x", "Input should be a valid integer", "a whole number"),
    "fraction": (
        int,
        1.5,
        "Input should be a valid integer, got a number with a fractional part",
        WHOLE,
    ),
    "number": (StrictFloat, "3", "Input should be a valid number", "a number, without quotes"),
    "bool": (StrictBool, 1, "Input should be a valid boolean", "true or false, without quotes"),
    "queried bool": (bool, "maybe", "Input should be a valid boolean", "true or false"),
    "text": (str, 1, "Input should be a valid string", "text, in quotes"),
    "list": (tuple[int, ...], "a", "Input should be a list", "a list"),
    "object": (dict[str, int], [], "Input should be an object", "an object"),
    "model": (_Inner, 1, "Input should be an object", "an object"),
    "few": (
        Annotated[tuple[int, ...], Field(min_length=1)],
        [],
        "List should have at least 1 item, not 0",
        "at least 1 item",
    ),
    "many": (
        Annotated[tuple[int, ...], Field(max_length=2)],
        [1, 2, 3],
        "List should have at most 2 items, not 3",
        "at most 2 items",
    ),
    "none": (
        Annotated[dict[str, int], Field(min_length=1)],
        {},
        "Object should have at least 1 item, not 0",
        "at least 1 item",
    ),
    "short": (
        Annotated[str, Field(min_length=1)],
        "",
        "String should have at least 1 character",
        "at least 1 character",
    ),
    "long": (
        Annotated[str, Field(max_length=2)],
        "abc",
        "String should have at most 2 characters",
        "at most 2 characters",
    ),
    "between": (
        Annotated[int, Field(ge=1, le=3)],
        5,
        "Input should be less than or equal to 3",
        "at most 3",
    ),
    "pattern": (
        Annotated[str, Field(pattern="^ds_")],
        "x",
        "String should match pattern '^ds_'",
        "text that matches ^ds_",
    ),
    "time": (datetime, "yesterday", "Input should be a valid datetime or date", MOMENT),
    "offset": (AwareDatetime, "2026-01-31", "Input should say its offset from UTC", MOMENT),
    "ours": (
        Annotated[int, AfterValidator(_refuse)],
        3,
        "Must be otherwise, and a valid tuple is no 3",
        None,
    ),
}


def _found(annotation: Any, came: object) -> Found:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(annotation).validate_python(came)
    (error,) = refused.value.errors()
    return error


@pytest.mark.parametrize("name", WRONG)
def test_an_error_is_told_in_words_of_json_with_what_is_allowed(name: str) -> None:
    """Nobody who sends JSON knows of tuples and dictionaries; and our own words stay."""
    annotation, came, said, right = WRONG[name]

    error = _found(annotation, came)

    assert sentence(error) == said
    assert allowed(error) == right


def test_a_missing_field_is_told_as_such() -> None:
    """At the place where it should be."""
    error = _found(_Inner, {})

    assert (sentence(error), allowed(error)) == ("This field is missing", None)
