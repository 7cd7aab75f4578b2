"""How often the rows are gone through, and in batches of how many, from the loops around a step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pairing.reading.graph.batches import rows_of
from pairing.reading.graph.loops import parts_of, passes
from pairing.reading.graph.resolved import NOTHING_FED, Resolved
from pairing.reading.graph.seen import Seen
from pairing.reading.graph.sequences import Batches, Span
from pairing.reading.graph.values import Loop, Run, Training
from pairing.reading.made import Unknown, shown
from pairing.reading.source.values import Rows
from pairing.written import Place

MOST_EPOCHS = 10_000_000


class Schedule(NamedTuple):
    """Epochs, rows of a batch (None for all rows at once), and whether their order is new."""

    epochs: int = 1
    batch_size: int | None = None
    shuffle: bool = True


@dataclass(slots=True)
class Scheduler:
    """Reads the schedule of one training.

    Attributes:
        training: Whose step it is.
        resolved: Its runs.
        seen: All that the program does with TensorFlow's own operations.
        given: What the user gave: `epochs` and `batch_size` stand in for what is not known.
    """

    training: Training
    resolved: Resolved
    seen: Seen
    given: Mapping[str, object]

    def schedule(self, rows: object) -> Schedule:
        """Read the schedule.

        Args:
            rows: What the first layer is given in a run.
        """
        given_epochs, given_rows = self._given("epochs"), self._given("batch_size")
        if not self.resolved.runs:
            if given_epochs is not None:
                return Schedule(given_epochs, given_rows)
            what = "No loop is found in which this step is taken."
            self._refuse(what, self.training.words, _A_LOOP, self.training.place)
            return Schedule()
        run = self.resolved.runs[0]
        self._check(run)
        batches = self._batches(run, rows)
        size = self._size(run, batches, rows) if given_rows is None else given_rows
        epochs = given_epochs
        if epochs is None:
            epochs = self._epochs(run, batches, size)
        return Schedule(epochs, size, self._is_shuffled(run, batches, size))

    def _check(self, run: Run) -> None:
        if run.unclear:
            what = "It is not known how often this step is taken: it depends on a condition."
            self._refuse(what, run.words, "a step that is taken in each pass", run.place)
        by_hand = self.training.optimizer is None
        for other in self.resolved.runs[1:]:
            if other.loops != run.loops or not by_hand:
                what = f"This step is taken several times, first at line {run.place.line}."
                self._refuse(what, other.words, "one loop with one step in a pass", other.place)
                break

    def _given(self, name: str) -> int | None:
        value = self.given.get(name)
        whole = isinstance(value, int) and not isinstance(value, bool)
        return value if whole and isinstance(value, int) and 0 < value < MOST_EPOCHS else None

    def _batches(self, run: Run, rows: object) -> Batches | None:
        """The batches that a run takes, where they are written as such."""
        if isinstance(rows, Rows) and isinstance(rows.source, Batches):
            return rows.source
        for loop in reversed(run.loops):
            for part in parts_of(loop.sequence):
                if isinstance(part, Batches):
                    return part
        return None

    def _size(self, run: Run, batches: Batches | None, rows: object) -> int | None:
        """Rows of a batch; None for all of them."""
        if batches is not None:
            size = batches.batch_rows
            if isinstance(size, int) and not isinstance(size, bool) and size > 0:
                return size
            if size is None and not batches.alone:
                return 1  # a pipeline without `batch` gives row by row
            what, came = "The rows of a batch are not known.", shown(size)
            if isinstance(size, Unknown):
                what = f"The rows of a batch are not known: {size.why}."
            self._refuse(what, came, _A_BATCH, run.place)
            return None
        for loop in reversed(run.loops):
            for part in parts_of(loop.sequence):
                if isinstance(part, Span) and isinstance(part.step, int) and part.step > 1:
                    return part.step
        if isinstance(rows, Rows) and isinstance(rows.batch_rows, int):
            return rows.batch_rows
        if isinstance(rows, Unknown) and (id(rows) in self.seen.inside or rows.why == NOTHING_FED):
            what = f"The rows of a batch are not known: {rows.why}."
            self._refuse(what, rows.came, _A_BATCH, run.place)
        return None

    def _epochs(self, run: Run, batches: Batches | None, size: int | None) -> int:
        loops = list(run.loops)
        inner = loops[-1] if loops else None
        if size is None:
            return self._product(loops, run)
        own = batches is not None and inner is not None and batches in parts_of(inner.sequence)
        if batches is not None and own:
            taken = batches.batches
            if taken is not None or batches.repeats is None:
                return self._of_steps(run, batches, size, self._product(loops[:-1], run), taken)
            repeats = batches.repeats if isinstance(batches.repeats, int) else 1
            return repeats * self._product(loops[:-1], run)
        if inner is None:
            return 1
        if _strides(inner) == size:
            return self._product(loops[:-1], run)
        counted = passes(inner.sequence)
        if len(loops) == 1:
            return self._of_steps(run, batches, size, 1, counted)
        return self._of_batches(run, batches, size, counted, self._product(loops[:-1], run))

    def _product(self, loops: list[Loop], run: Run) -> int:
        """How many passes loops have together."""
        product = 1
        for loop in loops:
            count = passes(loop.sequence)
            if count is None:
                why = loop.sequence.why if isinstance(loop.sequence, Unknown) else "it has no end"
                what = f"How often this loop runs is not known: {why}."
                self._refuse(what, loop.words, _EPOCHS, loop.place)
                return 1
            product *= count
        if product < 1 or product > MOST_EPOCHS:
            what, allowed = "This is no number of epochs.", f"1 to {MOST_EPOCHS}"
            self._refuse(what, str(product), allowed, run.place)
            return 1
        return product

    def _of_batches(
        self, run: Run, batches: Batches | None, size: int, counted: int | None, outer: int
    ) -> int:
        """Epochs of an inner loop over numbers of batches."""
        total, inner = _rows_in_all(batches), run.loops[-1]
        if counted is None or total is None:
            self.resolved.findings.note(
                f"Line {inner.place.line}: `{inner.words}` batches of {size} rows are read as one "
                "pass over the rows."
            )
            return outer
        if counted == total // size:
            if total % size:
                self.resolved.findings.note(
                    f"The last {total % size} rows wait for the next epoch."
                )
            return outer
        return self._of_steps(run, batches, size, outer, counted)

    def _of_steps(
        self, run: Run, batches: Batches | None, size: int, outer: int, counted: object
    ) -> int:
        """Epochs that a number of steps comes to, where that is a whole number."""
        total = _rows_in_all(batches)
        steps = counted * outer if isinstance(counted, int) else None
        if steps is None or total is None:
            what = "How many epochs these steps are is not known."
            came = "steps without end" if steps is None else f"{steps} steps of {size} rows"
            self._refuse(what, came, _GIVEN_EPOCHS, run.place)
            return 1
        if steps * size % total:
            what = f"{steps} steps of {size} rows are no whole epochs of {total} rows."
            self._refuse(what, f"{steps * size / total:.4g} epochs", _GIVEN_EPOCHS, run.place)
            return 1
        return steps * size // total

    def _is_shuffled(self, run: Run, batches: Batches | None, size: int | None) -> bool:
        """Whether each epoch draws a new order; the order of one batch of all changes little."""
        if batches is not None and batches.shuffled:
            return True
        depth = len(run.loops)
        inside = [place for place, around in self.seen.shuffles if 0 < around <= depth]
        if inside:
            return True
        if self.seen.shuffles and size is not None:
            line = self.seen.shuffles[-1][0].line
            note = f"The rows get their order once, at line {line}, and keep it in every epoch."
            self.resolved.findings.note(note)
        elif size is not None:
            note = "No new order of the rows is seen: each epoch takes them as they come."
            self.resolved.findings.note(note)
        return False

    def _refuse(self, what: str, came: str, allowed: str, place: Place) -> None:
        self.resolved.findings.misread(what, came[:120], allowed, place)


def _strides(loop: Loop) -> object:
    """The step of `range(start, stop, step)`, where rows are gone through so."""
    for part in parts_of(loop.sequence):
        if isinstance(part, Span) and part.step != 1:
            return part.step
    return None


def _rows_in_all(batches: Batches | None) -> int | None:
    """How many rows there are, where a well-known data set says so."""
    for part in () if batches is None else batches.parts:
        rows = rows_of(part, batches) if batches is not None else None
        if rows is not None and rows.shape is not None:
            return rows.shape[0]
    return None


_A_LOOP = "`for` around session.run or an update; or `given` for epochs and batch_size"
_A_BATCH = "a number, a slice of as many rows, tf.data's batch; or `given` for batch_size"
_EPOCHS = "a number of passes; `given` may say what a name stands for"
_GIVEN_EPOCHS = "whole epochs; or how many they are as `given` for epochs"
