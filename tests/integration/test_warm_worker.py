"""What a second job is spared, and what a second stack is told."""

import psutil
import pytest

from tests.client.conftest import twinfit
from tests.integration.house import CLEAN, House
from tests.integration.visitor import diabetes, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def training_children(house: House) -> set[int]:
    """Children that train: forked by the worker's fork server, and known by their ancestors."""
    return {
        child.pid
        for worker in house.processes()
        if worker.cmdline()[-2:] == ["-m", "worker"]
        for server in worker.children()
        for child in server.children()
    }


def busy_child(house: House) -> psutil.Process:
    """The child that trains now; another one may be waiting for predictions."""
    children = [psutil.Process(pid) for pid in training_children(house)]
    before = {child.pid: child.cpu_times().user for child in children}

    def at_work() -> psutil.Process | None:
        gained = [child for child in children if child.cpu_times().user > before[child.pid] + 0.1]
        return gained[0] if gained else None

    return until(at_work, "a child at work")


def test_a_second_job_of_the_same_shape_is_not_traced_again(house: House) -> None:
    """The same child serves it, and its few epochs cost a fraction of the first job's.

    Three epochs of three hundred rows take milliseconds; what the first job pays is tracing.
    """
    first = house.trained(diabetes(7, 5, 3, max_iter=3))
    children = training_children(house)
    # Other hyperparameters enter the compiled function as numbers.
    second = house.trained(
        diabetes(7, 5, 3, max_iter=3, learning_rate_init=0.002, alpha=0.5, momentum=0.8)
    )

    assert children
    assert training_children(house) == children
    cold, warm = (report["legs"]["candidate"]["seconds"] for report in (first, second))
    assert warm < cold / 3, (cold, warm)
    assert max(second["gap"].values()) < 1e-12


def test_a_second_stack_on_the_folder_is_refused(house: House) -> None:
    """It says who serves the folder and where, ends with status 2, and the first goes on."""
    told = twinfit("up", "--port", "0", "--data", str(house.data), environment=CLEAN, seconds=120)

    assert told.returncode == 2
    assert "is served by another stack already" in told.stderr
    assert house.url in told.stderr
    house.trained(diabetes())


def test_the_gateway_and_the_supervisor_hold_no_framework(house: House) -> None:
    """Only training children have TensorFlow mapped; gateway and supervisor stay small."""
    light = [p for p in house.processes() if p.cmdline()[-2:-1] == ["-m"]]

    assert sorted(process.cmdline()[-1] for process in light) == ["service", "worker"]
    for process in light:
        mapped = {found.path for found in process.memory_maps()}
        assert not [path for path in mapped if "tensorflow" in path or "sklearn" in path]


def test_jobs_leave_no_children_behind(house: House) -> None:
    """After any number of jobs there are as many processes as after one."""
    house.trained(diabetes())
    before = sorted(process.pid for process in house.processes())
    for _ in range(5):
        house.trained(diabetes())

    assert sorted(process.pid for process in house.processes()) == before


def test_a_training_child_that_is_killed_costs_its_job_one_attempt(house: House) -> None:
    """The supervisor sees it at once, tells it, and the job is trained again from its start."""
    spec = diabetes(max_iter=1500, batch_size=20, tol=0.0, n_iter_no_change=1500)
    job = house.submit(spec)
    house.until_it_trains(job, epochs=5)
    busy_child(house).kill()

    ended = house.until_succeeded(job)

    assert ended["attempt"] == 2
    events = house.get(job["links"]["events"])["events"]
    assert "requeued" in [event["type"] for event in events]
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))


def test_the_command_finds_the_stack_of_its_folder(house: House) -> None:
    """Nobody need tell it the address: the folder's lock does."""
    told = twinfit("list", "--json", "--data", str(house.data), environment=CLEAN, seconds=120)

    assert told.returncode == 0, told.stderr
    assert "job_" in told.stdout
