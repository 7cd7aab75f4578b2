"""One network of TensorFlow's own operations put together, from what its program said."""

from collections.abc import Mapping
from dataclasses import replace

from pairing.reading.findings import Findings
from pairing.reading.graph.building import unwrapped
from pairing.reading.graph.chain import Chain, Follower
from pairing.reading.graph.layers import inputs_of, layers_of_chain
from pairing.reading.graph.models import layers_of_model
from pairing.reading.graph.objective import Objective
from pairing.reading.graph.optimizer import NO_OPTIMIZER, read_graph_optimizer
from pairing.reading.graph.resolved import NOTHING_FED, Resolved
from pairing.reading.graph.schedule import Schedule, Scheduler
from pairing.reading.graph.seen import Seen
from pairing.reading.graph.terms import Term, is_elementwise
from pairing.reading.graph.updates import recognise
from pairing.reading.graph.values import Operation, Training, Variable
from pairing.reading.made import Made, Unknown, shown
from pairing.reading.source.rows import note_unread, read_preparation, steps_of
from pairing.reading.source.values import Tensor
from pairing.written import Dense, Optimizer, Preparation, WrittenTensorflow

_LOSSES = (
    "the mean of a cross-entropy from logits, of squares or of absolute differences, with "
    "penalties of weights"
)
MOST_RUNS = 100
MOST_BY_HAND = 200
NOTHING = WrittenTensorflow(None, (), NO_OPTIMIZER, None, 1)


def read_training(
    training: Training, seen: Seen, given: Mapping[str, object], findings: Findings
) -> WrittenTensorflow:
    """Read how a program trains one network; what is not understood goes to the findings."""
    in_graph = tuple(run for run in training.runs if run.in_graph)
    runs = in_graph or tuple(run for run in training.runs if run.loops or not seen.sessions)
    resolved = Resolved(runs[:MOST_RUNS], findings, seen.sessions)
    reader = _Reader(training, seen, resolved, findings, given)
    return reader.read()


