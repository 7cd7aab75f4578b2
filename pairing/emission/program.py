"""A leg of a job as a program, and what makes it behave like the other leg."""

from pairing.emission.changes import changes
from pairing.emission.facts import Facts, facts_of
from pairing.emission.keras_program import keras_program
from pairing.emission.kind import CodeKind
from pairing.emission.likewise import sklearn_like_keras
from pairing.emission.own_source import check_same_layers, repaired_source
from pairing.emission.shape import NoProgram
from pairing.emission.sklearn_program import sklearn_program
from pairing.emission.tensorflow_program import tensorflow_program
from pairing.written import Framework
from schemas.leg import Leg
from schemas.report import Report
from schemas.side import KerasSide
from schemas.spec import JobSpec
from schemas.written_side import Code


def code_of(job: str, spec: JobSpec, report: Report, leg: Leg, kind: CodeKind) -> str:
    """Write a leg of a job as a program.

    Args:
        job: Its id.
        spec: As stored.
        report: Of the job.
        leg: Whose framework the program is for.
        kind: `program` gives the leg's own numbers, `repaired` the other leg's in this one's
            framework, and `diff` is the way from the one to the other; for a Keras candidate that
            came as code, from that code.

    Raises:
        NoProgram: There is none, or none is written yet.
    """
    mine = facts_of(job, spec, report, leg)
    if kind == "program":
        return program_of(mine)
    other = next((each for each in spec.sides if each != leg), None)
    if other is None:
        raise NoProgram(("one leg: there is no other one whose numbers it could give.",))
    facts = facts_of(job, spec, report, other)
    side = spec.sides[leg]
    if kind == "diff" and isinstance(side, KerasSide) and isinstance(side.keras, Code):
        check_same_layers(mine.sizes, facts.sizes)
        written = side.keras.code
        return changes(f"{leg}.py", written, repaired_source(written, facts))
    repaired = program_of(facts, mine.framework)
    if kind == "repaired":
        return repaired
    return changes(f"{leg}.py", program_of(mine), repaired)


def program_of(facts: Facts, framework: Framework | None = None) -> str:
    """Write the program that gives a leg's numbers in a framework, by default its own.

    Raises:
        NoProgram: There is none, or none is written yet.
    """
    framework = framework or facts.framework
    if framework == "sklearn":
        own = facts.framework == "sklearn"
        return sklearn_program(facts) if own else sklearn_like_keras(facts)
    if framework == "keras":
        return keras_program(facts)
    return tensorflow_program(facts)
