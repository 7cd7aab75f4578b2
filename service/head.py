"""HEAD, which is answered as GET is, less the body."""

from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import Scope

_NO_BODY: Final = "twinfit.no_body"


def as_get(scope: Scope) -> Scope:
    """Give the request as the routes answer it, which know of GET alone."""
    return {**scope, "method": "GET", _NO_BODY: True}


def wants_no_body(request: HTTPConnection) -> bool:
    """Whether a body would be made for nothing, so that one that is costly need not be."""
    return bool(request.scope.get(_NO_BODY))
