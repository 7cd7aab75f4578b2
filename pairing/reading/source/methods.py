"""Calls of methods: of networks, of their parts, of scalers and rows."""

from collections.abc import Callable
from dataclasses import replace

from pairing.reading.graph.batches import drawn
from pairing.reading.graph.making import is_draw
from pairing.reading.graph.methods import of_graph
from pairing.reading.made import Made, Unknown
from pairing.reading.source.containers import of_dictionary, of_list
from pairing.reading.source.keras_models import add_layer
from pairing.reading.source.machine import OF_THE_USERS_OWN, Machine
from pairing.reading.source.making import make
from pairing.reading.source.rows import TRANSFORMERS, stepped
from pairing.reading.source.values import Bound, Invocation, Network, Part, Rows, Unresolved

_WORDS_OF_KERAS = {"epochs", "nb_epoch", "batch_size", "validation_split", "callbacks", "verbose"}
_CHANGING = {"assign", "set_weights", "pop", "append", "extend", "insert", "remove"}


def call_method(machine: Machine, bound: Bound, call: Invocation) -> object:
    """Give what a method gives, and note what it does to a network."""
    call = replace(call, name=bound.name)
    owner = bound.owner
    if isinstance(owner, Unresolved):
        owner = _implicit(machine, owner, call) or owner
    found = of_graph(machine, owner, call)
    if found is not None:
        return found
    if isinstance(owner, Network):
        return _of_network(machine, owner, call)
    if isinstance(owner, Part):
        return _of_part(machine, owner, call)
    if isinstance(owner, Made):
        return _of_made(machine, owner, call)
    if isinstance(owner, list):
        of_list(machine, owner, call)
        return None
    if isinstance(owner, dict):
        return of_dictionary(machine, owner, call)
    return _of_rows(machine, owner, call)


def _implicit(machine: Machine, owner: Unresolved, call: Invocation) -> Network | None:
    """Take a name that was never made for an empty Sequential, where it is used as one."""
    of_keras = call.name in {"add", "compile", "fit_generator"}
    if not of_keras and not (call.name == "fit" and _WORDS_OF_KERAS & call.keywords.keys()):
        return None
    network = Network("keras", machine.place(call.node), name=owner.name, implicit=True)
    machine.top.put(owner.name, network)
    note = f"`{owner.name}` is not made in this text, and is taken for an empty Sequential."
    machine.findings.note(note)
    return machine.begin(network)


def _of_network(machine: Machine, network: Network, call: Invocation) -> object:
    rules = _OF_SKLEARN if network.framework == "sklearn" else _OF_KERAS
    rule = rules.get(call.name, _OF_ANY.get(call.name))
    if rule is None:
        return machine.unknown("only running the program could tell", call.node)
    return rule(machine, network, call)


def _add(machine: Machine, network: Network, call: Invocation) -> None:
    add_layer(machine, network, call.value(0, "layer"), call)


def _compile(machine: Machine, network: Network, call: Invocation) -> None:
    machine.touch(network, call.node)
    network.compiled = make(machine, call)


def _fit(machine: Machine, network: Network, call: Invocation) -> object:
    machine.touch(network, call.node)
    if network.fitted is not None:
        what = f"The network is trained twice, first at line {network.fitted.place.line}."
        machine.misread(what, call.node, "one call of `fit`")
        return machine.unknown("only running the program could tell", call.node)
    made = make(machine, call)
    told = {name: argument.value for name, argument in made.arguments.items()}
    network.x, network.y = told.get("x", told.get("generator")), told.get("y")
    network.fitted = Made("fit", made.arguments, made.place)
    if isinstance(network.x, Rows) and network.x.batch_rows is not None:
        # A generator yields inputs and targets together, and says how many.
        network.y = network.x if network.y is None else network.y
        rows = machine.argument(network.x.batch_rows, call.node)
        network.fitted = Made("fit", {"batch_size": rows, **made.arguments}, made.place)
        machine.findings.note("The rows come from a generator that draws them in random order.")
    return machine.unknown("only running the program could tell", call.node)


def _fit_sklearn(machine: Machine, network: Network, call: Invocation) -> Network:
    machine.touch(network, call.node)
    network.x, network.y = call.value(0, "X"), call.value(1, "y")
    if call.value(2, "sample_weight") is not None:
        machine.misread("Weights of rows are not read.", call.node, "fit(X, y)")
    return network


def _set_params(machine: Machine, network: Network, call: Invocation) -> Network:
    machine.touch(network, call.node)
    if network.estimator is not None:
        bare = {word.rpartition("__")[2]: item for word, item in call.keywords.items()}
        changes = make(machine, replace(call, keywords=bare), "").arguments
        network.estimator = replace(
            network.estimator, arguments={**network.estimator.arguments, **changes}
        )
    return network


def _by_hand(machine: Machine, network: Network, call: Invocation) -> object:
    machine.touch(network, call.node)
    machine.misread(f"Training by hand (`{call.name}`) is not read.", call.node, "`fit`")
    return machine.unknown("only running the program could tell", call.node)


def _pop(machine: Machine, network: Network, call: Invocation) -> None:
    machine.touch(network, call.node)
    machine.misread("Taking a layer away is not read.", call.node, "`add`")


def _load(machine: Machine, _: Network, call: Invocation) -> None:
    note = f"`{call.name}` is not followed: the first weights are taken to be drawn."
    machine.findings.note(note)


Rule = Callable[[Machine, Network, Invocation], object]
_OF_KERAS: dict[str, Rule] = {
    "add": _add,
    "compile": _compile,
    "fit": _fit,
    "fit_generator": _fit,
    "pop": _pop,
}
_OF_SKLEARN: dict[str, Rule] = {"fit": _fit_sklearn, "set_params": _set_params}
_OF_ANY: dict[str, Rule] = {
    "train_on_batch": _by_hand,
    "partial_fit": _by_hand,
    "train_step": _by_hand,
    "set_weights": _load,
    "load_weights": _load,
}


def _of_part(machine: Machine, part: Part, call: Invocation) -> object:
    if call.name in _CHANGING:
        machine.touch(part.network, call.node)
        what = f"Changing a part of a network (`{call.name}`) is not read."
        machine.misread(what, call.node, "arguments where it is made")
    return machine.unknown("only running the program could tell", call.node)


def _of_made(machine: Machine, made: Made, call: Invocation) -> object:
    if call.name == "astype" and is_draw(made):
        return made
    if made.kind in TRANSFORMERS and call.name in {"fit_transform", "transform"}:
        return stepped(call.value(0, "X", "y"), made)
    if made.kind in TRANSFORMERS and call.name == "fit":
        return made
    return machine.unknown("only running the program could tell", call.node)


def _of_rows(machine: Machine, owner: object, call: Invocation) -> object:
    if call.name == "next_batch" and call.positional:
        return drawn(owner, call)
    if isinstance(owner, Rows):
        return owner
    why = owner.why if isinstance(owner, Unknown) else "only running the program could tell"
    if call.name in {"compile", "fit"} and why.endswith(OF_THE_USERS_OWN):
        machine.misread(f"{why}, and nothing custom is read.", call.node, "Keras' own classes")
    return machine.unknown(why, call.node)
