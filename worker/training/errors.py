"""What training may end with, other than its result."""


class TrainingError(Exception):
    """Root of everything that this library raises on purpose."""


class UserError(TrainingError):
    """The spec and the data do not fit together; the user can mend it.

    Args:
        detail: A sentence that says what came and what is allowed.
        pointer: JSON pointer to the field of the spec at fault, such as `/target`; None when it
            is no single field.
    """

    def __init__(self, detail: str, pointer: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer


class SourceUnreachable(TrainingError):
    """A data set's source did not answer. Nobody's mistake: asking again later may do."""


class Cancelled(TrainingError):
    """The observer asked to stop.

    Args:
        reached: What was trained until then, or None when nothing was.
    """

    def __init__(self, reached: object | None = None) -> None:
        super().__init__("training was cancelled")
        self.reached = reached
