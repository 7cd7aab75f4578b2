"""Whether a leg can be gone through step by step, beside another."""

from pairing.semantics import Semantics
from pairing.written import Framework


def can_be_stepped(semantics: Semantics) -> bool:
    """Whether a compiled leg can be driven by single steps, its moments side by side with SGD's.

    Where units are dropped no two steps see the same network; and a rate that changes within
    an epoch, or by another rule than scikit-learn's, is not replayed.
    """
    known = semantics.optimizer in {"sgd", "adam", "lbfgs"} and not semantics.optimizer_arguments
    paced = semantics.schedule in {"constant", "invscaling", "adaptive"}
    return known and paced and all(semantics.use_bias) and not any(semantics.dropout)


Stepped = tuple[Framework, Semantics]
"""Who trains a leg, and how."""


def steps_lie_beside(reference: Stepped, candidate: Stepped) -> bool:
    """Whether two legs of the same layers can be gone through step by step, side by side.

    L-BFGS has iterations instead of batches: a reference that has them asks the candidate for
    losses and slopes, which scikit-learn gives of its own L-BFGS and Keras of any network.
    """
    if not (can_be_stepped(reference[1]) and can_be_stepped(candidate[1])):
        return False
    ours, theirs = (each[1].optimizer == "lbfgs" for each in (reference, candidate))
    return (theirs or candidate[0] == "keras") if ours else not theirs
