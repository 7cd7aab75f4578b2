"""Runs programs and says how each of them ended; knows nothing but the standard library."""

import contextlib
import importlib.util
import io
import json
import runpy
import sys
import traceback
from pathlib import Path


def main() -> None:
    """Run the programs that the command line names, and write their ends to its first name."""
    for ours in ("pairing", "worker", "schemas", "twinfit"):
        if importlib.util.find_spec(ours):
            sys.exit(f"{ours} can be imported here: this is no clean room")
    ended = {program: ending_of(program) for program in sys.argv[2:]}
    Path(sys.argv[1]).write_text(json.dumps(ended))


def ending_of(program: str) -> dict[str, object]:
    """Run one program."""
    said = io.StringIO()
    status: object = 0
    try:
        with contextlib.redirect_stdout(said):
            runpy.run_path(program, run_name="__main__")
    except SystemExit as ending:
        status = ending.code
    except Exception:  # noqa: BLE001 - whatever it is, it is told
        status = traceback.format_exc()
    if "keras" in sys.modules:
        sys.modules["keras"].utils.clear_session()  # Keras keeps the first format it was told
    return {"status": status, "said": said.getvalue()}


if __name__ == "__main__":
    main()
