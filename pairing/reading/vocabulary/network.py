"""One Keras network put together: its layers, `compile`, `fit`."""

from collections.abc import Sequence
from typing import Literal

from pairing.reading.findings import Findings
from pairing.reading.made import Made
from pairing.reading.vocabulary.compiling import read_compile
from pairing.reading.vocabulary.fitting import read_fit
from pairing.reading.vocabulary.layers import ALLOWED_LAYERS, Stack
from pairing.written import Place, Preparation, WrittenKeras

Floatx = Literal["float32", "float64"]


def read_network(
    layers: Sequence[Made],
    compiled: Made | None,
    fitted: Made | None,
    findings: Findings,
    place: Place,
) -> WrittenKeras:
    """Read a network's parts into its record; what is not understood goes to the findings.

    Notes are not yet in the record: `findings` may still grow.
    """
    stack = Stack(findings)
    for layer in layers:
        stack.put(layer)
    if not stack.layers:
        what = "No Dense layer of this network is written."
        findings.misread(what, f"{len(layers)} layers", ALLOWED_LAYERS, place)
    compiling = read_compile(compiled, findings)
    fitting = read_fit(fitted, findings)
    return WrittenKeras(
        inputs=stack.inputs,
        layers=tuple(stack.layers),
        loss=compiling.loss.name,
        from_logits=compiling.loss.from_logits,
        loss_factor=compiling.loss.factor,
        optimizer=compiling.optimizer,
        metrics=compiling.metrics,
        batch_size=fitting.batch_size,
        epochs=fitting.epochs,
        shuffle=fitting.shuffle,
        validation_split=fitting.validation_split,
        callbacks=fitting.callbacks,
        floatx=layers_dtype(stack.dtypes, findings, place),
        preparation=Preparation(),
    )


def layers_dtype(dtypes: set[str], findings: Findings, place: Place) -> Floatx | None:
    """The one number format that single layers were given, if it is not Keras' own."""
    if dtypes == {"float64"}:
        return "float64"
    if len(dtypes) > 1:
        what = "Layers of one network in two number formats are not read."
        findings.misread(what, " and ".join(sorted(dtypes)), "one for all layers", place)
    return None
