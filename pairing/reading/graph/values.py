"""What a program of TensorFlow's own operations stands for while it is read.

An operation is never computed: it is kept with its operands, so that a loss says by itself
which layers lead to it, and an update says by itself which optimizer it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pairing.reading.made import Argument, Made, Unknown
from pairing.written import Place


@dataclass(frozen=True, slots=True)
class Computed(Unknown):
    """A number that only data could tell, with the formula that gives it."""

    formula: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Lost(Unknown):
    """Something that a graph flows into and that is not read: never taken for rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Placeholder:
    """What a session feeds: rows, a share to keep, a rate.

    Attributes:
        default: What it is where nothing is fed, or None.
        shape: As written.
        place: Where it was written.
    """

    default: object
    shape: object
    place: Place


@dataclass(slots=True, eq=False)
class Variable:
    """Weights, biases, a counter, or the memory of an update.

    Attributes:
        initial: What it starts from: a draw, an initialiser, a number.
        shape: Its dimensions as far as they are written, or None.
        name: As given to it.
        trainable: Whether TensorFlow lists it among what is trained.
        float64: Whether it is written to be of that number format.
        place: Where it was made.
        news: What updates made of it, the latest last.
        unclear: Why it is not known whether, or how often, it is made; or nothing.
    """

    initial: object
    shape: tuple[object, ...] | None
    place: Place
    name: str = ""
    trainable: bool = True
    float64: bool = False
    news: list["News"] = field(default_factory=list)
    unclear: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class News:
    """What an update makes of a variable.

    Attributes:
        value: Its new value.
        place: Where the update is written.
    """

    value: object
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A variable as it is after some of its updates."""

    variable: Variable
    version: int


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """An operation of TensorFlow's on what flows through a graph.

    Attributes:
        name: As it is canonical: `matmul`, `+`, `relu`, `mean`, `dropout`...
        operands: In the order of its signature.
        settings: Its other arguments, by name.
        place: Where it was written.
        words: What was written there.
        frames: The functions that it was written in, the outermost first.
        is_trained: Whether variables stand beneath it.
        gradient: The first gradient beneath it, also in what updates made of variables.
    """

    name: str
    operands: tuple[object, ...]
    settings: Mapping[str, Argument]
    place: Place
    words: str
    frames: tuple[str, ...] = ()
    is_trained: bool = False
    gradient: "Gradient | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Gradient:
    """The gradient of a loss for one variable."""

    loss: object
    variable: object


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """`tf.GradientTape()`."""


@dataclass(slots=True, eq=False)
class Training:
    """One way in which a program trains variables for a loss.

    Attributes:
        loss: What is minimised.
        place: Where the step is written.
        words: What was written there.
        optimizer: An optimizer of a library, or None for updates by hand.
        variables: Those that the step changes; None for all that can be.
        runs: Where the step is taken.
        unclear: Why it is not known whether, or how often, the step is made; or nothing.
    """

    loss: object
    place: Place
    words: str
    optimizer: object = None
    variables: list[Variable] | None = None
    runs: list["Run"] = field(default_factory=list)
    unclear: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A loop that is read once, whatever it goes over.

    Attributes:
        sequence: What it goes over.
        place: Where it stands.
        words: What it goes over, as written.
    """

    sequence: object
    place: Place
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A step that is taken.

    Attributes:
        loops: Those around it, the outermost first.
        feed: What placeholders are fed, in pairs.
        unclear: Whether it depends on what is not known.
        place: Where it is taken.
        words: What was written there.
        in_graph: Whether a session runs it, rather than Python itself.
    """

    loops: tuple[Loop, ...]
    feed: tuple[tuple[object, object], ...]
    unclear: bool
    place: Place
    words: str
    in_graph: bool


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """An operation that trains when a session runs it; the value that an update gives."""

    training: Training
    value: Read | None = None


@dataclass(slots=True, eq=False)
class Feed:
    """What a session feeds: placeholders and their values."""

    pairs: list[tuple[object, object]]


GRAPH = (Placeholder, Variable, Read, Operation, Gradient, Step, Lost)


def is_graph(value: object) -> bool:
    """Whether a value is part of what TensorFlow would compute."""
    return isinstance(value, GRAPH)


def draw_of(value: object) -> Made | None:
    """The draw or initialiser that a value is, or that a variable starts from."""
    if isinstance(value, Variable):
        value = value.initial
    return value if isinstance(value, Made) else None


def is_trained(value: object) -> bool:
    """Whether variables stand beneath a part of a graph."""
    if isinstance(value, Operation):
        return value.is_trained
    if isinstance(value, list | tuple):
        return any(is_trained(part) for part in value[:1_000] if not isinstance(part, list | tuple))
    return isinstance(value, Variable | Read)


def gradient_of(value: object) -> Gradient | None:
    """The first gradient beneath a value, also in what updates made of variables."""
    if isinstance(value, Gradient):
        return value
    if isinstance(value, Operation):
        return value.gradient
    if isinstance(value, Read) and value.version:
        news = value.variable.news[value.version - 1].value
        return news.gradient if isinstance(news, Operation) else None
    if isinstance(value, list | tuple):
        inner = (part for part in value[:1_000] if not isinstance(part, list | tuple))
        return next((found for part in inner if (found := gradient_of(part)) is not None), None)
    return None
