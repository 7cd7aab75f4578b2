"""The first page: what this is, and the latest jobs."""

from collections.abc import Sequence
from html import escape

from schemas.job import Job, JobState
from service.pages.layout import page

_INTRODUCTION = """\
<h1>Twinfit</h1>
<p>Send a network, train it in scikit-learn and in Keras, and learn whether the two agree.</p>
<p><a href="/docs">How to use it over HTTP</a> &middot;
<a href="/v1/jobs">All jobs as JSON</a> &middot;
<a href="/v1/datasets">Data sets as JSON</a> &middot;
<a href="/readyz">Is it ready?</a></p>
<h2>Latest jobs</h2>
"""

_COLUMNS = ("Job", "Name", "Kind", "State", "Created", "Results")
_HEAD = f"<tr>{''.join(f'<th>{name}</th>' for name in _COLUMNS)}</tr>"


def home(jobs: Sequence[Job]) -> str:
    """The page as HTML; whatever users named is escaped."""
    if not jobs:
        return page("Twinfit", _INTRODUCTION + "<p>There is none yet.</p>")
    rows = "".join(_row(job) for job in jobs)
    table = f"<table><thead>{_HEAD}</thead><tbody>{rows}</tbody></table>"
    return page("Twinfit", _INTRODUCTION + table)


def _row(job: Job) -> str:
    links = [f'<a href="{escape(job.links.tensorboard)}">TensorBoard</a>']
    if job.verdict:
        links.append(f'<a href="{escape(job.links.report)}">Report</a>')
    return (
        f'<tr><td><a href="/jobs/{escape(job.id)}"><code>{escape(job.id)}</code></a></td>'
        f'<td class="name">{escape(job.name or "")}</td><td>{escape(job.kind)}</td>'
        f"<td>{escape(standing(job))}</td>"
        f"<td>{job.created_at:%Y-%m-%d %H:%M:%S} UTC</td>"
        f"<td>{' &middot; '.join(links)}</td></tr>"
    )


def standing(job: Job) -> str:
    """Where a job stands, in a few words."""
    if job.children is not None and job.state != JobState.QUEUED:
        return f"{job.state}: {job.children.ended} of {job.children.total} points have ended"
    if job.state == JobState.QUEUED and job.queue_place:
        return f"queued, number {job.queue_place.position}: {job.queue_place.waiting}"
    if job.state == JobState.RUNNING and job.progress:
        return f"running, {job.progress.fraction:.0%}: {job.progress.phase}"
    if job.state == JobState.FAILED and job.failure:
        return f"failed: {job.failure.detail[:200]}"
    return f"{job.state}: {job.verdict}" if job.verdict else str(job.state)
