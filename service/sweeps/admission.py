"""Every point of a sweep, looked at as the job that it will be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from pairing.own.forms import UnreadForm, sides_read
from schemas.estimate import Estimate
from schemas.problem import FieldError
from schemas.spec import JobSpec
from schemas.sweep import SweepSpec
from service.pointers import field_errors
from service.refusal import Invalid, first_of
from service.strict_json import pointer
from service.submission import Admit
from service.sweeps.expansion import Point

# A sweep that is wrong a thousand times is told so a dozen times.
_MOST_ERRORS: Final = 12
_LONGEST_NAME: Final = 200
_MOST_TAGS: Final = 50

_SPEC: TypeAdapter[JobSpec] = TypeAdapter(JobSpec)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A point that can be trained, as a job."""

    point: Point
    spec: JobSpec
    estimate: Estimate
    notes: tuple[str, ...]

    @property
    def classifies(self) -> bool:
        """Whether it is trained on classes: then it has an accuracy, else a share of variance."""
        loss = next((e for e in self.estimate.translation if e.field == "loss"), None)
        return loss is not None and str(loss.reference).endswith("log_loss")


def admitted(sweep: SweepSpec, points: Sequence[Point], admit: Admit) -> list[Admitted]:
    """Every point as a job.

    Args:
        sweep: What they belong to.
        points: The points.
        admit: Says what a job takes, or raises `Invalid`.

    Raises:
        Invalid: At least one cannot be trained, or is another one once more. The errors'
            pointers lead to the value that was asked for, and their words name the point.
    """
    found: list[Admitted] = []
    errors: dict[tuple[str, str], FieldError] = {}
    seen: dict[str, Point] = {}
    for point in points:
        try:
            one = _admitted(sweep, point, admit)
            _refuse_twin(one, seen)
            found.append(one)
        except Invalid as refusal:
            for error in refusal.errors:
                errors.setdefault((error.pointer, str(error.came)), error)
        if len(errors) >= _MOST_ERRORS:
            break
    if errors:
        told = list(errors.values())
        raise Invalid(first_of(told), told)
    return found


def _admitted(sweep: SweepSpec, point: Point, admit: Admit) -> Admitted:
    try:
        spec = _SPEC.validate_python(sides_read(point.base))
    except ValidationError as error:
        wrong = field_errors(error.errors(), point.base, JobSpec)
        raise Invalid("", list(_placed(point, wrong))) from error
    except UnreadForm as error:
        raise Invalid("", list(_placed(point, error.errors))) from error
    try:
        estimate, notes = admit(spec)
    except Invalid as refusal:
        raise Invalid("", list(_placed(point, refusal.errors))) from refusal
    return Admitted(point, _named(sweep, point, spec), estimate, notes)


def _named(sweep: SweepSpec, point: Point, spec: JobSpec) -> JobSpec:
    """The point's spec under the sweep's name and tags, as it stands in lists of jobs."""
    whole = sweep.name or sweep.base.name or "sweep"
    name = f"{whole} #{point.place.number}: {point.place.label}"
    name = "".join(letter if letter.isprintable() else " " for letter in name)
    tags = tuple(dict.fromkeys((*sweep.tags, *spec.tags)))[:_MOST_TAGS]
    return spec.model_copy(update={"name": name[:_LONGEST_NAME], "tags": tags})


def _refuse_twin(one: Admitted, seen: dict[str, Point]) -> None:
    """Two points of the same spec would be trained twice and told as two findings."""
    place = one.point.place
    same = one.spec.model_copy(update={"name": None}).model_dump_json()
    first = seen.setdefault(same, one.point)
    if first is not one.point:
        where = next(reversed([one.point.of, *one.point.sources.values()]))
        detail = (
            f"Point {place.number} ({place.label}) is point {first.place.number} "
            f"({first.place.label}) once more"
        )
        raise Invalid(detail, [FieldError(pointer=where, detail=detail, allowed="distinct points")])


def _placed(point: Point, errors: Sequence[FieldError]) -> Iterator[FieldError]:
    """Errors in a point's spec, told at the values of the sweep that brought them about."""
    place = point.place
    for error in errors:
        where = _source_of(point, error.pointer)
        detail = f"{error.detail.removesuffix('.')} (point {place.number}: {place.label})"
        if where is None and len(point.sources) == 1 and place.seed is None:
            # Whatever is wrong elsewhere was not wrong before the one change.
            detail = f"{detail}, at {error.pointer} of the point"
        elif where is None:
            detail = f"{detail}, which the point has from the base"
        yield error.model_copy(
            update={"pointer": where or _of_whole(point, error.pointer), "detail": detail}
        )


def _of_whole(point: Point, wrong: str) -> str:
    if len(point.sources) == 1 and point.place.seed is None:
        return next(iter(point.sources.values()))
    return f"/base{wrong}"


def _source_of(point: Point, wrong: str) -> str | None:
    """The change that lies at a wrong place, above it or below it."""
    for tokens, source in point.sources.items():
        changed = pointer(tokens)
        if wrong == changed or wrong.startswith(f"{changed}/"):
            return f"{source}{wrong.removeprefix(changed)}"
        if changed.startswith(f"{wrong}/"):
            return source
    return None
