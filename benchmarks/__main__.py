"""Run every benchmark, one after the other: `make bench`, or `make bench ARGS=stack`."""

import subprocess
import sys

ALL = (
    "keras_leg",
    "parity_cost",
    "diagnostics_cost",
    "status_poll",
    "service_cost",
    "stack",
    "ledger",
    "explain",
    "attribution",
    "explainer_score",
    "sweep",
)


def main() -> int:
    """Run the benchmarks named on the command line, or all; give the worst exit status."""
    wanted = sys.argv[1:] or ALL
    unknown = sorted(set(wanted) - set(ALL))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; allowed: {', '.join(ALL)}", file=sys.stderr)
        return 2
    worst = 0
    for name in wanted:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        worst = max(worst, subprocess.run(command, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
