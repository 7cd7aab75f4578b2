"""How an uploaded file is to be read, and how much reading may cost."""

import hashlib
import json
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from schemas.strict import Strict

FileFormat = Literal["csv", "parquet", "npy", "npz"]
TextEncoding = Literal[
    "utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"
]
DecimalMark = Literal[".", ","]

ShortText = Annotated[str, StringConstraints(max_length=200)]

NEVER_A_SEPARATOR = '"+-.\\\n\r\0'


class UploadOptions(Strict):
    """How a file is read. What is left out is detected from the file's content."""

    format: FileFormat | None = Field(
        None, description="Left out: recognised by content; the file's name never decides."
    )
    separator: str | None = Field(
        None,
        min_length=1,
        max_length=1,
        description="One character between the fields of a CSV file. "
        "Left out: comma, semicolon, tab or | as the first lines show.",
    )
    decimal: DecimalMark | None = Field(
        None, description="Left out: a point, or a comma where all fractions are written with one."
    )
    encoding: TextEncoding | None = Field(
        None, description="Left out: UTF-8, or UTF-16 when the file starts with its mark."
    )
    header: bool = Field(True, description="The first line of a CSV file names the columns.")
    missing_values: tuple[ShortText, ...] = Field(
        ("", "NA", "NaN", "nan", "null", "N/A", "?"),
        max_length=100,
        description="Cells of a CSV file that stand for a missing value, spaces around them aside.",
    )
    text_columns: tuple[ShortText, ...] = Field(
        (),
        max_length=10_000,
        description="Columns whose cells stay text even if they look like numbers: ids, codes.",
    )

    @field_validator("separator")
    @classmethod
    def _separator_separates(cls, separator: str | None) -> str | None:
        if separator is None:
            return None
        if not separator.isascii() or separator.isalnum() or separator in NEVER_A_SEPARATOR:
            raise ValueError(
                f"came {separator!r}; allowed is one ASCII character that is no letter, digit, "
                "quotation mark, sign, point, backslash or end of line"
            )
        return separator


class IntakeLimits(Strict):
    """How large a table may be, and what reading it may cost."""

    max_rows: int = Field(5_000_000, gt=0)
    max_columns: int = Field(10_000, gt=0)
    max_bytes: int = Field(2**31, gt=0, description="Size of the decoded table, 8 bytes a number.")
    memory_bytes: int = Field(
        2**32, gt=0, description="Address space of the reading process beyond its libraries."
    )
    cpu_seconds: int = Field(60, gt=0, description="Processor time of the reading process.")


class IntakeOrder(Strict):
    """What the gateway tells `python -m intake` in its options file."""

    options: UploadOptions = Field(default_factory=UploadOptions)
    file_name: str = Field("", description="As uploaded; only helps to word a refusal.")
    limits: IntakeLimits = Field(default_factory=IntakeLimits)


def dataset_id(sha256: str, options: UploadOptions) -> str:
    """Name a data set by its content: same bytes read in the same way, same id.

    Args:
        sha256: Hexadecimal SHA-256 of the uploaded bytes.
        options: As given by the user, before anything is detected.

    Example:
        >>> dataset_id("00" * 32, UploadOptions())
        'ds_eef9d520b8df7159c471093f'
    """
    canonical = json.dumps(
        options.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=True
    )
    return "ds_" + hashlib.sha256((sha256.lower() + canonical).encode()).hexdigest()[:24]
