"""The layers of a model's JSON in the order in which rows pass through them."""

from collections.abc import Mapping, Sequence

from pairing.reading.findings import Findings
from pairing.reading.keras_json.objects import below
from pairing.reading.made import shown
from pairing.written import Place

Layer = tuple[Mapping[str, object], str]

_ALLOWED = "a chain of layers, one input to one output"


def sequential_layers(config: object, pointer: str, findings: Findings) -> list[Layer]:
    """Give the layers of a Sequential model, each with its pointer.

    Until Keras 2.2.3 the config was the list of layers itself.
    """
    if isinstance(config, Mapping):
        config, pointer = config.get("layers"), below(pointer, "layers")
    return _objects(config, pointer, findings)


def functional_layers(config: object, pointer: str, findings: Findings) -> list[Layer]:
    """Give the layers of a functional model that is one chain, in the chain's order."""
    if not isinstance(config, Mapping):
        return _objects(None, pointer, findings)
    inside = below(pointer, "layers")
    by_name: dict[str, Layer] = {}
    for layer, place in _objects(config.get("layers"), inside, findings):
        name = layer.get("name")
        inner = layer.get("config")
        if name is None and isinstance(inner, Mapping):
            name = inner.get("name")
        by_name[str(name)] = (layer, place)
    ends = _names(config.get("output_layers"))
    if len(ends) != 1 or len(_names(config.get("input_layers"))) > 1:
        came = f"{len(_names(config.get('input_layers')))} inputs and {len(ends)} outputs"
        what = "This is a graph with several inputs or outputs."
        findings.misread(what, came, _ALLOWED, Place(pointer))
        return []
    return _chain(by_name, ends[0], findings, Place(inside))


def _chain(by_name: Mapping[str, Layer], end: str, findings: Findings, place: Place) -> list[Layer]:
    chain: list[Layer] = []
    name: str | None = end
    while name is not None:
        if name not in by_name or len(chain) >= len(by_name):
            what = "The layers of this graph do not lead back to its input."
            findings.misread(what, shown(name), _ALLOWED, place)
            return []
        layer, pointer = by_name[name]
        chain.append((layer, pointer))
        nodes = layer.get("inbound_nodes")
        before = _names(nodes)
        if len(before) > 1 or (isinstance(nodes, Sequence) and len(nodes) > 1):
            what = f"The layer {shown(name)} has several inputs or is used several times."
            findings.misread(what, ", ".join(before)[:80], _ALLOWED, Place(pointer))
            return []
        if _is_training(nodes):
            what = f"`training` is fixed where the layer {shown(name)} is called."
            findings.misread(what, "true", "left to fit and predict", Place(pointer))
        name = before[0] if before else None
    unused = by_name.keys() - {str(_name_of(layer)) for layer, _ in chain}
    if unused:
        what = "Some layers do not lie between input and output."
        findings.misread(what, ", ".join(sorted(unused))[:80], _ALLOWED, place)
    return chain[::-1]


def _name_of(layer: Mapping[str, object]) -> object:
    inner = layer.get("config")
    if "name" not in layer and isinstance(inner, Mapping):
        return inner.get("name")
    return layer.get("name")


def _is_training(nodes: object) -> bool:
    """Whether a call of a layer says `training=True`, which lasts beyond `fit`."""
    if isinstance(nodes, Mapping):
        inner = [value for key, value in nodes.items() if key != "config"]
        return nodes.get("training") is True or any(_is_training(value) for value in inner)
    return isinstance(nodes, list | tuple) and any(_is_training(value) for value in nodes)


def _names(nodes: object) -> list[str]:
    """Give the names of the layers that a description of nodes refers to.

    Keras 3 writes tensors with a `keras_history`, older ones lists `[name, 0, 0, {}]`.
    """
    if isinstance(nodes, Mapping):
        config = nodes.get("config")
        if nodes.get("class_name") == "__keras_tensor__" and isinstance(config, Mapping):
            return _names(config.get("keras_history"))
        return [name for inner in nodes.values() for name in _names(inner)]
    if not isinstance(nodes, list | tuple):
        return []
    if len(nodes) >= 3 and isinstance(nodes[0], str) and isinstance(nodes[1], int):
        return [nodes[0]]
    return [name for inner in nodes for name in _names(inner)]


def _objects(layers: object, pointer: str, findings: Findings) -> list[Layer]:
    if not isinstance(layers, list | tuple) or not all(
        isinstance(each, Mapping) for each in layers
    ):
        what = "The layers of this model are not listed."
        findings.misread(what, shown(layers), "a list of objects", Place(pointer))
        return []
    return [(layer, below(pointer, i)) for i, layer in enumerate(layers)]
