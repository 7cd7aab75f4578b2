"""The one model configuration that all schemas share."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A frozen record that refuses unknown fields, NaN and infinity."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        ser_json_inf_nan="null",
        validate_default=True,
    )


class Asked(Strict):
    """What a user asks for: besides, a text is no number, and true is no 1.

    Fields that hold several values are told `strict=False`: they come as lists and are
    kept as tuples. What they hold stays strict.
    """

    model_config = ConfigDict(strict=True)


class Measured(BaseModel):
    """A frozen record of measurements, in which a float may be NaN or infinite.

    Such a float becomes `null` in JSON, because JSON has no word for it, and
    `null` is read back as "not finite, or not measured".
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=True, ser_json_inf_nan="null"
    )
