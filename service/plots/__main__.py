"""`python -m service.plots FORMAT SECONDS`: a Vega-Lite spec in, a picture out.

Reads the spec as JSON from standard input and writes `svg` or `png` to standard output. Works
for at most SECONDS of processor time, so that it also ends where nobody waits for it any more.
"""

import json
import resource
import sys

_PIXELS_PER_UNIT = 2.0


def draw(spec: str, kind: str) -> bytes:
    """Draw a spec. The engine of JavaScript is loaded here, and nowhere in the gateway."""
    import vl_convert

    # No address is allowed: whatever a spec holds, nothing is loaded from anywhere.
    if kind == "svg":
        return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode()
    return vl_convert.vegalite_to_png(spec, scale=_PIXELS_PER_UNIT, allowed_base_urls=[])


def main() -> None:
    """Read the command line and draw."""
    kind, seconds = sys.argv[1], int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    spec = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(draw(json.dumps(spec), kind))


if __name__ == "__main__":
    main()
