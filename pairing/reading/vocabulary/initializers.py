"""Keras' initialisers, by every name that they have had."""

from collections.abc import Callable
from typing import Literal, cast

from pairing.reading.findings import Findings
from pairing.reading.made import Argument
from pairing.reading.vocabulary.arguments import Arguments
from pairing.reading.vocabulary.naming import as_made, known
from pairing.written import Initializer

Mode = Literal["fan_in", "fan_out", "fan_avg"]
Distribution = Literal["uniform", "normal", "truncated_normal", "untruncated_normal"]
Reader = Callable[[Arguments], Initializer]

_DISTRIBUTIONS = ("uniform", "normal", "truncated_normal", "untruncated_normal")


def read_initializer(
    argument: Argument | None, default: Initializer, findings: Findings
) -> Initializer:
    """Read an initialiser: a name, or an object with its arguments."""
    if argument is None or argument.value is None:
        return default
    made = as_made(argument.value)
    reader = None if made is None else known(_READERS, made.kind)
    if made is None or reader is None:
        findings.not_read("The initialiser", argument.value, _ALLOWED, argument.place)
        return default
    arguments = Arguments(made, findings)
    arguments.pass_over("dtype", "name", "shape", "partition_info")
    for axes in ("input_axes", "output_axes"):
        arguments.must_be(axes, None)
    initializer = reader(arguments)
    arguments.finish("the arguments of Keras' initialiser")
    return initializer


def _scaling(scale: float, mode: Mode, distribution: Distribution) -> Reader:
    def read(arguments: Arguments) -> Initializer:
        return Initializer(
            "variance_scaling",
            scale=scale,
            mode=mode,
            distribution=distribution,
            seed=arguments.integer("seed"),
        )

    return read


def _variance_scaling(arguments: Arguments) -> Initializer:
    distribution = arguments.word("distribution", _DISTRIBUTIONS, default="truncated_normal")
    # Keras means the truncated one by `normal`.
    distribution = "truncated_normal" if distribution == "normal" else distribution
    return Initializer(
        "variance_scaling",
        scale=arguments.number("scale", default=1.0, low=1e-30),
        mode=cast(
            "Mode", arguments.word("mode", ("fan_in", "fan_out", "fan_avg"), default="fan_in")
        ),
        distribution=cast("Distribution", distribution),
        seed=arguments.integer("seed"),
    )


def _uniform(arguments: Arguments) -> Initializer:
    width = arguments.number("scale", default=0.05)  # of Keras 1
    return Initializer(
        "uniform",
        low=arguments.number("minval", "low", default=-width),
        high=arguments.number("maxval", "high", default=width),
        seed=arguments.integer("seed"),
    )


def _normal(kind: Literal["normal", "truncated_normal"]) -> Reader:
    def read(arguments: Arguments) -> Initializer:
        return Initializer(
            kind,
            mean=arguments.number("mean", default=0.0),
            stddev=arguments.number("stddev", "scale", default=0.05, low=0.0),
            seed=arguments.integer("seed"),
        )

    return read


def _constant(value: float) -> Reader:
    def read(arguments: Arguments) -> Initializer:
        arguments.pass_over("seed")
        return Initializer("constant", value=value)

    return read


def _any_constant(arguments: Arguments) -> Initializer:
    return Initializer("constant", value=arguments.number("value", default=0.0))


def _xavier(arguments: Arguments) -> Initializer:
    """`tf.contrib.layers.xavier_initializer(uniform)`."""
    uniform = arguments.flag("uniform", default=True)
    return _scaling(1.0, "fan_avg", "uniform" if uniform else "truncated_normal")(arguments)


_READERS: dict[str, Reader] = {
    "xavier": _xavier,
    "glorotuniform": _scaling(1.0, "fan_avg", "uniform"),
    "xavieruniform": _scaling(1.0, "fan_avg", "uniform"),
    "glorotnormal": _scaling(1.0, "fan_avg", "truncated_normal"),
    "xaviernormal": _scaling(1.0, "fan_avg", "truncated_normal"),
    "heuniform": _scaling(2.0, "fan_in", "uniform"),
    "henormal": _scaling(2.0, "fan_in", "truncated_normal"),
    "lecununiform": _scaling(1.0, "fan_in", "uniform"),
    "lecunnormal": _scaling(1.0, "fan_in", "truncated_normal"),
    "variancescaling": _variance_scaling,
    "randomuniform": _uniform,
    "uniform": _uniform,
    "randomnormal": _normal("normal"),
    "normal": _normal("normal"),
    "truncatednormal": _normal("truncated_normal"),
    "zeros": _constant(0.0),
    "zero": _constant(0.0),
    "ones": _constant(1.0),
    "one": _constant(1.0),
    "constant": _any_constant,
}
_ALLOWED = (
    "GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal, "
    "VarianceScaling, RandomUniform, RandomNormal, TruncatedNormal, Zeros, Ones, Constant"
)
