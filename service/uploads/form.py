"""`multipart/form-data` (RFC 7578), read while it streams in: one file, and fields beside it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from schemas.problem import FieldError
from service.refusal import Invalid, Malformed, TooLarge
from service.uploads.incoming import Incoming

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FILE: Final = "file"
_MOST_FIELD_BYTES: Final = 2**20
_MOST_FIELDS: Final = 10_100


class Form:
    """What a form holds: the fields in order, and the file's name once one came."""

    def __init__(self, incoming: Incoming) -> None:
        self.fields: list[tuple[str, str]] = []
        self.file_name: str | None = None
        self.complete = False
        self._incoming = incoming
        self._header = (bytearray(), bytearray())
        self._disposition = b""
        self._name = ""
        self._value = bytearray()
        self._field_bytes = 0

    async def read(self, request: Request) -> None:
        """Read the whole form.

        Raises:
            Malformed: It is no form, or it ends before its last boundary.
            Invalid: It holds no file, or several.
            TooLarge: The file or the fields are larger than allowed.
        """
        parser = MultipartParser(_boundary(request), self._callbacks())
        try:
            async for chunk in request.stream():
                parser.write(chunk)
                await self._incoming.flush()
        except MultipartParseError as error:
            raise Malformed(f"The form cannot be read: {str(error)[:200]}.") from error
        if not self.complete:
            raise Malformed("The form ends before its last boundary; nothing was kept.")
        if self.file_name is None:
            raise Invalid("The form holds no file.", [_file_error("There is no part named 'file'")])

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._part_begins,
            "on_header_field": self._of_header(0),
            "on_header_value": self._of_header(1),
            "on_header_end": self._header_ends,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._part_data,
            "on_part_end": self._part_ends,
            "on_end": self._ends,
        }

    def _part_begins(self) -> None:
        self._disposition, self._name, self._value = b"", "", bytearray()
        if len(self.fields) >= _MOST_FIELDS:
            raise TooLarge(f"The form has more than {_MOST_FIELDS:,} fields.")

    def _of_header(self, side: int) -> Callable[[bytes, int, int], None]:
        def take(chunk: bytes, start: int, end: int) -> None:
            self._charge(end - start)
            self._header[side].extend(chunk[start:end])

        return take

    def _header_ends(self) -> None:
        name, value = (bytes(side) for side in self._header)
        self._header = (bytearray(), bytearray())
        if name.lower() == b"content-disposition":
            self._disposition = value

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if not self._name:
            raise Malformed("A part of the form has no name in its Content-Disposition.")
        if self._name == FILE:
            if self.file_name is not None:
                raise Invalid("The form holds several files.", [_file_error("It came twice")])
            self.file_name = options.get(b"filename", b"").decode("utf-8", "replace")

    def _part_data(self, chunk: bytes, start: int, end: int) -> None:
        if self._name == FILE:
            self._incoming.take(chunk[start:end])
        else:
            self._charge(end - start)
            self._value += chunk[start:end]

    def _part_ends(self) -> None:
        if self._name != FILE:
            self.fields.append((self._name, self._value.decode("utf-8", "replace")))

    def _ends(self) -> None:
        self.complete = True

    def _charge(self, number: int) -> None:
        self._field_bytes += number
        if self._field_bytes > _MOST_FIELD_BYTES:
            raise TooLarge(f"The form's fields are larger than {_MOST_FIELD_BYTES:,} bytes.")


def _boundary(request: Request) -> bytes:
    _, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary", b"")
    if not 0 < len(boundary) <= 70:
        raise Malformed("The Content-Type multipart/form-data names no boundary of 1 to 70 bytes.")
    return boundary


def _file_error(detail: str) -> FieldError:
    return FieldError(pointer="/file", detail=detail, came=None, allowed="one part named 'file'")
