"""Files that a job leaves."""

from pydantic import Field

from schemas.strict import Strict


class Artifact(Strict):
    """One stored file of a job."""

    name: str = Field(examples=["candidate.keras"])
    media_type: str
    bytes: int = Field(ge=0)
    sha256: str
    description: str
    link: str


class ArtifactPage(Strict):
    """All files of a job."""

    artifacts: tuple[Artifact, ...]
