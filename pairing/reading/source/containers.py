"""Methods of lists and dictionaries that programs collect layers and settings in."""

from pairing.reading.graph.values import is_graph
from pairing.reading.made import Made
from pairing.reading.source.arithmetic import LONGEST_SEQUENCE
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Invocation

_READ = {"append", "extend"}
_CHANGING = {*_READ, "insert", "pop", "remove", "reverse", "clear", "sort"}


def of_list(machine: Machine, owner: list[object], call: Invocation) -> None:
    """Follow a method of a list."""
    value = call.value(0)
    if call.name not in _CHANGING:
        return
    if call.name not in _READ:
        machine.misread(f"`{call.name}` of a list is not read.", call.node, "append, extend")
    elif machine.seen.around and not isinstance(value, Made) and not is_graph(value):
        return  # what steps gather to be looked at later changes none of them
    elif machine.unclear:
        why = machine.unclear[-1]
        machine.misread(f"This changes a list, but {why}.", call.node, "what surely happens once")
    elif len(owner) >= LONGEST_SEQUENCE:
        machine.misread("This list is too long.", call.node, f"{LONGEST_SEQUENCE} items")
    elif call.name == "append":
        owner.append(value)
    elif isinstance(value, list | tuple):
        owner.extend(value[:LONGEST_SEQUENCE])


def of_dictionary(machine: Machine, owner: dict[object, object], call: Invocation) -> object:
    """Give what a method of a dictionary gives."""
    if call.name == "items":
        return list(owner.items())
    if call.name in {"keys", "values"}:
        return list(owner) if call.name == "keys" else list(owner.values())
    key = call.value(0)
    if call.name == "get" and isinstance(key, str | int | float):
        return owner.get(key, call.value(1))
    return machine.unknown("only running the program could tell", call.node)
