"""Rows in batches: `tf.data` pipelines, slices of rows, `next_batch`, generators."""

from collections.abc import Callable
from dataclasses import replace

from pairing.reading.graph.formulas import computed_with
from pairing.reading.graph.sequences import Batches
from pairing.reading.graph.values import Variable
from pairing.reading.made import Unknown
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.machine import Machine
from pairing.reading.source.rows import steps_of
from pairing.reading.source.values import Invocation, Rows, Symbol

MOST_PARTS = 20
_TRIALS = (3.0, 5.0, 11.0)


def from_rows(_: Machine, call: Invocation) -> Batches:
    """`tf.data.Dataset.from_tensor_slices(rows)`."""
    value = call.value(0, "tensors")
    alone = not isinstance(value, list | tuple)
    parts = tuple(value) if isinstance(value, list | tuple) else (value,)
    return Batches(parts, alone)


def zipped(machine: Machine, call: Invocation) -> object:
    """`tf.data.Dataset.zip((inputs, target))`."""
    value = call.value(0, "datasets")
    listed = value if isinstance(value, list | tuple) else []
    inner = [each for each in listed if isinstance(each, Batches)]
    if len(inner) < 2 or sum(len(each.parts) for each in inner) > MOST_PARTS:
        return machine.unknown("only running the program could tell", call.node)
    return replace(
        inner[0], parts=tuple(part for each in inner for part in each.parts), alone=False
    )


def of_batches(machine: Machine, batches: Batches, call: Invocation) -> object:
    """Give what a method of a pipeline gives."""
    rule = _METHODS.get(call.name)
    if rule is not None:
        return rule(machine, batches, call)
    machine.misread(f"`{call.name[:60]}` of a pipeline of rows is not read.", call.node, _ALLOWED)
    return machine.unknown("its pipeline is not read", call.node)


_ALLOWED = "shuffle, batch, repeat, take, cache, prefetch, an iterator"


def _same(_machine: Machine, batches: Batches, _call: Invocation) -> Batches:
    return batches


def _shuffle(machine: Machine, batches: Batches, call: Invocation) -> Batches:
    if call.value(2, "reshuffle_each_iteration") is False:
        machine.findings.note("The rows are shuffled once, not each epoch.")
        return batches
    if batches.batch_rows is not None:
        machine.findings.note("Whole batches are shuffled, read as if rows were.")
    return replace(batches, shuffled=True)


def _batch(machine: Machine, batches: Batches, call: Invocation) -> Batches:
    rows = call.value(0, "batch_size")
    rows = machine.unknown("it has no value", call.node) if rows is None else rows
    return replace(batches, batch_rows=rows, ragged=call.value(1, "drop_remainder") is not True)


def _repeat(_: Machine, batches: Batches, call: Invocation) -> Batches:
    count = call.value(0, "count")
    return replace(batches, repeats=None if count == -1 else count)


def _take(machine: Machine, batches: Batches, call: Invocation) -> Batches:
    if batches.batch_rows is None:
        machine.misread("Taking some of the rows is not read.", call.node, "take after batch")
    return replace(batches, batches=call.value(0, "count"))


def _map(machine: Machine, batches: Batches, call: Invocation) -> Batches:
    machine.findings.note(f"What `{machine.text.words(call.node)}` does to the rows is not read.")
    return batches


def _next(_machine: Machine, batches: Batches, _call: Invocation) -> object:
    return next_of(batches)


_METHODS: dict[str, Callable[[Machine, Batches, Invocation], object]] = {
    "shuffle": _shuffle,
    "batch": _batch,
    "repeat": _repeat,
    "take": _take,
    "map": _map,
    "get_next": _next,
    **dict.fromkeys(
        ("cache", "prefetch", "with_options", "make_one_shot_iterator", "as_numpy_iterator",
         "make_initializable_iterator", "apply"),
        _same,
    ),
}  # fmt: skip


def next_of(batches: Batches) -> object:
    """Give the rows of one batch: inputs and target."""
    rows = tuple(rows_of(part, batches) for part in batches.parts)
    return rows[0] if batches.alone else rows


def rows_of(value: object, batches: Batches) -> Rows:
    """See rows as those of one batch."""
    shape = value.shape if isinstance(value, Rows) else None
    return Rows(steps_of(value), batches.batch_rows, shape, batches)


def drawn(owner: object, call: Invocation) -> Rows:
    """`mnist.train.next_batch(rows)`: in a new order each epoch, unless it is told otherwise."""
    shuffled = call.named.get("shuffle") is not False
    batches = Batches((owner,), True, call.values[0], shuffled, None)
    return rows_of(owner, batches)


def sliced(rows: object, start: object, stop: object) -> Rows | None:
    """`rows[start:stop]` where that is as many for each pass; None where it is not known."""
    counts = []
    for trial in _TRIALS:
        low, high = _bound(0 if start is None else start, trial), _bound(stop, trial)
        counts.append(None if low is None or high is None else high - low)
    first = counts[0]
    if first is None or first <= 0 or any(count != first for count in counts):
        return None
    if not first.is_integer() or is_number(start) or start is None:
        return None
    return rows_of(rows, Batches((rows,), True, int(first), shuffled=False, repeats=None))


def _bound(value: object, trial: float) -> float | None:
    # Symbols and counters stand for the pass; sizes that are not known drop out of a difference.
    def leaf(part: object) -> float | None:
        if isinstance(part, Symbol):
            return trial
        if isinstance(part, Variable) and is_number(part.initial):
            return trial
        return 7.0 * trial if isinstance(part, Unknown) else None

    return computed_with(value, leaf)


def picked(rows: object, index: Rows) -> Rows:
    """`rows[order[start:stop]]`: as many as the slice of the order has."""
    if not isinstance(index.source, Batches):
        return Rows(steps_of(rows), None, rows.shape if isinstance(rows, Rows) else None)
    return rows_of(rows, replace(index.source, parts=(rows,)))
