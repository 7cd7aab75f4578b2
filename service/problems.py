"""Every error becomes an RFC 9457 problem here, and nowhere else."""

import errno
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from schemas.problem import FieldError, Problem
from service.refusal import (
    Conflict,
    DiskFull,
    Invalid,
    KeyTaken,
    NotFound,
    Refusal,
    Unavailable,
    WrongMethod,
)
from store.errors import BadCursor, KeyReused, Refused, StoreError, Unknown

PROBLEM_JSON = "application/problem+json"


def install(app: FastAPI) -> None:
    """Let every error that leaves a route be told as a problem."""
    app.add_exception_handler(HTTPException, _told(_of_http))
    app.add_exception_handler(RequestValidationError, _told(_of_validation))
    app.add_exception_handler(StoreError, _told(_of_store))
    app.add_exception_handler(SQLAlchemyError, _told(_of_database))
    app.add_exception_handler(OSError, _told(_of_system))
    app.add_exception_handler(ClientDisconnect, _gone)


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """An answer that holds a problem."""
    body = problem.model_dump_json(exclude_defaults=False, exclude_none=True)
    return Response(body, problem.status, headers, media_type=PROBLEM_JSON)


def refused(refusal: Refusal, path: str) -> Response:
    """The answer to a refused request for `path`."""
    return problem_response(refusal.problem(path), dict(refusal.headers or {}))


def _told(
    as_refusal: Callable[[Exception, Request], Refusal | Problem],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        told = as_refusal(error, request)
        if isinstance(told, Refusal):
            return refused(told, request.url.path)
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        return problem_response(told, headers)

    return answer


def _of_http(error: Exception, request: Request) -> Refusal | Problem:
    if isinstance(error, Refusal):
        return error
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        return WrongMethod(request.method, _methods_at(request))
    detail = {
        HTTPStatus.NOT_FOUND: "Nothing is found at this path; /docs lists what there is.",
    }.get(status, str(error.detail))
    return Problem(
        title=status.phrase.capitalize(),
        status=status,
        detail=detail,
        instance=request.url.path,
        errors=(),
    )


def _methods_at(request: Request) -> list[str]:
    """All methods of a path: its routes know of one each, and HEAD is answered wherever GET is."""
    found = [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    ]
    return list(dict.fromkeys([*found, "HEAD"] if "GET" in found else found))


def _of_validation(error: Exception, _: Request) -> Refusal:
    return Invalid(str(error))


def _of_store(error: Exception, _: Request) -> Refusal:
    detail = str(error) or type(error).__doc__ or ""
    match error:
        case Unknown():
            return NotFound(detail)
        case BadCursor():
            return Invalid(detail, [wrong_parameter("query", "cursor", detail)])
        case KeyReused():
            return KeyTaken(detail, [wrong_parameter("header", "Idempotency-Key", detail)])
        case Refused():
            return Conflict(detail)
        case _:
            raise error


def wrong_parameter(place: str, name: str, detail: str, came: str | None = None) -> FieldError:
    """An error of a parameter: its pointer is the name, `in` says where it was sent."""
    return FieldError.model_validate(
        {"pointer": f"/{name}", "detail": detail, "came": came, "in": place}
    )


def _of_database(error: Exception, _: Request) -> Refusal:
    """A ledger that is locked, full or out of reach is no fault of the request."""
    if not isinstance(error, DBAPIError):
        return Unavailable("The ledger has no free connection just now.")
    if _is_full(error.orig):
        return DiskFull("The ledger has no space left on its disk.")
    if error.connection_invalidated or type(error).__name__ in {
        "OperationalError",
        "InterfaceError",
    }:
        return Unavailable("The ledger does not answer just now; nothing was changed.")
    raise error


def _is_full(cause: BaseException | None) -> bool:
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return getattr(cause, "sqlstate", None) == "53100"


def _of_system(error: Exception, _: Request) -> Refusal:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull("There is no space left on the disk of the data folder.")
    raise error


async def _gone(_: Request, __: Exception) -> Response:
    """Nobody is there to read this."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def documented(statuses: Iterable[int]) -> dict[int | str, dict[str, object]]:
    """The problems that a route may answer, for its OpenAPI page."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {
            "description": f"{HTTPStatus(status).phrase}: a problem (RFC 9457)",
            "content": {PROBLEM_JSON: schema},
        }
        for status in statuses
    }
