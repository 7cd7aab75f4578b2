"""From Keras' JSON objects to written ones, without making any of them."""

from collections.abc import Mapping
from typing import Final

from pairing.reading.findings import Findings
from pairing.reading.made import Argument, Made, Unknown, shown
from pairing.written import Place

_BUILT_IN_HOMES = ("keras", "tensorflow.keras", "tf_keras", "tensorflow.python.keras")
# Classes of Keras that it registers under a name of their own.
_REGISTERED_BUILT_IN = {"Functional", "Sequential", "Model"}
# Optimizers that TensorFlow 2.11 and 2.12 saved as if they were the user's own.
_SAVED_AS_CUSTOM = {"SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam"}
_CODE_INSIDE: Final = {"Lambda", "__lambda__", "function", "TFOpLambda", "SlicingOpLambda"}


def below(pointer: str, step: str | int) -> str:
    """Give the JSON pointer of something one step further in (RFC 6901)."""
    return f"{pointer}/{str(step)[:100].replace('~', '~0').replace('/', '~1')}"


def value_of(value: object, pointer: str, findings: Findings) -> object:
    """See a JSON value as a written one: objects with a class become `Made`.

    Old versions wrote shapes as `{"class_name": "TensorShape", "items": [...]}`.
    """
    if isinstance(value, list):
        return [value_of(item, below(pointer, i), findings) for i, item in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    if str(value.get("class_name"))[:20] in {"TensorShape", "__tuple__"} and "items" in value:
        return value_of(value["items"], below(pointer, "items"), findings)
    if "class_name" in value or "config" in value:
        return object_of(value, pointer, findings)
    if "name" in value and {"l1", "l2", "l"} & value.keys():  # a regularizer of Keras 1
        return object_of({"class_name": value["name"], "config": dict(value)}, pointer, findings)
    return Unknown("it is an object without a class", shown(value))


def object_of(value: Mapping[str, object], pointer: str, findings: Findings) -> Made | Unknown:
    """See a JSON object with `class_name` and `config` as a written one.

    Custom objects, functions and Lambda layers are refused by name; nothing inside
    them is looked at.
    """
    name = value.get("class_name")
    if not isinstance(name, str) or not name or len(name) > 200:
        findings.misread(
            "The class of this object is not named.", shown(name), "a name", Place(pointer)
        )
        return Unknown("its class is not named", shown(value), told=True)
    if _is_custom(name, value, pointer, findings):
        return Unknown(f"{name[:60]} is the user's own", name, told=True)
    config = value.get("config")
    if config is not None and not isinstance(config, Mapping):
        place = Place(below(pointer, "config"))
        findings.misread(f"The config of {name[:60]} is no object.", shown(config), "{}", place)
        config = None
    inside = below(pointer, "config")
    arguments = {
        str(key): Argument(
            value_of(item, below(inside, str(key)), findings), Place(below(inside, str(key)))
        )
        for key, item in (config or {}).items()
    }
    return Made(name.rpartition(">")[2], arguments, Place(pointer), str(value.get("module") or ""))


def _is_custom(name: str, value: Mapping[str, object], pointer: str, findings: Findings) -> bool:
    module, registered = value.get("module"), value.get("registered_name")
    place = Place(pointer)
    package, _, bare = name.rpartition(">")
    if bare in _CODE_INSIDE:
        what = f"{name[:60]} holds program code, which is neither read nor run."
        findings.misread(what, name[:60], "Keras' own layers and functions", place)
        return True
    if package == "Custom" and bare in _SAVED_AS_CUSTOM:
        findings.note(f"{name} is read as Keras' own {bare}, which some versions saved so.")
        return False
    of_others = module is not None and not str(module).startswith(_BUILT_IN_HOMES)
    renamed = registered is not None and registered not in (name, *_REGISTERED_BUILT_IN)
    if of_others or renamed or ">" in name:
        owner = str(registered or module)[:60]
        what = f"{name[:60]} is a custom object ({owner}), and nothing custom is read."
        findings.misread(what, owner, "Keras' own objects", place)
        return True
    return False
