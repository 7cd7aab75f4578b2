"""The two parts that `make test` runs the tests in: two processes at once, then one alone.

Which test belongs to which part is said here and nowhere else.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

from tests.conftest import ROOT

Part = Literal["beside", "alone"]

# Folders and files of tests that nothing may run beside: they start whole stacks, workers or
# browsers, let many processes contend, or judge by seconds and by memory.
ALONE = (
    "tests/client/stack",
    "tests/client/test_own_stack.py",
    "tests/client/test_whole_stack.py",
    "tests/experiments",
    "tests/integration",
    "tests/service/pages",
    "tests/service/plots/test_pictures.py",
    "tests/service/routes",
    "tests/service/tensorboard",
    "tests/service/test_doorbell.py",
    "tests/store/ledger/test_contention.py",
    "tests/store/ledger/test_glance.py",
    "tests/store/ledger/test_migration.py",
    "tests/worker/children",
    "tests/worker/predictions",
    "tests/worker/supervision",
    "tests/worker/test_program.py",
    "tests/worker/training/event_log/test_served.py",
)

# Where the longest files lie: begun last, one of them would run on with nothing left beside it.
FIRST = ("tests/worker/training", "tests/pairing/emission")

PARTS: tuple[Part, ...] = ("beside", "alone")


def lies_in(file: Path, places: Sequence[str]) -> bool:
    """Whether a file is one of these places below the root, or lies in one."""
    return any(file.is_relative_to(ROOT / place) for place in places)


def part_of(file: Path) -> Part:
    """In which part the tests of a file run."""
    return "alone" if lies_in(file, ALONE) else "beside"


def words_of(part: Part, words: Sequence[str]) -> tuple[str, ...]:
    """What a part adds to the words for pytest that were given to both.

    More processes may be asked for where tests run beside each other, and nowhere else.
    """
    if part == "alone":
        return (*words, "-n", "0")
    # A file stays in one process, for what its tests share is made once in each.
    return ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *words)


def status_of(statuses: Sequence[int]) -> int:
    """Exit status of all parts: the first that is a failure.

    A part without tests is none, for `-k` may choose all from the other; all parts without are one.
    """
    empty = pytest.ExitCode.NO_TESTS_COLLECTED
    ran = [status for status in statuses if status != empty]
    return next((status for status in ran if status), 0) if ran else int(empty)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run of pytest be told its part; without a word it runs everything."""
    parser.addoption("--part", choices=PARTS, help="run only this part of `make test`")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not read files of the other part, which takes seconds, unless they were asked for."""
    part = config.getoption("part")
    if part is None or collection_path.suffix != ".py" or part_of(collection_path) == part:
        return None
    asked = (config.invocation_params.dir / word.partition("::")[0] for word in config.args)
    return None if collection_path in asked else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests of the other part out, and put the longest files first."""
    part = config.getoption("part")
    if part is None:
        return
    others = [item for item in items if part_of(item.path) != part]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if part_of(item.path) == part]
    if part == "beside":
        items.sort(key=lambda item: not lies_in(item.path, FIRST))
