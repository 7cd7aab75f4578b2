"""The catalogue as it is published: texts, evidence of this machine, fixes with usual values."""

from functools import cache
from typing import get_args

from pairing.catalogue.entries import entries
from pairing.catalogue.evidence import find
from pairing.catalogue.values import fix_of
from pairing.causes import CAUSES, Cause
from pairing.translate import naive_port, of_sklearn
from schemas.cause import KeptCauseId
from schemas.estimator import Regressor
from schemas.explanation import CauseEntry, CausePage, Fixes


@cache
def catalogue() -> CausePage:
    """Every cause, in the catalogue's order."""
    return CausePage(causes=tuple(map(_published, CAUSES)))


@cache
def cause_entry(cause_id: str) -> CauseEntry | None:
    """One cause; None if there is none of that name."""
    return next((each for each in catalogue().causes if each.id == cause_id), None)


def _published(cause: Cause) -> CauseEntry:
    entry = entries()[cause.id]
    # Fixes are filled with the defaults of MLPRegressor and with those of its naive port.
    usual = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
    return CauseEntry(
        id=cause.id,
        section=entry.section,
        title=cause.title,
        sklearn=entry.sklearn,
        keras=entry.keras,
        armed_when=entry.armed_when,
        expected=entry.expected,
        is_chance=cause.is_chance,
        differences=cause.differences,
        fields=cause.fields,
        can_be_kept=cause.id in get_args(KeptCauseId),
        evidence=tuple(map(find, entry.landmarks)),
        fix=Fixes(
            sklearn=fix_of(entry, "sklearn", naive_port(usual)),
            keras=fix_of(entry, "keras", usual),
        ),
    )
