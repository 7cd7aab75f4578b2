"""Refusals: errors that carry their HTTP status and say what came and what was allowed."""

import json
from collections.abc import Mapping, Sequence
from typing import ClassVar

from starlette.exceptions import HTTPException

from schemas.problem import FieldError, Problem

_LONGEST_SHOWN_CHARACTERS = 120


class Refusal(HTTPException):
    """The request is not met; the answer is an RFC 9457 problem."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request cannot be met"

    def __init__(
        self,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(self.status, detail, dict(headers or {}))
        self.errors = tuple(errors)

    def problem(self, instance: str | None = None) -> Problem:
        """The body of the answer; `instance` is the path that was asked for."""
        return Problem(
            title=self.title,
            status=self.status,
            detail=self.detail,
            instance=instance,
            errors=self.errors,
        )


def first_of(errors: Sequence[FieldError]) -> str:
    """Tell the first of some wrong fields as a sentence, and how many more there are.

    Example:
        >>> wrong = FieldError(pointer="/kind", detail="Did you mean 'pair'?")
        >>> first_of([wrong, wrong])
        "At /kind: Did you mean 'pair'? (1 more below.)"
    """
    first = errors[0]
    where = f"At {first.pointer}: " if first.pointer else ""
    more = f" ({len(errors) - 1} more below.)" if len(errors) > 1 else ""
    ended = first.detail if first.detail.endswith((".", "?")) else f"{first.detail}."
    return f"{where}{ended}{more}"


class Malformed(Refusal):
    """The bytes that came are not what their media type promises."""

    title = "The request could not be read"


class Invalid(Refusal):
    """What came could be read, and some of its fields are wrong."""

    status = 422
    title = "Some fields are wrong"


class NotFound(Refusal):
    """Nothing has that name."""

    status = 404
    title = "Not found"


class NotYet(NotFound):
    """Nothing has that name yet; asking again later may help."""

    title = "Not yet"

    def __init__(self, detail: str, retry_after_seconds: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after_seconds)})


class WrongMethod(Refusal):
    """Something is found at the path, and cannot be asked in that way."""

    status = 405
    title = "Method not allowed"

    def __init__(self, came: str, allowed: Sequence[str]) -> None:
        are = "is" if len(allowed) == 1 else "are"
        said = f"{came[:20]} is not possible at this path; allowed {are} {', '.join(allowed)}."
        super().__init__(said, headers={"Allow": ", ".join(allowed)})


class Conflict(Refusal):
    """It contradicts what is already there."""

    status = 409
    title = "Contradicts what is already there"


class KeyTaken(Refusal):
    """An Idempotency-Key came again with another body."""

    status = 422
    title = "The Idempotency-Key was used for another job"


class TooLarge(Refusal):
    """More bytes came than are taken."""

    status = 413
    title = "Too large"


class WrongMediaType(Refusal):
    """The Content-Type is none that is read here."""

    status = 415
    title = "Wrong media type"


class ForeignOrigin(Refusal):
    """A page of another site asks, or the host name is not ours."""

    status = 403
    title = "Not from here"


class Unavailable(Refusal):
    """Something behind the gateway does not answer just now; trying again may help."""

    status = 503
    title = "Not available just now"

    def __init__(self, detail: str, retry_after_seconds: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after_seconds)})


class DiskFull(Refusal):
    """There is no space left to keep what came."""

    status = 507
    title = "No space left"


def shortened(came: object) -> object:
    """What came, as JSON, short enough to be shown in a problem.

    Example:
        >>> shortened("x" * 500)[-4:]
        'xxx…'
        >>> shortened([1, 2])
        [1, 2]
    """
    if isinstance(came, str):
        return came if len(came) <= _LONGEST_SHOWN_CHARACTERS else _cut(came)
    try:
        text = json.dumps(came, ensure_ascii=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return _cut(repr(type(came).__name__))
    return came if len(text) <= _LONGEST_SHOWN_CHARACTERS else _cut(text)


def _cut(text: str) -> str:
    return text[:_LONGEST_SHOWN_CHARACTERS] + "…"
