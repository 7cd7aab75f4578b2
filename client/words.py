"""Numbers and states as people say them."""

from datetime import UTC, datetime

from schemas.job import Job, JobState, Progress
from schemas.sweep_point import Children


def seconds(amount: float | None) -> str:
    """A length of time.

    Example:
        >>> [seconds(s) for s in (0.25, 12.0, 95.0, 7260.0, 9e5, None)]
        ['0.2 s', '12 s', '1 min 35 s', '2 h 1 min', '10 days', 'unknown']
    """
    if amount is None:
        return "unknown"
    if amount < 10:
        return f"{amount:.1f} s"
    whole = round(amount)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 2 * 86400:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 86400} days"


def number(amount: float | None, digits: int = 4) -> str:
    """A measured number; one that is not finite comes as null.

    Example:
        >>> number(0.123456), number(3.2e-16), number(None)
        ('0.1235', '3.2e-16', 'not finite')
    """
    return "not finite" if amount is None else f"{amount:.{digits}g}"


def ago(moment: datetime) -> str:
    """How long ago something was."""
    return f"{seconds(max(0.0, (datetime.now(UTC) - moment).total_seconds()))} ago"


def losses(progress: Progress) -> str:
    """The last loss of each leg."""
    return ", ".join(f"{leg} {number(loss)}" for leg, loss in progress.loss.items())


def standing(job: Job) -> str:
    """Where a job stands, in a sentence without its id."""
    if job.state is JobState.QUEUED and job.queue_place:
        place = job.queue_place
        soon = place.may_start_in_seconds
        start = "" if soon is None or soon < 1 else f", may start in {seconds(soon)}"
        return f"queued in {place.queue} at place {place.position}: {place.waiting}{start}"
    if job.children is not None and job.state is not JobState.QUEUED:
        return f"{job.state}: {_points(job.children, job.progress)}"
    if job.state is JobState.RUNNING:
        return f"running: {_running(job.progress) if job.progress else 'about to begin'}"
    if job.state is JobState.FAILED and job.failure:
        return f"failed ({job.failure.kind.replace('_', ' ')}): {job.failure.detail}"
    if job.state is JobState.SUCCEEDED and job.verdict:
        return f"succeeded, verdict: {job.verdict}"
    return str(job.state)


def _points(children: Children, progress: Progress | None) -> str:
    """How many trainings of a sweep stand where."""
    told = [f"{children.ended} of {children.total} points have ended"]
    told += [
        f"{count} {word}"
        for word, count in (
            ("at work", children.running),
            ("failed", children.failed),
            ("cancelled", children.cancelled),
        )
        if count
    ]
    if progress is not None and progress.remaining_seconds is not None:
        told.append(f"{seconds(progress.remaining_seconds)} left")
    return ", ".join(told)


def _running(progress: Progress) -> str:
    parts = [progress.phase]
    if progress.epoch:
        parts.append(f"epoch {progress.epoch} of at most {progress.epochs}")
    if progress.loss:
        parts.append(f"loss {losses(progress)}")
    if progress.remaining_seconds is not None:
        parts.append(f"{seconds(progress.remaining_seconds)} left")
    return ", ".join(parts)
