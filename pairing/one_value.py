"""Sentences on columns that hold one value: told once, by whoever is the first to know.

Of an upload the gateway knows it before the job is made; of other tables the worker does, once
it has read them. That only the training rows share a value is known once they are drawn.
"""

from collections.abc import Iterator, Sequence

from pairing.field_words import listed


def in_the_table(inputs: Sequence[str], targets: Sequence[str]) -> Iterator[str]:
    """Name the columns that hold one value in all rows of the table.

    Example:
        >>> list(in_the_table(["size"], []))
        ['These input columns hold one value only and tell nothing: size.']
    """
    if inputs:
        yield f"These input columns hold one value only and tell nothing: {listed(inputs)}."
    if targets:
        yield f"These target columns hold one value only: {listed(targets)}."


def in_training_rows(inputs: Sequence[str], targets: Sequence[str]) -> Iterator[str]:
    """Name the columns that hold one value in the training rows, and others in the test rows.

    Example:
        >>> list(in_training_rows([], ["y"]))
        ['These target columns hold one value only in the training rows, and others in the test \
rows: y.']
    """
    where = "hold one value only in the training rows, and others in the test rows"
    if inputs:
        yield f"These input columns {where}, so that nothing is learnt of them: {listed(inputs)}."
    if targets:
        yield f"These target columns {where}: {listed(targets)}."
