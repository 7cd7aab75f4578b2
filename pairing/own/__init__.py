"""A network of the user's own, from what was written to what a leg trains."""

from pairing.own.errors import Untrainable
from pairing.own.facts import NOTHING_KNOWN, Facts
from pairing.own.forms import UnreadForm, read_form, sides_read
from pairing.own.same_numbers import in_terms_of
from pairing.own.tensorflow import of_tensorflow
from pairing.own.tensorflow_network import written_of_network
from pairing.own.translate import OwnNetwork, of_keras

__all__ = [
    "NOTHING_KNOWN",
    "Facts",
    "OwnNetwork",
    "UnreadForm",
    "Untrainable",
    "in_terms_of",
    "of_keras",
    "of_tensorflow",
    "read_form",
    "sides_read",
    "written_of_network",
]
