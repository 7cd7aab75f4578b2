"""Steps of a training: `minimize`, gradients and their updates, sessions that run them."""

from collections.abc import Iterable

from pairing.reading.graph.building import operation
from pairing.reading.graph.sequences import Batches, Together
from pairing.reading.graph.values import (
    Feed,
    Gradient,
    News,
    Operation,
    Read,
    Run,
    Step,
    Training,
    Variable,
    gradient_of,
)
from pairing.reading.source.functions import follow
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Function, Invocation, Network, Rows

_ASSIGNED = {"assign": None, "assign_add": "+", "assign_sub": "-"}
MOST_LOOKED_AT = 20_000
MOST_FETCHED = 200


def minimize(machine: Machine, optimizer: object, call: Invocation) -> object:
    """`optimizer.minimize(loss)`: an operation that a session runs, or a step at once."""
    loss = call.value(0, "loss")
    at_once = isinstance(loss, Function)
    if isinstance(loss, Function):
        loss = follow(machine, loss, [], {}, call.node)
    chosen = call.value(1 if at_once else 2, "var_list")
    training = _training(machine, loss, call, optimizer)
    training.variables = _variables(chosen)
    if at_once:
        _take(machine, training, call, (), in_graph=False)
    return Step(training)


def compute_gradients(machine: Machine, call: Invocation) -> object:
    """`optimizer.compute_gradients(loss)`: gradients, each with its variable."""
    loss = call.value(0, "loss")
    chosen = _variables(call.value(1, "var_list"))
    every = [each for each in machine.seen.variables if each.trainable]
    machine.charge(len(every), call.node)
    return [(Gradient(loss, each), each) for each in (every if chosen is None else chosen)]


def gradients(machine: Machine, call: Invocation) -> object:
    """`tape.gradient(loss, variables)` or `tf.gradients(loss, variables)`, in the same form."""
    loss = call.value(0, "target", "ys")
    if isinstance(loss, list | tuple) and len(loss) == 1:
        loss = loss[0]
    sources = call.value(1, "sources", "xs")
    if isinstance(sources, list | tuple | dict):
        machine.charge(len(sources), call.node)
    if isinstance(sources, list | tuple):
        return [Gradient(loss, source) for source in sources]
    if isinstance(sources, dict):
        return {name: Gradient(loss, source) for name, source in sources.items()}
    found = Gradient(loss, sources)
    return found if call.name == "gradient" else [found]


def apply_gradients(machine: Machine, optimizer: object, call: Invocation) -> object:
    """`optimizer.apply_gradients(pairs)`: a step at once, and an operation for a session."""
    pairs = call.value(0, "grads_and_vars")
    if isinstance(pairs, Together):
        pairs = [pairs.sequences]
    every = pairs if isinstance(pairs, list) else []
    listed = [pair for pair in every if isinstance(pair, list | tuple)]
    machine.charge(len(listed), call.node)
    first = next((found for pair in listed if (found := gradient_of(pair)) is not None), None)
    if first is None:
        what = "These gradients are not known."
        machine.misread(what, call.node, "those of tape.gradient or compute_gradients")
        return machine.unknown("its gradients are not known", call.node)
    for pair in listed:
        if not isinstance(pair[0], Gradient):
            what = "Gradients that are changed before they are applied are not read."
            machine.misread(what, call.node, "gradients as they are")
            break
    training = _training(machine, first.loss, call, optimizer)
    training.variables = [pair[1] for pair in listed if isinstance(pair[1], Variable)] or None
    _take(machine, training, call, (), in_graph=False)
    return Step(training)


def assign(machine: Machine, variable: Variable, call: Invocation) -> object:
    """`variable.assign(value)` and its like: an update, where a gradient has a part in it."""
    value = call.value(0, "value", "delta")
    sign = _ASSIGNED[call.name]
    if sign is not None:
        value = operation(machine, sign, (variable, value), call.node)
    elif isinstance(value, Variable) and value.news:
        value = Read(value, len(value.news))
    variable.news.append(News(value, machine.place(call.node)))
    now = Read(variable, len(variable.news))
    first = gradient_of(value)
    if first is None:
        return now
    training = _training(machine, first.loss, call, None)
    _take(machine, training, call, (), in_graph=False)
    return Step(training, now)


