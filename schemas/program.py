"""Programs that repeat a job's legs without the service."""

from pydantic import Field

from schemas.leg import Leg
from schemas.strict import Strict


class Program(Strict):
    """The program of one leg."""

    leg: Leg
    link: str = Field(description="Where it is found once the job has a report.")


class ProgramPage(Strict):
    """The programs of a job, one for each leg."""

    programs: tuple[Program, ...]
