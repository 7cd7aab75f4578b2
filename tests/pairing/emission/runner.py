"""Runs programs and says how each of them ended; knows nothing but the standard library."""

import contextlib
import importlib.util
import io
import json
import runpy
import sys
import traceback

for ours in ("pairing", "worker", "schemas", "twinfit"):
    if importlib.util.find_spec(ours):
        sys.exit(f"{ours} can be imported here: this is no clean room")
ended = {}
for program in sys.argv[1:]:
    said, status = io.StringIO(), 0
    try:
        with contextlib.redirect_stdout(said):
            runpy.run_path(program, run_name="__main__")
    except SystemExit as ending:
        status = ending.code
    except Exception:  # noqa: BLE001 - whatever it is, it is told
        status = traceback.format_exc()
    if "keras" in sys.modules:
        sys.modules["keras"].utils.clear_session()  # Keras keeps the first format it was told
    ended[program] = {"status": status, "said": said.getvalue()}
print(json.dumps(ended))