class _Reader:
    def __init__(
        self, training: Training, seen: Seen, resolved: Resolved, findings: Findings,
        given: Mapping[str, object],
    ) -> None:  # fmt: skip
        self._training, self._seen, self._given = training, seen, given
        self._resolved, self._findings = resolved, findings
        self._penalties: dict[int, list[Term]] = {}

    def read(self) -> WrittenTensorflow:
        term = self._term()
        if term is None:
            return NOTHING
        chain = Follower(self._resolved).follow(term.guess)
        if chain.models:
            layers, width = layers_of_model(chain, self._findings)
        else:
            layers, width = layers_of_chain(chain, self._resolved), inputs_of(chain)
        if not layers:
            if not chain.models:
                what, allowed = "No layer leads from rows to this loss.", "matmul(rows, weights)"
                self._findings.misread(what, self._training.words, allowed, self._training.place)
            return NOTHING
        optimizer = self._optimizer(chain)
        layers = self._penalised(chain, layers)
        rows = self._rows(chain.rows)
        scheduler = Scheduler(self._training, self._resolved, self._seen, self._given)
        schedule = scheduler.schedule(rows)
        return WrittenTensorflow(
            inputs=width,
            layers=tuple(layers),
            optimizer=optimizer,
            batch_size=schedule.batch_size,
            epochs=schedule.epochs,
            loss=term.kind if term.kind != "y log p averaged" else "categorical_crossentropy",
            from_logits=term.from_logits,
            loss_factor=self._factor(term, schedule, layers[-1].units),
            shuffle=schedule.shuffle,
            seed=self._seen.seed if isinstance(self._seen.seed, int) else None,
            floatx="float64" if self._is_float64(chain) else None,
            preparation=self._preparation(rows, term),
        )

    def _term(self) -> Term | None:
        """The one part of the loss that compares; the penalties are put aside."""
        loss = self._training.loss
        terms = Objective(self._resolved).terms(loss)
        compared = [term for term in terms or () if term.kind not in {"l1", "l2"}]
        if len(compared) != 1 or not compared[0].factor > 0:
            place = loss.place if isinstance(loss, Operation) else self._training.place
            words = loss.words if isinstance(loss, Operation) else loss
            if isinstance(words, Unknown):
                self._findings.not_read("The loss", words, _LOSSES, place)
            else:
                came = words if isinstance(words, str) else shown(words)
                self._findings.misread("The loss is not read.", came, _LOSSES, place)
            return None
        for term in terms or ():
            if term.kind in {"l1", "l2"}:
                self._penalties.setdefault(id(unwrapped(term.guess)), []).append(term)
        return compared[0]

    def _optimizer(self, chain: Chain) -> Optimizer:
        training = self._training
        self._check_trained(chain)
        if training.optimizer is not None:
            return read_graph_optimizer(training.optimizer, self._resolved, training.place)
        if chain.models:
            what = "Updates by hand of a Keras model are not read."
            allowed = "apply_gradients of an optimizer"
            self._findings.misread(what, training.words, allowed, training.place)
            return NO_OPTIMIZER
        return self._by_hand(chain)

    def _by_hand(self, chain: Chain) -> Optimizer:
        found: Optimizer | None = None
        made = _variables(chain)
        if len(made) > MOST_BY_HAND:
            what, came = "Too many variables are updated by hand.", f"{len(made)} variables"
            self._findings.misread(what, came, f"{MOST_BY_HAND}", self._training.place)
            return NO_OPTIMIZER
        for variable in made:
            told = recognise(variable, self._resolved) if variable.news else None
            place = variable.news[-1].place if variable.news else variable.place
            if told is None:
                what = "This update is none that is known."
                allowed = "SGD, momentum, Adam, RMSprop or Adagrad of tape.gradient"
                self._findings.misread(what, "an update by hand", allowed, place)
                return NO_OPTIMIZER
            if found is not None and told.optimizer != found:
                what = "Variables of one network are updated in different ways."
                self._findings.misread(what, told.optimizer.name, found.name, place)
            found = told.optimizer
            if told.note:
                self._findings.note(told.note)
            if told.l2:
                decay = Term("l2", told.l2, "sum", guess=variable)
                self._penalties.setdefault(id(variable), []).append(decay)
        return found or NO_OPTIMIZER

    def _check_trained(self, chain: Chain) -> None:
        chosen = self._training.variables
        for variable in _variables(chain):
            if variable.unclear and not self._training.unclear:
                what = f"This variable is made here, but {variable.unclear}."
                came = variable.name or "a variable"
                self._findings.misread(what, came, "what surely happens once", variable.place)
            by_hand = self._training.optimizer is None
            told = chosen is None or any(variable is each for each in chosen)
            if not told or (chosen is None and not by_hand and not variable.trainable):
                what = "A variable that stays as it is while others are trained is not read."
                self._findings.misread(what, variable.name or "a variable", "all of them",
                                       variable.place)  # fmt: skip
            if not by_hand and variable.news:
                what = "A variable that is changed beside its training is not read."
                self._findings.misread(what, variable.name or "a variable", "the optimizer alone",
                                       variable.news[-1].place)  # fmt: skip

    def _penalised(self, chain: Chain, layers: list[Dense]) -> list[Dense]:
        found = []
        rest = dict(self._penalties)
        if chain.models:
            found = layers
        for link, layer in zip(chain.links, layers, strict=not chain.models):
            terms = rest.pop(id(link.weights), [])
            told = {"l1": 0.0, "l2": 0.0}
            for term in terms:
                told[term.kind] += term.factor
            found.append(replace(layer, l1=told["l1"], l2=told["l2"]))
        for link in chain.links:
            if id(link.biases) in rest and link.biases is not None:
                rest.pop(id(link.biases))
                what = "A penalty of the biases is not read."
                self._findings.misread(what, "the biases", "weights alone", link.biases.place)
        if rest:
            what = "A penalty of what is no layer is not read."
            self._findings.misread(what, self._training.words, "weights", self._training.place)
        return found

    def _rows(self, part: object) -> object:
        """What the first layer is given in a run that trains."""
        if isinstance(part, Tensor):
            fed = self._resolved.fed(part)
            return Unknown(NOTHING_FED, "an Input") if fed is None else fed
        while isinstance(part, Operation) and part.operands:
            part = part.operands[0]
        return self._resolved.value(part)

    def _factor(self, term: Term, schedule: Schedule, outputs: int) -> float:
        factor = term.factor
        if term.over_outputs and is_elementwise(term):
            factor *= outputs
        if term.kind == "y log p averaged":
            factor /= outputs
        if term.state == "mean":
            return float(f"{factor:.12g}")
        if term.state == "outputs" and is_elementwise(term) and not term.over_outputs:
            factor *= outputs
        if schedule.batch_size is None:
            what = "The loss is a sum over rows whose number is not known."
            self._findings.misread(what, "a sum", "a mean over rows", self._training.place)
            return factor
        note = f"The loss is a sum over the {schedule.batch_size} rows of a batch, not their mean."
        self._findings.note(note)
        return float(f"{factor * schedule.batch_size:.12g}")

    def _is_float64(self, chain: Chain) -> bool:
        made = _variables(chain)
        return bool(made) and all(variable.float64 for variable in made)

    def _preparation(self, rows: object, term: Term) -> Preparation:
        target = term.target
        steps: list[Made] = []
        while isinstance(target, Operation) and target.operands:
            if target.name == "one_hot":
                steps.append(Made("to_categorical", {}, target.place))
            target = target.operands[0]
        found = self._resolved.value(target)
        note_unread(rows, self._findings)
        note_unread(found, self._findings)
        return read_preparation(steps_of(rows), (*steps_of(found), *steps), self._findings)


def _variables(chain: Chain) -> list[Variable]:
    pairs = [(link.weights, link.biases) for link in chain.links]
    return [each for pair in pairs for each in pair if each is not None]
