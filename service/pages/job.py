"""A job's page: where it stands, what came out, why the legs differ, and what to do about it."""

from collections.abc import Iterator, Sequence

from schemas.job import ENDINGS, Job
from schemas.plot import Plot
from schemas.report import PairReport, Report
from service.pages.causes import advice_section, causes_section
from service.pages.home import standing
from service.pages.layers import layers_section
from service.pages.layout import page
from service.pages.markup import link, number, table, text
from service.pages.plots import look_again, plots_section

_GAPS = {
    "prediction_rms": "Predictions, root mean square",
    "prediction_max": "Predictions, largest",
    "weights_max": "Weights, largest",
    "loss_curve_max": "Loss curve, largest",
}


def job_page(job: Job, report: Report | None, plots: Sequence[Plot] = ()) -> str:
    """The page as HTML; it looks again every few seconds until the job has ended."""
    title = job.name or job.id
    parts = [f"<h1>{text(title)}</h1>", f"<p>{text(standing(job))}</p>"]
    if job.parent_id and job.point:
        sweep = link(f"/jobs/{job.parent_id}", "a sweep")
        parts.append(f"<p>Point {job.point.number} of {sweep}: {text(job.point.label)}</p>")
    parts += [f"<p class=note>{text(note)}</p>" for note in job.notes]
    if report is not None:
        parts += _results(report)
    parts.append(plots_section(plots))
    parts.append(_links(job, has_report=report is not None))
    again = "" if job.state in ENDINGS else look_again(has_plots=bool(plots))
    return page(f"Twinfit: {title}", "".join(parts), again)


def _results(report: Report) -> Iterator[str]:
    yield f'<p class="verdict {text(report.verdict)}"><b>{text(report.verdict)}</b> '
    yield f"{text(report.summary)}</p>"
    if isinstance(report, PairReport):
        yield _gaps(report)
        yield causes_section(report)
        yield advice_section(report)
        yield _first_difference(report)
    yield _legs(report)
    yield layers_section(report.diagnostics)
    yield "".join(f"<p class=note>{text(note)}</p>" for note in report.notes)


def _gaps(report: PairReport) -> str:
    gap, floor = report.gap, report.noise_floor
    rows = [
        (text(words), number(getattr(gap, name)), number(getattr(floor, name, None)))
        for name, words in _GAPS.items()
    ]
    return "<h2>How far apart</h2>" + table(
        ("Relative to the spread of what is compared", "Between the legs", "Rounding alone"), rows
    )


def _first_difference(report: PairReport) -> str:
    first = report.first_difference
    if first is None:
        return ""
    batch = "" if first.batch is None else f", batch {first.batch}"
    index = f"[{', '.join(map(str, first.index))}]" if first.index else ""
    unit = "ulp" if first.ulps == 1 else "ulps"
    return (
        "<h2>Where they part</h2>"
        f"<p>Epoch {first.epoch}{batch}, gate <b>{text(first.gate)}</b>, "
        f"<code>{text(first.tensor)}{index}</code>: {number(first.reference)} in the reference, "
        f"{number(first.candidate)} in the candidate"
        f"{'' if first.ulps is None else f', {first.ulps:,} {unit} apart'}.</p>"
    )


def _legs(report: Report) -> str:
    legs = list(report.legs.values())
    names = dict.fromkeys(metric for leg in legs for metric in leg.metrics)
    rows = [(text(name), *(number(leg.metrics.get(name)) for leg in legs)) for name in names]
    rows.append(("Epochs", *(text(leg.n_iter) for leg in legs)))
    rows.append(("Seconds of training", *(number(leg.seconds) for leg in legs)))
    rows.append(("Stopped because", *(text(leg.stopped_because) for leg in legs)))
    heading = "Both legs" if len(legs) > 1 else "The network"
    return f"<h2>{heading}</h2>" + table(("", *(leg.title for leg in legs)), rows)


def _links(job: Job, *, has_report: bool) -> str:
    links = [link(job.links.tensorboard, "TensorBoard"), link(job.links.self, "This job as JSON")]
    if has_report:
        links.append(link(job.links.report, "Report as JSON"))
        if job.links.artifacts is not None:
            links.append(link(job.links.artifacts, "Files"))
    return f"<p>{' &middot; '.join(links)}</p>"
