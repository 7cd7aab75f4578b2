"""Methods of what a graph holds: of variables, tapes, steps, pipelines and optimizers."""

from pairing.reading.graph.batches import of_batches
from pairing.reading.graph.calls import note_order
from pairing.reading.graph.sequences import Batches
from pairing.reading.graph.training import (
    apply_gradients,
    assign,
    compute_gradients,
    gradients,
    minimize,
    run_session,
)
from pairing.reading.graph.values import (
    Feed,
    Gradient,
    Operation,
    Placeholder,
    Read,
    Step,
    Tape,
    Variable,
)
from pairing.reading.made import Made, Unknown
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Invocation

_OPTIMIZING = {"minimize", "apply_gradients", "compute_gradients"}
_ASSIGNING = {"assign", "assign_add", "assign_sub"}


def of_graph(machine: Machine, owner: object, call: Invocation) -> object:
    """Give what a method of a part of a graph gives, or None where this is no such part."""
    if call.name == "run" and (call.positional or isinstance(owner, Step)):
        return run_by_session(machine, owner, call)
    if call.name in _OPTIMIZING and isinstance(owner, Made | Unknown):
        return optimize(machine, owner, call)
    if call.name == "restore":
        note = "`restore` is not followed: the first weights are taken to be drawn."
        machine.findings.note(note)
    if call.name in {"shuffle", "permutation", "sample"} and isinstance(owner, Unknown):
        return note_order(machine, call)
    if isinstance(owner, Batches):
        return of_batches(machine, owner, call)
    if isinstance(owner, Tape):
        known = call.name == "gradient"
        return gradients(machine, call) if known else machine.unknown("it has no value", call.node)
    if isinstance(owner, Variable):
        return _of_variable(machine, owner, call)
    if isinstance(owner, Feed) and call.name == "update":
        other = call.value(0)
        owner.pairs.extend(other.pairs if isinstance(other, Feed) else [])
    if isinstance(owner, Operation | Read | Gradient | Placeholder | Step | Feed):
        return machine.unknown("only running the program could tell", call.node)
    return None


def _of_variable(machine: Machine, owner: Variable, call: Invocation) -> object:
    if call.name in _ASSIGNING:
        return assign(machine, owner, call)
    if call.name == "get_shape" and owner.shape is not None:
        return owner.shape
    if call.name in {"read_value", "value"}:
        return Read(owner, len(owner.news))
    return machine.unknown("only running the program could tell", call.node)


def run_by_session(machine: Machine, owner: object, call: Invocation) -> object:
    """`session.run(fetched, feed_dict)`, or `step.run(feed_dict)`."""
    if isinstance(owner, Step):
        return run_session(machine, owner, call, call.value(0, "feed_dict"))
    return run_session(machine, call.value(0, "fetches"), call, call.value(1, "feed_dict"))


def optimize(machine: Machine, owner: object, call: Invocation) -> object:
    """What an optimizer's method gives."""
    if call.name == "compute_gradients":
        return compute_gradients(machine, call)
    rule = minimize if call.name == "minimize" else apply_gradients
    return rule(machine, owner, call)