def run_session(machine: Machine, fetched: object, call: Invocation, fed: object) -> object:
    """`session.run(fetched, feed_dict)`: a step of each training that is among the fetched."""
    pairs = tuple(fed.pairs) if isinstance(fed, Feed) else ()
    seen: list[Training] = []
    for step in _steps_in(fetched):
        if not any(step.training is each for each in seen):
            seen.append(step.training)
            _take(machine, step.training, call, pairs, in_graph=True)
    parts = fetched if isinstance(fetched, list | tuple) else [fetched]
    if parts and all(isinstance(part, Batches | Rows) for part in parts) and len(parts) == 1:
        return parts[0]
    return machine.unknown("only running the program could tell", call.node)


def _steps_in(fetched: object) -> list[Step]:
    """The steps among what is fetched, two levels deep, as far as bounds go."""
    found: list[Step] = []
    rest, levels = [fetched], 0
    while rest and levels < 3:
        inner: list[object] = []
        for part in rest[:MOST_FETCHED]:
            if isinstance(part, Step):
                found.append(part)
            elif isinstance(part, dict):
                inner.extend(part.values())
            elif isinstance(part, list | tuple):
                inner.extend(part[:MOST_FETCHED])
        rest, levels = inner[:MOST_FETCHED], levels + 1
    return found


def _variables(chosen: object) -> list[Variable] | None:
    if isinstance(chosen, Variable):
        return [chosen]
    if not isinstance(chosen, list | tuple):
        return None
    return [each for each in chosen if isinstance(each, Variable)]


def _training(machine: Machine, loss: object, call: Invocation, optimizer: object) -> Training:
    """The training for a loss: the one that is known, where updates by hand have several parts."""
    for known in machine.seen.trainings:
        same = known.loss is loss and loss is not None
        if same and (known.optimizer is optimizer or optimizer is None):
            return known
    place, words = machine.place(call.node), machine.text.words(call.node)
    unclear = machine.unclear[-1] if machine.unclear else ""
    training = Training(loss, place, words, optimizer, unclear=unclear)
    machine.seen.trainings.append(training)
    name = machine.frames[0] if machine.frames else "tensorflow"
    network = machine.begin(Network("tensorflow", place, name=name, graph=training))
    for frames in frames_of(loss):
        network.frames.update(frames)
    return training


def _take(
    machine: Machine,
    training: Training,
    call: Invocation,
    feed: tuple[tuple[object, object], ...],
    *,
    in_graph: bool,
) -> None:
    for network in machine.networks:
        if network.graph is training:
            network.frames.update(machine.frames)
    around, place = tuple(machine.seen.around), machine.place(call.node)
    words = machine.text.words(call.node)
    unclear = bool(machine.unclear)
    training.runs.append(Run(around, feed, unclear, place, words, in_graph))


def parts_of_graph(values: Iterable[object], *, through_news: bool = True) -> list[object]:
    """All that operations hold, each once, as far as bounds go."""
    rest, known = list(values), set[int]()
    found: list[object] = []
    while rest and len(found) < MOST_LOOKED_AT:
        part = rest.pop()
        if id(part) in known:
            continue
        known.add(id(part))
        found.append(part)
        if isinstance(part, Operation):
            rest.extend(part.operands)
        elif isinstance(part, list | tuple):
            rest.extend(part[:1_000])
        elif isinstance(part, Step) and part.value is not None:
            rest.append(part.value)
        elif isinstance(part, Read) and through_news:
            rest.extend(news.value for news in part.variable.news[: part.version])
    return found


def frames_of(loss: object) -> set[tuple[str, ...]]:
    """Functions that the operations towards a loss were written in."""
    return {part.frames for part in parts_of_graph([loss]) if isinstance(part, Operation)}


def trainable(machine: Machine, call: Invocation) -> list[object]:
    """`tf.trainable_variables()`."""
    machine.charge(len(machine.seen.variables), call.node)
    return [each for each in machine.seen.variables if each.trainable]
