"""A network of the user's own, from what was written to what a leg trains."""

from pairing.own.errors import Untrainable
from pairing.own.facts import Facts
from pairing.own.same_numbers import in_terms_of
from pairing.own.translate import OwnNetwork, of_keras

__all__ = ["Facts", "OwnNetwork", "Untrainable", "in_terms_of", "of_keras"]
