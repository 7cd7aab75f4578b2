"""Which network of a program is meant."""

from collections.abc import Sequence

from pairing.reading.errors import NotUnderstood
from pairing.reading.findings import Findings
from pairing.reading.source.sameness import is_same
from pairing.reading.source.values import Network
from pairing.written import Misread, Place


def choose(networks: Sequence[Network], wanted: str | None, findings: Findings) -> Network:
    """Give the one network that is meant.

    Args:
        networks: Those of the program.
        wanted: A variable, a function, or a label as a misread lists them; None for the
            only one.
        findings: Takes notes of what was left aside.

    Raises:
        NotUnderstood: There is none, there are several, or the wanted one is not there.
    """
    said = _said(networks)
    if not said:
        _refuse("No network is written here.", "none", _ALLOWED_BUILD, Place())
    if wanted is not None:
        named = [each for each in said if wanted in {each.name, each.function, label(each)}]
        if not named:
            _refuse(f"No network is called {wanted[:60]!r}.", wanted[:80], _listed(said), Place())
        said = named
    readable = [each for each in said if each.framework != "tensorflow"]
    if not readable:
        what = "Low-level TensorFlow is not read yet."
        _refuse(what, label(said[0]), "networks of Keras and scikit-learn", said[0].place)
    if wanted is None:
        _note_left_aside(said, readable, findings)
        readable = _trained(readable, findings)
    readable = _different(readable, findings)
    _check_trained_here(readable[0], networks)
    if len(readable) > 1:
        what = f"There are {len(readable)} networks in this text."
        _refuse(what, _listed(readable), "one network, or the label of one", readable[1].place)
    return readable[0]


_ALLOWED_BUILD = "a network of Keras (Sequential, Model) or scikit-learn (MLPRegressor, ...)"


def label(network: Network) -> str:
    """Name a network so that a reader finds it: its variable, its function, its line.

    Example:
        >>> label(Network("keras", Place(line=7), name="model", function="build"))
        'model in build, line 7'
    """
    function = network.function
    inside = f" in {function}" if function and function != network.name else ""
    at = f" with {network.passes}" if network.passes else ""
    return f"{network.name}{inside}{at}, line {network.place.line}"


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
        if each.framework == "sklearn" or each.compiled is not None or each.fitted is not None
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
    )


def _check_trained_here(network: Network, networks: Sequence[Network]) -> None:
    """A Keras network that is never fitted, beside steps by hand, is trained by these."""
    by_hand = [
        each
        for each in networks
        if each.framework == "tensorflow" and each.function == network.function
    ]
    if by_hand and network.framework == "keras" and network.fitted is None:
        what = "This network is trained by hand, with TensorFlow's own steps."
        _refuse(
            what, label(network), "`fit`; low-level TensorFlow is not read yet", by_hand[0].place
        )


def _note_left_aside(
    said: Sequence[Network], readable: Sequence[Network], findings: Findings
) -> None:
    for each in said:
        if each not in readable:
            findings.note(f"{label(each)}: low-level TensorFlow, which is not read yet.")


def _listed(networks: Sequence[Network]) -> str:
    labels = [label(each) for each in networks]
    shown = "; ".join(labels[:20])
    return shown if len(labels) <= 20 else f"{shown}; and {len(labels) - 20} more"


def _refuse(what: str, came: str, allowed: str, place: Place) -> None:
    raise NotUnderstood((Misread(what, came, allowed, place),))
