"""A stack of layers as written, and the dense layers that it comes to."""

from dataclasses import replace

from pairing.reading.findings import Findings
from pairing.reading.made import Argument, Made, shown
from pairing.reading.vocabulary.activations import (
    ACTIVATION_LAYERS,
    read_activation,
    read_activation_layer,
)
from pairing.reading.vocabulary.arguments import Arguments
from pairing.reading.vocabulary.initializers import read_initializer
from pairing.reading.vocabulary.naming import plain
from pairing.reading.vocabulary.regularizers import read_regularizer
from pairing.written import GLOROT, ZEROS, Dense, Initializer

ALLOWED_LAYERS = "InputLayer, Dense, Dropout, Activation, ReLU, LeakyReLU, ELU, Softmax, Flatten"
INPUTS = {"input", "inputlayer"}
MOST_LAYERS = 1000
MOST_UNITS = 10_000_000


class Stack:
    """Layers put one upon the other, each read as it comes.

    Attributes:
        inputs: Width of the input, where it was said as a number.
        layers: What has come so far.
        dtypes: Number formats that single layers were given.
    """

    def __init__(self, findings: Findings) -> None:
        self.inputs: int | None = None
        self.layers: list[Dense] = []
        self.dtypes: set[str] = set()
        self._axes = 1
        self._findings = findings

    def put(self, made: Made) -> None:
        """Read one more layer."""
        kind = plain(made.kind)
        if kind in INPUTS:
            self._input(Arguments(made, self._findings))
        elif kind == "dense":
            self._dense(Arguments(made, self._findings))
        elif kind == "dropout":
            self._dropout(Arguments(made, self._findings))
        elif kind == "flatten":
            self._flatten(Arguments(made, self._findings))
        elif kind in ACTIVATION_LAYERS:
            self._activation(made)
        else:
            self._refuse(f"The layer {made.kind[:60]} is not read.", made, ALLOWED_LAYERS)

    def _input(self, arguments: Arguments) -> None:
        if self.layers:
            self._refuse("A second input is not read.", arguments.made, "one input, at the start")
        self._shape(arguments)
        arguments.pass_over("name", "batch_size", "ragged", "optional", "trainable")
        arguments.must_be("sparse", False, None)
        arguments.must_be("input_tensor", None)
        arguments.finish("the arguments of Keras' Input")

    def _dense(self, arguments: Arguments) -> None:
        self._shape(arguments)
        if self._axes > 1:
            what = f"Rows of {self._axes} axes, without a Flatten, are not read."
            self._refuse(what, arguments.made, "rows of numbers, or Flatten before the first Dense")
            self._axes = 1
        arguments.must_be("trainable", True)
        for untold in (
            "activity_regularizer", "kernel_constraint", "bias_constraint", "lora_rank",
            "lora_alpha", "quantization_config", "weights", "W_constraint", "b_constraint",
        ):  # fmt: skip
            arguments.must_be(untold, None)
        self._bias_penalty(arguments.take("bias_regularizer", "b_regularizer"))
        penalty = read_regularizer(
            arguments.take("kernel_regularizer", "W_regularizer"), self._findings
        )
        layer = Dense(
            units=_units(arguments),
            activation=read_activation(arguments.take("activation"), self._findings),
            use_bias=arguments.flag("use_bias", "bias", default=True),
            kernel_init=self._initial(arguments.take("kernel_initializer", "init"), GLOROT),
            bias_init=self._initial(arguments.take("bias_initializer"), ZEROS),
            l1=penalty.l1,
            l2=penalty.l2,
            place=arguments.made.place,
        )
        arguments.pass_over("name")
        arguments.finish("the arguments of Keras' Dense")
        if len(self.layers) < MOST_LAYERS:
            self.layers.append(layer)
        else:
            self._refuse("There are too many layers.", arguments.made, f"{MOST_LAYERS} layers")

    def _initial(self, argument: Argument | None, default: Initializer) -> Initializer:
        return read_initializer(argument, default, self._findings)

    def _bias_penalty(self, argument: Argument | None) -> None:
        if argument is not None and any(read_regularizer(argument, self._findings)):
            self._findings.misread(
                "A penalty of the biases is not read.",
                shown(argument.value),
                "None",
                argument.place,
            )

    def _dropout(self, arguments: Arguments) -> None:
        self._shape(arguments)
        arguments.pass_over("name", "trainable", "seed")
        arguments.must_be("noise_shape", None)
        if "rate" not in arguments.made.arguments and "p" not in arguments.made.arguments:
            self._refuse("The rate of a Dropout is missing.", arguments.made, "a number in [0, 1)")
        rate = arguments.number("rate", "p", default=0.0, low=0.0, high=1.0)
        arguments.finish("the arguments of Keras' Dropout")
        if rate == 0.0:
            return
        if not self.layers:
            what, allowed = "Dropout of the inputs is not read.", "Dropout after a Dense layer"
            self._refuse(what, arguments.made, allowed)
        elif self.layers[-1].dropout:
            what = "Two Dropout layers, one upon the other, are not read."
            self._refuse(what, arguments.made, "one Dropout after a Dense layer")
        elif rate == 1.0:
            self._refuse("This Dropout drops everything.", arguments.made, "a rate below 1")
        else:
            self.layers[-1] = replace(self.layers[-1], dropout=rate)
            line = arguments.made.place.line
            if line is not None:
                told = f"`Dropout({rate:g})` drops {rate:g} of the units (rate)."
                self._findings.note(f"Line {line}: {told}")

    def _flatten(self, arguments: Arguments) -> None:
        if self.layers:
            what = "Flatten after a layer is not read."
            self._refuse(what, arguments.made, "Flatten before the first Dense layer")
        arguments.pass_over("name", "trainable", "data_format")
        self._shape(arguments)
        self._axes = 1
        arguments.finish("the arguments of Keras' Flatten")
        self._findings.note("Flatten leaves rows of numbers as they are, and is left out.")

    def _activation(self, made: Made) -> None:
        activation = read_activation_layer(made, self._findings)
        if activation == "linear":
            return
        if not self.layers:
            self._refuse("An activation of the inputs is not read.", made, "one after a Dense")
        elif self.layers[-1].activation != "linear" or self.layers[-1].dropout:
            what = "An activation upon an activation, or upon a Dropout, is not read."
            self._refuse(what, made, "one activation for each Dense layer, before its Dropout")
        else:
            self.layers[-1] = replace(self.layers[-1], activation=activation)

    def _shape(self, arguments: Arguments) -> None:
        """Take what a layer says of its input, and its number format."""
        self._dtype(arguments.take("dtype", "input_dtype"))
        width = arguments.take("input_dim")
        for name, first in (
            ("shape", 0), ("input_shape", 0), ("batch_input_shape", 1), ("batch_shape", 1),
        ):  # fmt: skip
            argument = arguments.take(name)
            if argument is not None and argument.value is not None:
                width = self._width(argument, first) or width
        if width is None or not isinstance(width.value, int) or isinstance(width.value, bool):
            return
        if not 0 < width.value <= MOST_UNITS:
            arguments.refuse("input_dim", width, "the number of columns of a row")
        elif not self.layers:
            self.inputs = width.value

    def _width(self, argument: Argument, first: int) -> Argument | None:
        shape = argument.value
        if isinstance(shape, int) and not isinstance(shape, bool):
            return argument
        if not isinstance(shape, list | tuple):
            return None  # not said as numbers, which the data will say
        columns = list(shape)[first:]
        if not self.layers:
            self._axes = max(len(columns), 1)
        if len(columns) == 1:
            return Argument(columns[0], argument.place)
        if columns and all(isinstance(item, int) and 0 < item < MOST_UNITS for item in columns):
            return Argument(_product(columns), argument.place)
        return None

    def _dtype(self, argument: Argument | None) -> None:
        if argument is None or argument.value is None:
            return
        value = argument.value
        if isinstance(value, Made) and "name" in value.arguments:
            value = value.arguments["name"].value
        if isinstance(value, str) and value in {"float32", "float64"}:
            self.dtypes.add(value)
        else:
            self._findings.misread(
                "This number format of a layer is not read.",
                shown(value),
                "float32 or float64",
                argument.place,
            )

    def _refuse(self, what: str, made: Made, allowed: str) -> None:
        self._findings.misread(what, shown(made), allowed, made.place)


def _units(arguments: Arguments) -> int:
    if not {"units", "output_dim"} & arguments.made.arguments.keys():
        missing = Argument(None, arguments.made.place)
        arguments.refuse("units", missing, "a whole number of at least 1")
    units = arguments.integer("units", "output_dim", default=1, low=1) or 1
    if units > MOST_UNITS:
        too_many = Argument(units, arguments.made.place)
        arguments.refuse("units", too_many, f"at most {MOST_UNITS}")
        return 1
    return units


def _product(columns: list[int]) -> int:
    width = 1
    for column in columns:
        width *= column
        if width > MOST_UNITS:
            return MOST_UNITS + 1
    return width
