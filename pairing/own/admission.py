"""What cannot be asked of a pair whose candidate is no twin of the reference."""

from collections.abc import Iterator

from pairing.field_words import wrong
from pairing.side import Side
from pairing.stepping import can_be_stepped, steps_lie_beside
from schemas.leg import Leg
from schemas.problem import FieldError
from schemas.spec import PairSpec


def beyond_words(spec: PairSpec, sides: dict[Leg, Side]) -> Iterator[FieldError]:
    """What there is no answer to between networks of other layers, or of other steps."""
    reference, candidate = sides["reference"], sides["candidate"]
    outputs = {None, reference.outputs} if candidate.outputs else {None}
    same_layers = reference.hidden == candidate.hidden and (
        reference.outputs is None or candidate.outputs in outputs
    )
    if not same_layers and spec.explain.attribution != "none":
        detail = "No network lies between two of other layers, so no gap can be shared out"
        allowed = "none, or a candidate of the reference's layers"
        yield wrong("/explain/attribution", detail, spec.explain.attribution, allowed)
    if not same_layers and spec.trials:
        detail = "Changes of one network at a time are not tried between two of other layers"
        yield wrong("/try", detail, len(spec.trials), "none, or a candidate of the same layers")
    stepped = [(side.framework, side.semantics) for side in (reference, candidate)]
    traced = same_layers and steps_lie_beside(stepped[0], stepped[1])
    metered = same_layers and all(can_be_stepped(side.semantics) for side in sides.values())
    allowed = "left out, or a candidate of the reference's layers, all with biases, without "
    allowed += "dropout, trained by SGD or Adam at a rate that does not fall within an epoch"
    detail = "This candidate's steps cannot be laid beside the reference's"
    if spec.explain.trace != "none" and not traced:
        yield wrong("/explain/trace", detail, spec.explain.trace, allowed)
    if spec.explain.meter and not metered:
        yield wrong("/explain/meter", detail, True, allowed)
