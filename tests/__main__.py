"""Run the tests as `make test` does: part after part, each whatever became of the one before."""

import shlex
import subprocess
import sys

import pytest

from tests.parts import PARTS, Part, status_of, words_of


def run(part: Part, words: list[str]) -> int:
    """Run one part in a pytest of its own; its exit status."""
    told = words_of(part, words)
    print(f"\n--- {part}: pytest {shlex.join(told)}", flush=True)  # noqa: T201
    command = [sys.executable, "-m", "pytest", "-p", "tests.parts", "--part", part]
    return subprocess.run([*command, *told], check=False).returncode


def main(words: list[str]) -> int:
    """Run both parts with the same words for pytest; the exit status tells of both."""
    statuses: list[int] = []
    for part in PARTS:
        statuses.append(run(part, words))
        if statuses[-1] == pytest.ExitCode.USAGE_ERROR:
            break
    return status_of(statuses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
