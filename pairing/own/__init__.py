"""A network of the user's own, from what was written to what a leg trains."""

from pairing.own.errors import Untrainable
from pairing.own.facts import NOTHING_KNOWN, Facts
from pairing.own.forms import UnreadForm, keras_of, reference_read, written_of
from pairing.own.pair import can_be_stepped, own_candidate, own_form
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
    "can_be_stepped",
    "in_terms_of",
    "keras_of",
    "of_keras",
    "of_tensorflow",
    "own_candidate",
    "own_form",
    "reference_read",
    "written_of",
    "written_of_network",
]
