"""Sending a stored file, whole or a part of it (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from typing import IO, Final
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from store.blobs import Blobs
from store.ledger import StoredArtifact

_CHUNK_BYTES: Final = 2**18
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def download(
    blobs: Blobs,
    artifact: StoredArtifact,
    if_none_match: str | None,
    asked: str | None,
    *,
    no_body: bool = False,
) -> Response:
    """Answer with a file.

    Args:
        blobs: Where it is stored.
        artifact: Which one.
        if_none_match: ETags that the client has.
        asked: The `Range` header; several ranges, or one that cannot be read, give the whole file.
        no_body: Whether the headers alone are sent; the file is not opened then.

    Raises:
        UnknownBlob: The file is gone.
    """
    headers = _headers(artifact)
    if headers["ETag"] in (if_none_match or ""):
        return Response(status_code=304, headers=headers)
    first, last = _range(asked, artifact.bytes)
    if first > last and artifact.bytes:
        headers["Content-Range"] = f"bytes */{artifact.bytes}"
        return Response(status_code=416, headers=headers)
    headers["Content-Length"] = str(last - first + 1)
    whole = last - first + 1 == artifact.bytes
    if not whole:
        headers["Content-Range"] = f"bytes {first}-{last}/{artifact.bytes}"
    status, media_type = 200 if whole else 206, artifact.media_type
    if no_body:
        blobs.size(artifact.blob)  # where the file is gone, HEAD says so as GET does
        return Response(None, status, headers, media_type)
    chunks = _chunks(blobs.open(artifact.blob), first, last - first + 1)
    return StreamingResponse(chunks, status, headers, media_type)


def _headers(artifact: StoredArtifact) -> dict[str, str]:
    name = quote(artifact.name.rpartition("/")[2], safe="")
    return {
        "ETag": f'"{artifact.sha256}"',
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        # A file of a user's making must not run as a page of ours.
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def _range(asked: str | None, size: int) -> tuple[int, int]:
    """First and last byte to send; the first behind the last when nothing can be sent.

    Example:
        >>> _range("bytes=2-", 10), _range("bytes=-3", 10), _range("bytes=20-30", 10)
        ((2, 9), (7, 9), (20, 9))
    """
    found = _RANGE.fullmatch(asked or "")
    if found is None or found.group(0) == "bytes=-":
        return 0, size - 1
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (size, size - 1)
    end = min(size - 1, int(last or size))
    if last and int(last) < int(first):
        return 0, size - 1
    return int(first), end


def _chunks(file: IO[bytes], first: int, number: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while number > 0 and (chunk := file.read(min(number, _CHUNK_BYTES))):
            number -= len(chunk)
            yield chunk
