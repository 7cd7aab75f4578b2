"""What is drawn on a terminal."""

import os
import pty
import subprocess
from pathlib import Path

from tests.client.canned_service import CannedService
from tests.client.conftest import TWINFIT


def test_on_a_terminal_a_bar_is_drawn_with_both_losses(
    canned: CannedService, environment: dict[str, str], tmp_path: Path
) -> None:
    """And cleared at the end, so that the report stands alone."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*TWINFIT, "watch", "job_good", "--url", canned.url],
        env={**environment, "TERM": "xterm", "COLUMNS": "150"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    ) as watching:
        os.close(theirs)
        report = watching.stdout.read() if watching.stdout else ""
        drawn = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            drawn += piece
    os.close(ours)

    told = drawn.decode()
    assert "training" in told
    assert "━" in told
    assert "loss reference" in told
    assert "left" in told
    assert "\x1b" in told
    assert "It is noted." in told
    assert "Verdict: indistinguishable" in report
