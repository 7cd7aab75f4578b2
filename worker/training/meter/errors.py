"""What a recording may have against being measured."""


class RecordingError(ValueError):
    """Steps that cannot be measured: the message says what came and what was allowed."""
