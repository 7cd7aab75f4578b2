"""Calls of methods: of networks, rows, scalers, lists."""

import ast

from pairing.reading.made import Argument, Made, Unknown
from pairing.reading.source.arithmetic import LONGEST_SEQUENCE
from pairing.reading.source.keras_calls import add_layer
from pairing.reading.source.machine import Keywords, Machine
from pairing.reading.source.making import make
from pairing.reading.source.rows import TRANSFORMERS, stepped
from pairing.reading.source.tensor_calls import low_level
from pairing.reading.source.values import Bound, Network, Part, Rows, Unresolved

_FITTING = {"fit", "fit_generator"}
_WORDS_OF_KERAS = {"epochs", "nb_epoch", "batch_size", "validation_split", "callbacks", "verbose"}
_BY_HAND = {"train_on_batch", "partial_fit", "train_step", "make_train_function"}
_WEIGHTS = {"set_weights", "load_weights", "load"}


def call_method(
    machine: Machine, bound: Bound, positional: list[Argument], keywords: Keywords, node: ast.Call
) -> object:
    """Give what a method gives, and note what it does to a network."""
    owner, name = bound.owner, bound.name
    if isinstance(owner, Unresolved):
        owner = _implicit(machine, owner, name, keywords, node) or owner
    if isinstance(owner, Network):
        return _of_network(machine, owner, name, positional, keywords, node)
    if isinstance(owner, Part):
        return _of_part(machine, owner, name, node)
    if isinstance(owner, Made):
        return _of_made(machine, owner, name, positional, node)
    if isinstance(owner, list):
        return _of_list(machine, owner, name, positional, node)
    if isinstance(owner, dict):
        return _of_dictionary(machine, owner, name, positional, node)
    if name == "next_batch" and positional:
        rows = owner if isinstance(owner, Rows) else Rows()
        return Rows(rows.steps, positional[0].value)
    if isinstance(owner, Rows):
        return owner
    why = owner.why if isinstance(owner, Unknown) else "only running the program could tell"
    return machine.unknown(why, node)


def _implicit(
    machine: Machine, owner: Unresolved, name: str, keywords: Keywords, node: ast.Call
) -> Network | None:
    """Take a name that was never made for an empty Sequential, where it is used as one."""
    of_keras = name in {"add", "compile", "fit_generator"}
    if not of_keras and not (name == "fit" and _WORDS_OF_KERAS & keywords.keys()):
        return None
    network = Network("keras", machine.place(node), name=owner.name, implicit=True)
    machine.top.put(owner.name, network)
    note = f"`{owner.name}` is not made in this text, and is taken for an empty Sequential."
    machine.findings.note(note)
    return machine.begin(network)


def _of_network(
    machine: Machine,
    network: Network,
    name: str,
    positional: list[Argument],
    keywords: Keywords,
    node: ast.Call,
) -> object:
    if name in _BY_HAND:
        machine.touch(network, node)
        what = f"Training by hand (`{name}`) is not read."
        machine.misread(what, node, "`fit`")
    elif name in _WEIGHTS:
        note = f"`{name}` is not followed: the first weights are taken to be drawn."
        machine.findings.note(note)
    elif network.framework == "sklearn":
        return _of_sklearn(machine, network, name, positional, keywords, node)
    elif name == "add":
        add_layer(machine, network, positional[0].value if positional else None, node)
        return None
    elif name == "pop":
        machine.touch(network, node)
        machine.misread("Taking a layer away is not read.", node, "`add`")
    elif name == "compile":
        machine.touch(network, node)
        network.compiled = make(machine, "compile", positional, keywords, node)
        return None
    elif name in _FITTING:
        return _fit(machine, network, name, positional, keywords, node)
    return machine.unknown("only running the program could tell", node)


