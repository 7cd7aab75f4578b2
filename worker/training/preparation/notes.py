"""What was done to the data that bears on the numbers, in sentences for the report."""

from collections.abc import Iterator

from pairing.field_words import rows_in_words
from schemas.spec import JobSpec
from worker.training.preparation.columns import listed
from worker.training.preparation.pipeline import MISSING_TEXT
from worker.training.preparation.raw import RawInputs, number_names, text_names
from worker.training.preparation.refusals import missing_numbers, missing_texts


def notes_of(spec: JobSpec, raw: RawInputs, names: tuple[str, ...]) -> Iterator[str]:
    """Tell of filled-in values, categories and booleans.

    Args:
        spec: What was asked for.
        raw: All rows before anything was done.
        names: Columns that the networks see.
    """
    yield from _filled(spec, raw)
    booleans = [name for name, kind in raw.columns if kind == "boolean"]
    if booleans:
        yield f"Booleans taken as 0 and 1: {listed(booleans)}."
    texts = text_names(raw.columns)
    if texts:
        made = len(names) - len(number_names(raw.columns))
        yield f"Text columns turned into {made:,} columns, one per value: {listed(texts)}."


def _filled(spec: JobSpec, raw: RawInputs) -> Iterator[str]:
    for name, count in missing_numbers(raw).items():
        rows = rows_in_words(count)
        yield f"{name}: filled in with the training rows' {spec.missing} in {rows}."
    for name, count in missing_texts(raw).items():
        rows = rows_in_words(count)
        yield f"{name}: filled in with the category {MISSING_TEXT!r} in {rows}."
        if (raw.texts[:, text_names(raw.columns).index(name)] == MISSING_TEXT).any():
            yield f"{name}: rows that say {MISSING_TEXT!r} themselves share that category."
