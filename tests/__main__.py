"""Run the tests as `make test` does: part after part, each whatever became of the one before."""

import subprocess
import sys

import pytest

from tests.parts import WORDS, Part, status_of


def run(part: Part, words: list[str]) -> int:
    """Run one part in a pytest of its own; its exit status."""
    print(f"\n--- {part}: pytest {' '.join((*WORDS[part], *words))}", flush=True)  # noqa: T201
    command = [sys.executable, "-m", "pytest", "-p", "tests.parts", "--part", part]
    return subprocess.run([*command, *WORDS[part], *words], check=False).returncode


def main(words: list[str]) -> int:
    """Run both parts with the same words for pytest; the exit status tells of both."""
    statuses: list[int] = []
    for part in WORDS:
        statuses.append(run(part, words))
        if statuses[-1] == pytest.ExitCode.USAGE_ERROR:
            break
    return status_of(statuses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
