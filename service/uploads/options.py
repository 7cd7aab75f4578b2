"""How an upload is to be read, from the fields of a form or the parameters of a query."""

from collections.abc import Iterable
from typing import Final

from pydantic import ValidationError

from schemas.upload import UploadOptions
from service.pointers import field_errors
from service.refusal import Invalid, first_of

FILE_NAME: Final = "filename"
_LISTS: Final = frozenset({"missing_values", "text_columns"})
_LONGEST_NAME: Final = 200


def options_of(fields: Iterable[tuple[str, str]]) -> UploadOptions:
    """The options that these fields give; an empty one counts as left out, save in lists.

    Raises:
        Invalid: A field is unknown, comes twice, or has a value that is not allowed.
    """
    given: dict[str, object] = {}
    for name, value in fields:
        if name in _LISTS:
            given[name] = [*_as_list(given.get(name)), value]
        elif name in given:
            # As a list it is refused below, with its name.
            given[name] = [given[name], value]
        elif value:
            given[name] = "\t" if name == "separator" and value in {"\\t", "tab"} else value
    try:
        return UploadOptions.model_validate(given)
    except ValidationError as error:
        wrong = field_errors(error.errors(include_url=False)[:100], given, UploadOptions)
        told = [e.model_copy(update={"pointer": f"/options{e.pointer}"}) for e in wrong]
        raise Invalid(f"The options cannot be used. {first_of(told)}", told) from error


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def shown_name(came: str) -> str:
    r"""A file's name as it is kept: for people only, never a path.

    Example:
        >>> shown_name("../../etc/pass\x00wd.csv")
        'pass_wd.csv'
        >>> shown_name("..")
        'upload'
    """
    last = came.replace("\\", "/").rpartition("/")[2][:_LONGEST_NAME]
    clean = "".join(letter if letter.isprintable() else "_" for letter in last).strip()
    return clean if clean.strip(".") else "upload"
