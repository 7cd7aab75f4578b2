"""What the outputs of a network mean."""

from typing import Literal

Task = Literal["regression", "binary", "multiclass", "multilabel"]
