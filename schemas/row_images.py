"""Test rows that are images, in the units that they came in."""

from pydantic import Field, model_validator

from schemas.strict import Measured


class RowImages(Measured):
    """Some test rows as images; the artifact `images.json`."""

    height: int = Field(ge=1)
    width: int = Field(ge=1)
    rows: tuple[int, ...] = Field(
        max_length=32, description="Which rows: as `predictions.csv` numbers them."
    )
    pixels: tuple[tuple[float, ...], ...] = Field(
        description="For each row its pixels before any scaling, line after line from the top, "
        "`height * width` of them."
    )

    @model_validator(mode="after")
    def _whole(self) -> "RowImages":
        if len(self.pixels) != len(self.rows):
            raise ValueError(f"{len(self.pixels)} images came for {len(self.rows)} rows")
        wrong = [len(each) for each in self.pixels if len(each) != self.height * self.width]
        if wrong:
            raise ValueError(
                f"an image of {wrong[0]} pixels came where {self.height * self.width} make one"
            )
        return self