def _fit(
    machine: Machine,
    network: Network,
    name: str,
    positional: list[Argument],
    keywords: Keywords,
    node: ast.Call,
) -> object:
    machine.touch(network, node)
    if network.fitted is not None:
        what = f"The network is trained twice, first at line {network.fitted.place.line}."
        machine.misread(what, node, "one call of `fit`")
        return machine.unknown("only running the program could tell", node)
    made = make(machine, name, positional, keywords, node)
    network.x = _value(made, "x", "generator")
    network.y = _value(made, "y")
    if isinstance(network.x, Rows) and network.x.batch_rows is not None:
        network.y = network.x if network.y is None else network.y
        rows = machine.argument(network.x.batch_rows, node)
        made = Made(name, {"batch_size": rows, **made.arguments}, made.place)
        machine.findings.note("The rows come from a generator that draws them in random order.")
    network.fitted = Made("fit", made.arguments, made.place)
    return machine.unknown("only running the program could tell", node)


def _value(made: Made, *names: str) -> object:
    found = [made.arguments[name].value for name in names if name in made.arguments]
    return found[0] if found else None


def _of_sklearn(
    machine: Machine,
    network: Network,
    name: str,
    positional: list[Argument],
    keywords: Keywords,
    node: ast.Call,
) -> object:
    if name == "fit":
        machine.touch(network, node)
        values = [argument.value for argument in positional]
        network.x = keywords["X"].value if "X" in keywords else (values[0:1] or [None])[0]
        network.y = keywords["y"].value if "y" in keywords else (values[1:2] or [None])[0]
        return network
    if name == "set_params" and network.estimator is not None:
        machine.touch(network, node)
        changes = {word.rpartition("__")[2]: argument for word, argument in keywords.items()}
        estimator = network.estimator
        told = {**estimator.arguments, **make(machine, "", [], changes, node).arguments}
        network.estimator = Made(estimator.kind, told, estimator.place, estimator.home)
        return network
    return machine.unknown("only running the program could tell", node)


def _of_part(machine: Machine, part: Part, name: str, node: ast.Call) -> object:
    if name in {"assign", "set_weights", "pop", "append", "extend", "insert", "remove"}:
        machine.touch(part.network, node)
        what = f"Changing a part of a network (`{name}`) is not read."
        machine.misread(what, node, "arguments where it is made")
    return machine.unknown("only running the program could tell", node)


def _of_made(
    machine: Machine, made: Made, name: str, positional: list[Argument], node: ast.Call
) -> object:
    if name in {"minimize", "apply_gradients"}:
        return low_level(machine, node)
    if made.kind in TRANSFORMERS:
        if name in {"fit_transform", "transform"} and positional:
            return stepped(positional[0].value, made)
        if name == "inverse_transform" and positional:
            return positional[0].value
        if name == "fit":
            return made
    return machine.unknown("only running the program could tell", node)


def _of_list(
    machine: Machine, owner: list[object], name: str, positional: list[Argument], node: ast.Call
) -> object:
    value = positional[0].value if positional else None
    if len(owner) >= LONGEST_SEQUENCE:
        machine.misread("This list is too long.", node, f"{LONGEST_SEQUENCE} items")
    elif machine.unclear and name in {"append", "extend", "insert", "pop", "remove"}:
        machine.misread(f"This changes a list, but {machine.unclear[-1]}.", node, "known loops")
    elif name == "append":
        owner.append(value)
    elif name == "extend" and isinstance(value, list | tuple):
        owner.extend(value[:LONGEST_SEQUENCE])
    elif name in {"insert", "pop", "remove", "reverse", "clear", "sort"}:
        machine.misread(f"`{name}` of a list is not read.", node, "append, extend")
    return None


def _of_dictionary(
    machine: Machine,
    owner: dict[object, object],
    name: str,
    positional: list[Argument],
    node: ast.Call,
) -> object:
    if name == "items":
        return list(owner.items())
    if name in {"keys", "values"}:
        return list(owner) if name == "keys" else list(owner.values())
    key = positional[0].value if positional else None
    if name == "get" and isinstance(key, str | int | float):
        return owner.get(key, positional[1].value if len(positional) > 1 else None)
    return machine.unknown("only running the program could tell", node)
