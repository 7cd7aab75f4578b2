"""Why the legs differ, as parts of a job's page."""

from collections.abc import Iterator, Sequence

from schemas.attribution import CauseReport, Change
from schemas.report import PairReport
from service.pages.markup import bar, code, folded, number, table, text


def causes_section(report: PairReport) -> str:
    """Each cause with its share as a bar, and with evidence and fixes to unfold."""
    loud = [cause for cause in report.causes if not cause.silent]
    if not loud:
        return ""
    largest = max(abs(cause.share_decades) for cause in loud)
    rows = [_row(cause, largest) for cause in loud]
    head = ("Cause", "Share, decades of the gap", "", "Fixing only it", "Fixing all but it leaves")
    silent = [cause.id for cause in report.causes if cause.silent]
    return "".join(
        (
            "<h2>Why they differ</h2>",
            f"<p>{text(_total(report))}</p>",
            table(head, rows),
            _silent(silent),
            "".join(_unfolded(cause) for cause in loud),
        )
    )


def _total(report: PairReport) -> str:
    shared = report.attribution
    if shared is None:
        return ""
    exactly = "exactly" if shared.method == "exact" else "by sampled orders"
    return (
        f"With all causes removed the gap falls from {shared.gap_before:.2e} to "
        f"{shared.gap_after:.2e}: {shared.decades:.2f} decades, shared out {exactly}."
    )


def _row(cause: CauseReport, largest: float) -> tuple[str, ...]:
    chance = " (no more than chance)" if cause.chance and cause.chance.within else ""
    error = "" if cause.error_decades is None else f" &plusmn; {number(cause.error_decades)}"
    return (
        f"<b>{text(cause.id)}</b><br>{text(cause.title)}{chance}",
        f"{cause.share_decades:.2f}{error}",
        bar(cause.share_decades, largest),
        _change(cause.alone),
        number(cause.all_but.gap_after),
    )


def _change(change: Change) -> str:
    gaps = f"{number(change.gap_before)} &rarr; {number(change.gap_after)}"
    return f'<span class="{change.effect}">{change.effect}</span><br>{gaps}'


def _silent(ids: Sequence[str]) -> str:
    return f"<p>Different, and without effect here: {text(', '.join(ids))}.</p>" if ids else ""


def _unfolded(cause: CauseReport) -> str:
    inside = "".join(_details(cause))
    return folded(f"<b>{text(cause.id)}</b>: evidence and fix", inside) if inside else ""


def _details(cause: CauseReport) -> Iterator[str]:
    for pair in cause.interactions:
        if pair.kind == "cancel":
            yield f"<p>It and {text(pair.other)} cancel each other in part.</p>"
        elif pair.kind == "together":
            yield f"<p>Fixing it helps only together with {text(pair.other)}.</p>"
    for each in cause.evidence:
        place = each.file if each.line is None else f"{each.file}:{each.line}"
        line = "" if each.text is None else f"<br><code>{text(each.text)}</code>"
        yield f"<p>{text(each.says)}<br><small>{text(place)}</small>{line}</p>"
    for leg, fix in cause.fix.items():
        source = "" if fix.code is None else code(fix.code)
        yield f"<p>In the {leg}: {text(fix.note)}</p>{source}"


def advice_section(report: PairReport) -> str:
    """What each change did that was to be tried, and all of them together."""
    advice = report.advice
    if advice is None:
        return ""
    rows = [(text(each.name), *_judged(each)) for each in advice.each]
    rows.append(("<b>All together</b>", *_judged(advice.together)))
    return "<h2>Advice, tried</h2>" + table(("Change", "Effect", "Gap", "Decades"), rows)


def _judged(change: Change) -> tuple[str, str, str]:
    return (
        f'<span class="{change.effect}">{change.effect}</span>',
        f"{number(change.gap_before)} &rarr; {number(change.gap_after)}",
        f"{change.decades:+.2f}",
    )
