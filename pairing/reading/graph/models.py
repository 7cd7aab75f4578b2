"""A Keras model that is trained by steps of the user's own: its layers, as the steps use them."""

from dataclasses import replace

from pairing.reading.findings import Findings
from pairing.reading.graph.chain import Chain
from pairing.reading.source.values import Network
from pairing.reading.vocabulary.layers import Stack
from pairing.written import Dense

_ALLOWED = "one Keras model, called on rows"


def layers_of_model(chain: Chain, findings: Findings) -> tuple[list[Dense], int | None]:
    """Read the layers of the model that a chain goes through, and the width of its input.

    Its dropouts drop where it is called with `training=True`; its penalties are none of a
    loss that does not add `model.losses`.
    """
    call = chain.models[0]
    model = call.settings["model"].value
    if len(chain.models) > 1 or chain.links or not isinstance(model, Network):
        findings.misread("This mixes models and products.", call.words, _ALLOWED, call.place)
        return [], None
    stack = Stack(findings)
    for made in model.layers:
        stack.put(made)
    training = call.settings.get("training")
    layers = list(stack.layers)
    if training is None or training.value is False:
        if any(layer.dropout for layer in layers):
            findings.note(f"Line {call.place.line}: without training=True nothing is dropped.")
        layers = [replace(layer, dropout=0.0) for layer in layers]
    elif training.value is not True:
        what = "Whether dropout is on is not known."
        findings.misread(what, call.words, "training=True, or False", call.place)
    if any(layer.l1 or layer.l2 for layer in layers):
        note = "The penalties of layers are no part of this loss, which adds no `model.losses`."
        findings.note(note)
        layers = [replace(layer, l1=0.0, l2=0.0) for layer in layers]
    if not layers:
        findings.misread(
            "No Dense layer of this model is written.", call.words, _ALLOWED, call.place
        )
    return layers, stack.inputs
