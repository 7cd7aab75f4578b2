"""Whether a leg can be gone through step by step, beside another."""

from pairing.semantics import Semantics


def can_be_stepped(semantics: Semantics) -> bool:
    """Whether a compiled leg can be driven by single steps, its moments side by side with SGD's.

    Where units are dropped no two steps see the same network; and a rate that changes within
    an epoch, or by another rule than scikit-learn's, is not replayed.
    """
    known = semantics.optimizer in {"sgd", "adam", "lbfgs"} and not semantics.optimizer_arguments
    paced = semantics.schedule in {"constant", "invscaling", "adaptive"}
    return known and paced and all(semantics.use_bias) and not any(semantics.dropout)
