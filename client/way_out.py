"""How our programs end: their exit statuses, and what is no error but an end."""

import contextlib
import os
import sys
from collections.abc import Iterator

JOB_FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130


@contextlib.contextmanager
def way_out() -> Iterator[None]:
    """End quietly when somebody interrupts us, or when nobody reads us any more."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read us has seen enough (`twinfit list | head`): nothing more may be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
