"""What plots of layers share: reading the diagnostics, and which layers are drawn."""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import TypeAdapter

from schemas.diagnostics import LayerCourse, LegDiagnostics
from schemas.job import Leg
from service.plots.figure import legs_of
from service.plots.kind import Source
from store.ledger import StoredArtifact

FILE: Final = "diagnostics.json"
MOST_LAYERS: Final = 6
_MOST_FINDINGS: Final = 2

Diagnosed = Mapping[Leg, LegDiagnostics]

_FORM: Final = TypeAdapter(dict[Leg, LegDiagnostics])


def told_layers(source: Source) -> StoredArtifact:
    """The file of the diagnostics.

    Raises:
        NotYet: The job has not ended.
        NotFound: It left none.
    """
    return source.artifact(FILE, "diagnostics of its layers")


def layers_in(source: Source, file: StoredArtifact) -> Diagnosed:
    """Read the diagnostics of each leg."""
    with source.blobs.open(file.blob) as content:
        told = _FORM.validate_json(content.read())
    return {leg: told[leg] for leg in legs_of(source.job) if leg in told}


def layer_names(legs: Diagnosed) -> list[str]:
    """Names of all layers of all legs, in their order."""
    return list(dict.fromkeys(one.layer for each in legs.values() for one in each.layers))


def layer_of(legs: Diagnosed, leg: Leg, name: str) -> LayerCourse | None:
    """One layer of one leg, if it has it."""
    return next((one for one in legs[leg].layers if one.layer == name), None)


def remarks_on(legs: Diagnosed) -> Iterator[str]:
    """Say how much of the layers is drawn, and what was found wrong with them."""
    names = layer_names(legs)
    if len(names) > MOST_LAYERS:
        yield f"the first {MOST_LAYERS} of {len(names)} layers"
    for leg, each in legs.items():
        for finding in each.findings[:_MOST_FINDINGS]:
            yield f"{leg}: {finding.sentence}"
