"""How bodies of requests are read: limited while they stream in, and as strict JSON."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, cast, get_args, get_origin

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import JsonValue
from pydantic.fields import FieldInfo
from starlette.concurrency import run_in_threadpool
from typing_extensions import override

from schemas.problem import FieldError
from schemas.sweep import SweepSpec
from service.pointers import field_errors
from service.refusal import Invalid, Refusal, TooLarge, WrongMediaType, first_of
from service.sources import has_source, sources_read
from service.strict_json import parse

# Longer bodies are parsed beside the event loop, which other requests wait for.
_LONG_BODY_BYTES = 65_536

# A body that is wrong a million times is told so a hundred times.
_MOST_ERRORS_TOLD = 100


class StrictRequest(Request):
    """A request whose body is cut off at the limit and whose JSON is read strictly.

    Where a job is sent, the source of its sides is read on the way.
    """

    reads_source = False

    @override
    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            self._body = await limited(self, self.app.state.gateway.settings.max_body_bytes)
        return self._body

    @override
    async def json(self) -> Any:
        body = await self.body()
        if len(body) > _LONG_BODY_BYTES:
            parsed = cast("JsonValue", await run_in_threadpool(parse, body))
        else:
            parsed = cast("JsonValue", parse(body))
        if self.reads_source and has_source(parsed):
            return await run_in_threadpool(sources_read, parsed)
        return parsed


class StrictRoute(APIRoute):
    """A route that tells what is wrong with a request as a problem with pointers."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        plain = super().get_route_handler()
        model = self.body_field.field_info.annotation if self.body_field else None
        queried = next((each.field_info.annotation for each in self.dependant.query_params), None)
        if model is None and not self.dependant.query_params and not self.dependant.header_params:
            # Nothing that came could be wrong in its form.
            return plain

        async def strict(request: Request) -> Response:
            if model is not None:
                _require_json(request)
            _refuse_repeats(request, queried)
            try:
                read = StrictRequest(request.scope, request.receive)
                read.reads_source = _takes_jobs(model)
                return await plain(read)
            except RequestValidationError as error:
                raise _refusal(error, model, queried) from error

        return strict


async def limited(request: Request, limit_bytes: int) -> bytes:
    """The request's body, which is never held beyond `limit_bytes`.

    Raises:
        TooLarge: More came, or more was announced.
        ClientDisconnect: The client went away before the end.
    """
    refuse_announced(request, limit_bytes)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_bytes:
            raise too_large(limit_bytes)
    return bytes(body)


def refuse_announced(request: Request, limit_bytes: int) -> None:
    """Refuse, before a byte is read, a body whose Content-Length is beyond the limit."""
    announced = request.headers.get("content-length", "0")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > limit_bytes:
        raise too_large(limit_bytes)


def too_large(limit_bytes: int) -> TooLarge:
    """The refusal of a body beyond `limit_bytes`."""
    return TooLarge(f"The body is larger than {limit_bytes:,} bytes, which is the most taken here.")


def _require_json(request: Request) -> None:
    came = request.headers.get("content-type", "")
    essence = came.partition(";")[0].strip().lower()
    if essence == "application/json" or (
        essence.startswith("application/") and essence.endswith("+json")
    ):
        return
    said = f"came {came[:100]!r}" if came else "no Content-Type came"
    raise WrongMediaType(f"{said}, allowed is application/json.")


def _refuse_repeats(request: Request, queried: object) -> None:
    """Refuse a parameter that came again where one value counts: the first would be passed over."""
    for name in request.query_params:
        values = request.query_params.getlist(name)
        if len(values) > 1 and not _takes_many(queried, name):
            error = FieldError.model_validate(
                {
                    "in": "query",
                    "pointer": f"/{name[:60]}",
                    "detail": f"The parameter {name[:60]!r} came {len(values)} times",
                    "came": [value[:60] for value in values[:4]],
                    "allowed": "one value",
                }
            )
            raise Invalid(f"{error.detail}; allowed is one value.", (error,))


def _takes_many(queried: object, name: str) -> bool:
    fields: Mapping[str, FieldInfo] = getattr(queried, "model_fields", {})
    return name in fields and get_origin(fields[name].annotation) is list


def _refusal(error: RequestValidationError, model: object, queried: object) -> Refusal:
    errors = (*_of_body(error, model), *_of_parameters(error, queried))
    return Invalid(first_of(errors), errors)


def _of_body(error: RequestValidationError, model: object) -> tuple[FieldError, ...]:
    if error.body is None and any(wrong["loc"] == ("body",) for wrong in error.errors()):
        return (FieldError(pointer="", detail="The body holds nothing", allowed="a JSON object"),)
    found = [
        {**wrong, "loc": _without_kinds(wrong["loc"][1:], error.body)}
        for wrong in error.errors()[:_MOST_ERRORS_TOLD]
        if wrong["loc"][0] == "body"
    ]
    return field_errors(found, error.body, model)


def _takes_jobs(model: object) -> bool:
    """Whether a body is a job of any kind."""
    return SweepSpec in get_args(model)


def _without_kinds(loc: tuple[str | int, ...], body: object) -> tuple[str | int, ...]:
    """A place without the kinds of jobs, which pydantic names where a union was told by them."""
    kept: list[str | int] = []
    for token in loc:
        if isinstance(body, dict) and token not in body and body.get("kind") == token:
            continue
        kept.append(token)
        inside = isinstance(body, dict) and token in body
        body = body[token] if inside and isinstance(body, dict) else None
    return tuple(kept)


def _of_parameters(error: RequestValidationError, queried: object) -> tuple[FieldError, ...]:
    """Errors of query, path and headers: the pointer is the name, `in` says which it is.

    One of several values of a parameter has no name of its own.
    """
    return tuple(
        wrong.model_copy(update={"in": place})
        for place in ("path", "query", "header", "cookie")
        for wrong in field_errors(
            [{**e, "loc": e["loc"][1:2]} for e in error.errors() if e["loc"][0] == place],
            {e["loc"][1]: e["input"] for e in error.errors() if e["loc"][0] == place},
            queried if place == "query" else None,
            noun="parameter",
        )
    )
