"""What generators of the user's own yield: the rows of one batch after the other."""

from pairing.reading.graph.sequences import Batches
from pairing.reading.source.values import Rows


def batches_of(value: object) -> Batches | None:
    """See what is yielded as batches, where some of it is a slice of rows."""
    parts = tuple(value) if isinstance(value, list | tuple) else (value,)
    for part in parts:
        if isinstance(part, Rows) and isinstance(part.source, Batches):
            source = part.source
            alone = not isinstance(value, list | tuple)
            return Batches(parts, alone, source.batch_rows, source.shuffled)
    return None
