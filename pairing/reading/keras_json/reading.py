"""`model.to_json()` with the arguments of `compile` and `fit`."""

from collections.abc import Mapping
from dataclasses import replace

from pairing.reading.errors import NotUnderstood
from pairing.reading.findings import Findings
from pairing.reading.keras_json.bounds import check, parse
from pairing.reading.keras_json.graph import functional_layers, sequential_layers
from pairing.reading.keras_json.objects import below, object_of, value_of
from pairing.reading.made import Argument, Made, shown
from pairing.reading.vocabulary.network import read_network
from pairing.written import Misread, Place, WrittenKeras

_FUNCTIONAL = {"Functional", "Model"}


def read_keras(
    model: str | Mapping[str, object],
    compile: Mapping[str, object] | None = None,  # noqa: A002 (it is called so in Keras)
    fit: Mapping[str, object] | None = None,
) -> WrittenKeras:
    """Read a Keras network given as `model.to_json()`, of Keras 3, 2 or 1.

    Nothing is deserialised: no class is looked up, no code inside is decoded.

    Args:
        model: The JSON, as text or parsed: Sequential, or Functional where it is a chain.
        compile: Arguments of `compile`; a loss or optimizer as its name, or as an object
            with `class_name` and `config`. Where it is missing, what Keras 3 itself saved
            with the model holds.
        fit: Arguments of `fit`, those that are data left out.

    Raises:
        NotUnderstood: With all that is not understood, each with its JSON pointer below
            `/model`, `/compile` or `/fit`.
    """
    described = parse(model, "/model") if isinstance(model, str) else model
    for value, pointer in ((described, "/model"), (compile, "/compile"), (fit, "/fit")):
        check(value, pointer)
        if value is not None and not isinstance(value, Mapping):
            place = Place(pointer)
            what = f"{pointer[1:]} is no object."
            raise NotUnderstood((Misread(what, shown(value), "a JSON object", place),))
    if not isinstance(described, Mapping):
        place = Place("/model")
        raise NotUnderstood((Misread("model is no object.", "null", "a JSON object", place),))
    findings = Findings()
    layers = _layers(described, findings)
    compiled = _compiled(described, compile, findings)
    fitted = _call("fit", fit, "/fit", findings)
    written = read_network(layers, compiled, fitted, findings, Place("/model"))
    findings.settle()
    return replace(written, notes=tuple(findings.notes))


def _layers(model: Mapping[str, object], findings: Findings) -> list[Made]:
    kind, config = model.get("class_name"), model.get("config")
    pointer = "/model/config"
    if kind == "Sequential":
        listed = sequential_layers(config, pointer, findings)
    elif isinstance(kind, str) and kind in _FUNCTIONAL:
        listed = functional_layers(config, pointer, findings)
    else:
        what = f"A model of the class {shown(kind)} is not read."
        place = Place("/model/class_name")
        findings.misread(what, shown(kind), "Sequential, Functional, Model", place)
        return []
    made = [object_of(layer, place, findings) for layer, place in listed]
    return [layer for layer in made if isinstance(layer, Made)]


def _compiled(
    model: Mapping[str, object], given: Mapping[str, object] | None, findings: Findings
) -> Made | None:
    saved = model.get("compile_config")
    if given is None and isinstance(saved, Mapping) and saved:
        findings.note("What the model was compiled with is read from its own JSON.")
        return _call("compile", saved, "/model/compile_config", findings)
    return _call("compile", given, "/compile", findings)


def _call(
    name: str, arguments: Mapping[str, object] | None, pointer: str, findings: Findings
) -> Made | None:
    if arguments is None:
        return None
    written = {
        str(key): Argument(
            value_of(value, below(pointer, str(key)), findings), Place(below(pointer, str(key)))
        )
        for key, value in arguments.items()
    }
    return Made(name, written, Place(pointer))
