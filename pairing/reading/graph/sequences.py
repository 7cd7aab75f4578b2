"""What loops of steps go over: numbers, rows in batches, several things together."""

from dataclasses import dataclass, field

from pairing.reading.made import Unknown


@dataclass(frozen=True, slots=True)
class Span(Unknown):
    """`range(...)` where its bounds are not all known, or far apart."""

    start: object = field(default=0, compare=False, repr=False)
    stop: object = field(default=None, compare=False, repr=False)
    step: object = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Together(Unknown):
    """Sequences gone through together: `zip(...)`, or `enumerate(...)` with the numbers first."""

    sequences: tuple[object, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Batches:
    """Rows that come in batches: a `tf.data` pipeline, or a generator of the user's own.

    Attributes:
        parts: What comes with each batch: inputs and target.
        alone: Whether one thing comes rather than a tuple.
        batch_rows: Rows of a batch; None where nothing makes batches yet.
        shuffled: Whether each epoch has a new order.
        repeats: How often the rows are gone through; None for without end.
        batches: How many batches are taken at most.
        ragged: Whether a short last batch is kept.
    """

    parts: tuple[object, ...]
    alone: bool = False
    batch_rows: object = None
    shuffled: bool = False
    repeats: object = 1
    batches: object = None
    ragged: bool = True
