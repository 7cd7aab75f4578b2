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
    return own, () if own is None else tuple(_beyond_words(spec, own))


def place_of(spec: PairSpec) -> str:
    """Where a network of the user's own stands in a job."""
    return "/candidate/code" if isinstance(own_form(spec), Code) else "/candidate/keras/model"


def _beyond_words(spec: PairSpec, own: OwnNetwork) -> Iterator[FieldError]:
    """What cannot be asked of a candidate that is no twin of the reference."""
    hidden = spec.reference.sklearn.params.hidden_layer_sizes
    if own.hidden == hidden and can_be_stepped(own.semantics):
        return
    if spec.explain.trace != "none":
        detail = "This candidate's steps cannot be laid beside the reference's"
        allowed = "none, or a network of the same layers, all with biases, without dropout, "
        allowed += "trained by SGD or Adam at a rate that is constant"
        yield wrong("/explain/trace", detail, spec.explain.trace, allowed)
