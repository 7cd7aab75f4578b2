"""What is known of the data that a network of the user's own is trained on."""

from dataclasses import dataclass
from typing import Final

from pairing.task import Task


@dataclass(frozen=True, slots=True)
class Facts:
    """The task.

    Attributes:
        task: What is predicted; None where it is not known yet.
        columns: Numbers, labels or classes of the target; None where they are not known yet.
        rows: Training rows; None where they are not known yet.
    """

    task: Task | None = None
    columns: int | None = None
    rows: int | None = None

    def allowed_outputs(self) -> tuple[int, ...] | None:
        """Give how many units an output layer may have; None where nothing is known.

        Two classes are one output, or one for each of them.

        Example:
            >>> Facts("binary", 2).allowed_outputs(), Facts("multiclass", 5).allowed_outputs()
            ((1, 2), (5,))
        """
        if self.task == "binary":
            return (1, 2)
        return None if self.columns is None else (self.columns,)


NOTHING_KNOWN: Final = Facts()
