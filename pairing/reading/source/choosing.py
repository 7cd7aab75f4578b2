"""Which network of a program is meant."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from pairing.reading.errors import NotUnderstood
from pairing.reading.findings import Findings
from pairing.reading.graph.training import parts_of_graph
from pairing.reading.graph.values import Operation, Training
from pairing.reading.source.meant import called, label, listed, standing_at
from pairing.reading.source.sameness import is_same
from pairing.reading.source.values import Network
from pairing.written import Misread, Place

NOTHING_GIVEN: Final[Mapping[str, object]] = MappingProxyType({})


def choose(
    networks: Sequence[Network],
    wanted: str | None,
    findings: Findings,
    given: Mapping[str, object] = NOTHING_GIVEN,
) -> Network:
    """Give the one network that is meant.

    Args:
        networks: Those of the program.
        wanted: A variable, a function, a label as a misread lists them, what the loops around
            it stand at, or its number in the list; None for the only one.
        given: What the user gave for names: a loop over one of them stands at that value.
        findings: Takes notes of what was left aside.

    Raises:
        NotUnderstood: There is none, there are several, or the wanted one is not there.
    """
    said = _said(_without_trained_by_steps(networks))
    if not said:
        _refuse("No network is written here.", "none", _ALLOWED_BUILD, Place())
    said = standing_at(said, given)
    if wanted is not None:
        named = called(said, wanted)
        if not named:
            _refuse(f"No network is called {wanted[:60]!r}.", wanted[:80], listed(said), Place())
        said = named
    readable = said if wanted is not None else _trained(said, findings)
    readable = _different(readable, findings)
    if len(readable) > 1:
        what = f"There are {len(readable)} networks in this text."
        _refuse(what, listed(readable), _ALLOWED_CHOICE, readable[1].place)
    return readable[0]


def _without_trained_by_steps(networks: Sequence[Network]) -> list[Network]:
    """Leave out Keras models that steps of the user's own train: those are their networks."""
    inner: set[int] = set()
    for each in networks:
        if isinstance(each.graph, Training):
            inner |= {
                id(part.settings["model"].value)
                for part in parts_of_graph([each.graph.loss])
                if isinstance(part, Operation) and part.name == "model"
            }
    return [each for each in networks if id(each) not in inner]


_ALLOWED_CHOICE = (
    "one network; or as `network` the label of one, its variable, its function, what its loops "
    "stand at (`SGD / Zero`), or its number (`#2`); or `given` for a loop's name"
)
_ALLOWED_BUILD = (
    "a network of Keras (Sequential, Model), scikit-learn (MLPRegressor, ...) or TensorFlow "
    "(matmul of variables, and a step that trains them)"
)


def _said(networks: Sequence[Network]) -> list[Network]:
    said = [each for each in networks if not is_empty(each)]
    explicit = [each for each in said if not each.implicit or each.layers]
    return explicit or said


def is_empty(network: Network) -> bool:
    """Whether nothing of a network is known but that it is one."""
    if network.framework != "keras":
        return False
    return not network.layers and network.compiled is None and network.fitted is None


def _trained(networks: list[Network], findings: Findings) -> list[Network]:
    """Leave networks aside that are neither compiled nor fitted where others are."""
    if len(networks) == 1:
        return networks
    trained = [
        each
        for each in networks
        if each.framework != "keras" or each.compiled is not None or each.fitted is not None
    ]
    if not trained:
        return networks
    for each in networks:
        if each not in trained:
            findings.note(f"The network {label(each)} is never compiled, and is left aside.")
    return trained


def _different(networks: Sequence[Network], findings: Findings) -> list[Network]:
    """Take networks that a program builds several times, each time the same, for one."""
    different: list[Network] = []
    for each in networks:
        if not any(is_same(_parts(each), _parts(other)) for other in different):
            different.append(each)
    if len(different) < len(networks):
        count = len(networks)
        findings.note(f"{count} networks are built, of which only {len(different)} are different.")
    return different


def _parts(network: Network) -> tuple[object, ...]:
    return (
        network.framework,
        network.layers,
        network.compiled,
        network.fitted,
        network.estimator,
        network.steps,
        network.target_steps,
        network.graph,
    )


def _refuse(what: str, came: str, allowed: str, place: Place) -> None:
    raise NotUnderstood((Misread(what, came, allowed, place),))
