"""What each side does with the rows: its own way, or else the job's."""

from collections.abc import Iterator
from dataclasses import asdict

from pydantic import ValidationError

from pairing.own.forms import UnreadForm
from pairing.row_ways import ways_of
from pairing.side_forms import asked_form, written_of
from schemas.leg import Leg
from schemas.preparation import Scaling, Split
from schemas.problem import FieldError
from schemas.spec import JobSpec


def as_leg(spec: JobSpec, leg: Leg) -> JobSpec:
    """Give the job with one leg's split and scaling in place of the job's.

    A program that is not understood, or asks for a split that nobody can do, prepares nothing:
    the job is refused for what is wrong with the program.
    """
    try:
        forms = {each: asked_form(side, spec.place(each)) for each, side in spec.sides.items()}
        writings = {each: written_of(*form) for each, form in forms.items()}
        other = next((each for each in forms if each != leg), leg)
        mine, theirs = ways_of(
            (forms[leg][0], forms[other][0]),
            (writings[leg], writings[other]),
            spec.split,
            spec.scaling,
        ).sides
        split = mine.split or theirs.split
        way: dict[str, Split | Scaling] = {
            "split": Split(**asdict(split)) if split else spec.split,
            "scaling": Scaling(inputs=mine.inputs, target=mine.target),
        }
    except (UnreadForm, ValidationError):
        return spec
    return spec.model_copy(update=way)


def ways(spec: JobSpec) -> Iterator[tuple[JobSpec, str]]:
    """Each way in which rows are prepared, as a job of its own, and where it was asked for.

    The place is a prefix of the pointers to `split` and `scaling`: empty for the job's own.
    """
    yield spec, ""
    for leg in spec.sides:
        if (way := as_leg(spec, leg)) != spec:
            yield way, f"{spec.place(leg)}/preparation"


def at(place: str, error: FieldError) -> FieldError:
    """Point an error about split or scaling to where these were asked for."""
    about = error.pointer.startswith(("/split", "/scaling"))
    return error.model_copy(update={"pointer": place + error.pointer}) if about else error
