"""A pair whose candidate is a network of the user's own."""

from dataclasses import replace

from pairing.own.errors import Untrainable
from pairing.own.facts import NOTHING_KNOWN, Facts
from pairing.own.forms import OwnForm, keras_of, untrainable
from pairing.own.same_numbers import in_terms_of
from pairing.own.translate import OwnNetwork, of_keras
from pairing.semantics import Semantics
from schemas.spec import PairSpec
from schemas.written_side import Code, KerasModel


def own_form(spec: PairSpec) -> OwnForm | None:
    """Give the candidate as it was sent, if it is a network of the user's own."""
    form = spec.candidate.keras
    return form if isinstance(form, KerasModel | Code) else None


def own_candidate(
    spec: PairSpec, reference: Semantics, facts: Facts = NOTHING_KNOWN
) -> OwnNetwork | None:
    """Read the candidate and translate it; None where it follows from the reference.

    Args:
        spec: The job.
        reference: Semantics of its reference, beside which the candidate is told.
        facts: What is known of the data.

    Raises:
        UnreadForm: It is not understood, or no leg trains it as it was written.
    """
    form = own_form(spec)
    if form is None:
        return None
    pointer = "/candidate" if isinstance(form, Code) else "/candidate/keras"
    try:
        own = of_keras(
            keras_of(form, pointer),
            seed=spec.seed,
            beside=reference,
            facts=facts,
            dtype=spec.dtype,
            weighted=spec.sample_weight is not None,
        )
    except Untrainable as error:
        raise untrainable(error, form, pointer) from error
    if facts.rows is None:
        return own
    return replace(own, semantics=in_terms_of(reference, own.semantics, facts.rows))


def can_be_stepped(candidate: Semantics) -> bool:
    """Whether a Keras leg can be gone through step by step, its moments side by side with SGD's.

    Where units are dropped no two steps see the same network; and a rate that changes within
    an epoch, or by another rule than scikit-learn's, is not replayed.
    """
    known = candidate.optimizer in {"sgd", "adam", "lbfgs"} and not candidate.optimizer_arguments
    paced = candidate.schedule in {"constant", "invscaling", "adaptive"}
    return known and paced and all(candidate.use_bias) and not any(candidate.dropout)
