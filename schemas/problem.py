"""Errors as RFC 9457 problems."""

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class FieldError(BaseModel):
    """What was wrong with one field."""

    model_config = ConfigDict(extra="allow", frozen=True)

    pointer: str = Field(description="JSON pointer into what was sent, such as `/split/test_size`.")
    detail: str = Field(description="What is wrong, in a sentence.")
    came: JsonValue = Field(None, description="The value that came, shortened.")
    allowed: str | None = Field(None, description="What would have been right.")


class Problem(BaseModel):
    """A refusal that says what came, what was allowed and where (RFC 9457)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = Field("about:blank", description="URI of this kind of problem.")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str | None = None
    errors: tuple[FieldError, ...] = ()
