"""The dense layers that a chain of products comes to, their shapes checked."""

from typing import TypeGuard

from pairing.reading.findings import Findings
from pairing.reading.graph.chain import Chain, Link
from pairing.reading.graph.dropout import share_of
from pairing.reading.graph.initial import is_start, read_initials
from pairing.reading.graph.resolved import Resolved
from pairing.reading.made import shown
from pairing.reading.vocabulary.layers import MOST_UNITS
from pairing.written import Dense, Place


def layers_of_chain(chain: Chain, resolved: Resolved) -> list[Dense]:
    """Read the layers of a chain; what is not understood goes to the findings."""
    links, findings = chain.links, resolved.findings
    kernels = read_initials([link.weights for link in links], resolved)
    biases = read_initials([link.biases for link in links], resolved)
    layers = []
    width: int | None = None
    for link, kernel, bias in zip(links, kernels, biases, strict=True):
        units = _units(link, width, findings)
        _check_biases(link, units, findings)
        share, meant = share_of(link.dropout, resolved)
        layers.append(
            Dense(
                units or 1, link.activation or "linear", link.biases is not None, kernel, bias,
                dropout=share, dropout_as=meant, place=link.place,
            )
        )  # fmt: skip
        width = units
    return layers


def inputs_of(chain: Chain) -> int | None:
    """The width of the first layer's rows, where its weights say it."""
    first = chain.links[0].weights if chain.links else None
    if first is None or first.shape is None or len(first.shape) != 2:
        return None
    width = first.shape[0]
    return width if _is_width(width) else None


def _units(link: Link, width: int | None, findings: Findings) -> int | None:
    """The units of a layer, or None where that is told already."""
    weights = link.weights
    if weights is None or (weights.shape is None and not is_start(weights.initial)):
        return None
    shape, place = weights.shape, weights.place
    if shape is None or len(shape) != 2:
        what = "The shape of these weights is not known."
        came = "no shape" if shape is None else shown(list(shape))
        findings.misread(what, came, "rows and columns as numbers", place)
        return None
    inputs, units = shape
    if width is not None and isinstance(inputs, int) and inputs != width:
        what = f"These weights take {inputs} columns, and are given {width}."
        findings.misread(what, f"{inputs}", f"{width}", place)
    if _is_width(units):
        return units
    allowed = f"a whole number from 1 to {MOST_UNITS}; or what it stands for as `given`"
    findings.not_read("The width of a layer", units, allowed, place)
    return None


def _check_biases(link: Link, units: int | None, findings: Findings) -> None:
    """One bias for several units is no bias of a dense layer."""
    shape = None if link.biases is None else link.biases.shape
    if link.biases is None or shape is None or units is None:
        return
    sizes = [size for size in shape if isinstance(size, int)]
    # As many as the units, as far as is known; a single unit may have a single number.
    fits = shape in {(units,), (1, units)} or (units == 1 and shape == ())
    if not fits and (len(sizes) == len(shape)):
        what = "The shape of these biases is not that of their layer."
        findings.misread(what, shown(list(shape)), f"[{units}]", _place(link))


def _place(link: Link) -> Place:
    return link.place if link.biases is None else link.biases.place


def _is_width(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_UNITS
