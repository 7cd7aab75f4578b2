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


class Measured(BaseModel):
    """A frozen record of measurements, in which a float may be NaN or infinite.

    Such a float becomes `null` in JSON, because JSON has no word for it, and
    `null` is read back as "not finite, or not measured".
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=True, ser_json_inf_nan="null"
    )
