"""The API's own page: Swagger UI, from files that lie on this machine."""

from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse

from service.refusal import NotFound

router = APIRouter(include_in_schema=False)

_FILES = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'"
}

_PAGE = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Twinfit: API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="page"></div>
<noscript><p>This page needs JavaScript; <a href="/openapi.json">the description itself</a>
does not.</p></noscript>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>
</body></html>
"""

_START = """\
SwaggerUIBundle({url: "/openapi.json", dom_id: "#page", deepLinking: true,
                 tryItOutEnabled: true, validatorUrl: null});
"""


@router.get("/docs")
async def docs() -> Response:
    """The page, which loads nothing from other machines."""
    return HTMLResponse(_PAGE, headers=_HEADERS)


@router.get("/docs/start.js")
async def start() -> Response:
    """The line that starts it; within the page it would need a laxer policy."""
    return Response(_START, media_type="text/javascript")


@router.get("/docs/{name}")
async def file(name: str) -> Response:
    """One of Swagger UI's files."""
    if name not in _FILES:
        raise NotFound(f"The API's page has no file {name[:80]!r}.")
    return FileResponse(_folder() / name, media_type=_FILES[name])


@router.get("/openapi.json")
async def description(request: Request) -> Response:
    """The API's description (OpenAPI 3.1)."""
    return JSONResponse(request.app.openapi())


def _folder() -> Path:
    # Only the package's files are of use; importing it would import a second application.
    found = find_spec("fastapi_offline")
    if found is None or found.origin is None:
        raise NotFound("The files of Swagger UI are not installed here.")
    return Path(found.origin).parent / "static"
