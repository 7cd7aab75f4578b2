"""Why a network of the user's own cannot be trained as a candidate, before a job is made."""

from collections.abc import Iterator

from pairing.field_words import wrong
from pairing.own.facts import Facts
from pairing.own.forms import UnreadForm
from pairing.own.pair import can_be_stepped, own_candidate, own_form
from pairing.own.translate import OwnNetwork
from pairing.semantics import Semantics
from schemas.problem import FieldError
from schemas.spec import PairSpec
from schemas.written_side import Code


def check_own(
    spec: PairSpec, reference: Semantics, facts: Facts
) -> tuple[OwnNetwork | None, tuple[FieldError, ...]]:
    """Read a candidate of the user's own.

    Returns:
        The network, None where there is none that can be trained; and every reason why not.
    """
    try:
        own = own_candidate(spec, reference, facts)
    except UnreadForm as error:
        return None, error.errors
    return own, () if own is None else tuple(beyond_words(spec, own, facts))


def place_of(spec: PairSpec) -> str:
    """Where a network of the user's own stands in a job."""
    return "/candidate/code" if isinstance(own_form(spec), Code) else "/candidate/keras/model"


def beyond_words(spec: PairSpec, own: OwnNetwork, facts: Facts) -> Iterator[FieldError]:
    """What cannot be asked of a candidate that is no twin of the reference."""
    hidden = spec.reference.sklearn.params.hidden_layer_sizes
    same_layers = own.hidden == hidden and facts.columns in {None, own.outputs}
    if not same_layers and spec.explain.attribution != "none":
        detail = "No network lies between two of other layers, so no gap can be shared out"
        allowed = "none, or a candidate of the reference's layers"
        yield wrong("/explain/attribution", detail, spec.explain.attribution, allowed)
    if not same_layers and spec.trials:
        detail = "Changes of one network at a time are not tried between two of other layers"
        yield wrong("/try", detail, len(spec.trials), "none, or a candidate of the same layers")
    if same_layers and can_be_stepped(own.semantics):
        return
    allowed = "left out, or a candidate of the reference's layers, all with biases, without "
    allowed += "dropout, trained by SGD or Adam at a rate that does not fall within an epoch"
    detail = "This candidate's steps cannot be laid beside the reference's"
    if spec.explain.trace != "none":
        yield wrong("/explain/trace", detail, spec.explain.trace, allowed)
    if spec.explain.meter:
        yield wrong("/explain/meter", detail, True, allowed)
