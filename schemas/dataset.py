"""Data sets: where a job's rows come from, and what is known of an uploaded table."""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AwareDatetime, BeforeValidator, Discriminator, Field, Tag, field_validator
from pydantic_core import PydanticCustomError

from schemas.builtin import BUILTIN_FACTS, BuiltinFacts, BuiltinName
from schemas.strict import Strict
from schemas.upload import (
    DecimalMark,
    FileFormat,
    IntakeLimits,
    IntakeOrder,
    TextEncoding,
    UploadOptions,
    dataset_id,
)

__all__ = [
    "BUILTIN_FACTS",
    "DATASET_ID_PATTERN",
    "DISTINCT_CAP",
    "BuiltinDataset",
    "BuiltinFacts",
    "BuiltinName",
    "Column",
    "Dataset",
    "DatasetPage",
    "DatasetProfile",
    "DatasetReference",
    "IntakeLimits",
    "IntakeOrder",
    "OpenMLDataset",
    "UploadOptions",
    "UploadedDataset",
    "dataset_id",
]

DATASET_ID_PATTERN = r"^ds_[0-9a-f]{24}$"
DISTINCT_CAP = 10_000


class Column(Strict):
    """What is known of one column of a table."""

    name: str
    kind: Literal["number", "text", "boolean"]
    missing: int = Field(ge=0, description="Rows without a value.")
    distinct: int | None = Field(
        None, ge=0, description=f"Different values; null stands for more than {DISTINCT_CAP:,}."
    )
    minimum: float | None = Field(None, description="Of a number column.")
    maximum: float | None = Field(None, description="Of a number column.")
    constant: bool = Field(description="All values are the same, missing ones aside.")
    smallest_class: int | None = Field(
        None, ge=1, description="Rows of the rarest value, where `distinct` is known."
    )
    fractional: bool | None = Field(
        None, description="A number column holds a value that is not whole."
    )


class DatasetProfile(Strict):
    """What reading an upload found out."""

    rows: int = Field(ge=1)
    columns: tuple[Column, ...]
    format: FileFormat
    separator: str | None = Field(None, description="As read, of a CSV file.")
    decimal: DecimalMark | None = Field(None, description="As read, of a CSV file.")
    encoding: TextEncoding | None = Field(None, description="As read, of a CSV file.")
    array_names: tuple[str, ...] | None = Field(None, description="Of an NPZ file.")
    notes: tuple[str, ...] = Field((), description="What was done to make a table of it.")


class Dataset(Strict):
    """An uploaded table, named by its content."""

    id: str = Field(pattern=DATASET_ID_PATTERN)
    name: str
    created_at: AwareDatetime
    bytes: int = Field(ge=0, description="Size of the file as uploaded.")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Of the file as uploaded.")
    profile: DatasetProfile
    options: UploadOptions


class BuiltinDataset(Strict):
    """A data set that comes with scikit-learn."""

    builtin: BuiltinName


class OpenMLDataset(Strict):
    """A data set of openml.org, by its number."""

    openml: Annotated[int, Field(gt=0, strict=True)]


class UploadedDataset(Strict):
    """A table uploaded with `POST /v1/datasets`, by its id."""

    upload: str = Field(pattern=DATASET_ID_PATTERN)

    @field_validator("upload", mode="before")
    @classmethod
    def _is_an_id(cls, came: object) -> object:
        """A file's own name, which many send first, must not be answered with a pattern."""
        if isinstance(came, str) and not re.fullmatch(DATASET_ID_PATTERN, came):
            raise PydanticCustomError(
                "dataset_id",
                "An upload is named by its id, ds_ and 24 hexadecimal digits, which "
                "POST /v1/datasets answers when the file is sent there",
            )
        return came


_SOURCES: dict[str, type[BuiltinDataset | OpenMLDataset | UploadedDataset]] = {
    "builtin": BuiltinDataset,
    "openml": OpenMLDataset,
    "upload": UploadedDataset,
}


def _read_by_its_key(reference: object) -> object:
    """Validate by the one key that names the source, so that errors point at that key."""
    if isinstance(reference, tuple(_SOURCES.values())):
        return reference
    keys = [key for key in _SOURCES if isinstance(reference, dict) and key in reference]
    if len(keys) != 1:
        came = sorted(map(str, reference)) if isinstance(reference, dict) else reference
        raise PydanticCustomError(
            "dataset_reference",
            "came {came}, allowed is an object with exactly one of the keys "
            "builtin ({names}), openml (a number) or upload (an id that starts with ds_)",
            {"came": repr(came)[:200], "names": ", ".join(get_args(BuiltinName))},
        )
    return _SOURCES[keys[0]].model_validate(reference)


def _source_of(reference: Any) -> str | None:
    return next((key for key, kind in _SOURCES.items() if isinstance(reference, kind)), None)


DatasetReference = Annotated[
    Annotated[BuiltinDataset, Tag("builtin")]
    | Annotated[OpenMLDataset, Tag("openml")]
    | Annotated[UploadedDataset, Tag("upload")],
    Discriminator(_source_of),
    BeforeValidator(_read_by_its_key),
]


class DatasetPage(Strict):
    """A page of data sets, newest first."""

    datasets: tuple[Dataset, ...]
    next_cursor: str | None = Field(description="Send as `cursor` for the next page; null at end.")
