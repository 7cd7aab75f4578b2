"""A stack that is ended in the middle of a job, by Ctrl-C and by SIGKILL to everything."""

import pytest

from tests.integration.conftest import HouseMaker
from tests.integration.house import House
from tests.integration.visitor import Json, diabetes, until, without_seconds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def of_some_seconds() -> Json:
    """A job long enough to be caught in the middle, with a noise floor like any other."""
    spec = diabetes(10, max_iter=400, batch_size=10, tol=0.0, n_iter_no_change=400)
    return {**spec, "explain": {"noise_floor": True}}


@pytest.fixture(scope="module")
def undisturbed(house: House) -> Json:
    """The report of the same job when nobody interrupts it."""
    return without_seconds(house.trained(of_some_seconds()))


def is_finished_as_if_nothing_had_happened(house: House, job: Json, undisturbed: Json) -> None:
    """See a job end in its second attempt, with nothing of the first to be seen."""
    until(lambda: house.look(job)["attempt"] == 2, "the second attempt")
    ended = house.until_succeeded(job)
    assert ended["attempt"] == 2
    report = house.report(job)
    assert without_seconds(report) == undisturbed

    curves = house.get(job["links"]["metrics"])
    for leg in ("reference", "candidate"):
        assert curves[leg]["loss"]["values"] == report["legs"][leg]["loss_curve"]
        assert curves[leg]["loss"]["epochs"] == list(range(1, 401))
    blobs = sorted(path.name for path in (house.data / "blobs" / "jobs" / job["id"]).iterdir())
    artifacts = house.get(job["links"]["artifacts"])["artifacts"]
    assert len(artifacts) == 11
    for artifact in artifacts:
        assert house.http.get(artifact["link"]).status_code == 200
    assert blobs == ["2"]

    events = house.get(job["links"]["events"], limit=1000)["events"]
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    types = [event["type"] for event in events if event["type"] not in {"noted", "progressed"}]
    assert types == ["queued", "started", "requeued", "started", "succeeded"]
    steps = house.get(
        f"{job['links']['tensorboard']}data/plugin/scalars/scalars", run="candidate", tag="loss"
    )
    assert [step for _, step, _ in steps] == list(range(1, 401))


def test_interrupted_jobs_are_finished_by_the_next_stack_with_the_same_report(
    build: HouseMaker, undisturbed: Json
) -> None:
    """First by Ctrl-C, which leaves no process behind; then with a second job by SIGKILL."""
    house = build()
    first = house.submit(of_some_seconds())
    house.until_it_trains(first, epochs=20)

    house.interrupt()
    house.start()

    is_finished_as_if_nothing_had_happened(house, first, undisturbed)

    second = house.submit(of_some_seconds())
    waiting = house.submit(diabetes())
    house.until_it_trains(second, epochs=20)

    house.kill_everything()
    house.start()

    is_finished_as_if_nothing_had_happened(house, second, undisturbed)
    assert house.until_succeeded(waiting)["attempt"] == 1
    assert house.look(first)["state"] == "succeeded"
    house.interrupt()
