"""A leg of a job as a program, and what makes it behave like the other leg."""

from typing import Literal, get_args

from pairing.emission.changes import changes
from pairing.emission.facts import Facts, facts_of
from pairing.emission.keras_program import keras_program
from pairing.emission.likewise import sklearn_like_keras
from pairing.emission.own_source import check_same_layers, repaired_source
from pairing.emission.sklearn_program import sklearn_program
from schemas.job import Leg
from schemas.report import PairReport
from schemas.spec import PairSpec
from schemas.written_side import Code

CodeKind = Literal["program", "repaired", "diff"]
CODE_KINDS: tuple[CodeKind, ...] = get_args(CodeKind)


def code_of(job: str, spec: PairSpec, report: PairReport, leg: Leg, kind: CodeKind) -> str:
    """Write a leg of a job as a program.

    Args:
        job: Its id.
        spec: As stored.
        report: Of the job.
        leg: Whose framework the program is for.
        kind: `program` gives the leg's own numbers, `repaired` the other leg's in this one's
            framework, and `diff` is the way from the one to the other; for a candidate that came
            as code, from that code.

    Raises:
        NoProgram: There is none, or none is written yet.
    """
    other: Leg = "candidate" if leg == "reference" else "reference"
    if kind == "program":
        return program_of(facts_of(job, spec, report, leg))
    written, facts = spec.candidate.keras, facts_of(job, spec, report, other)
    if kind == "diff" and leg == "candidate" and isinstance(written, Code):
        check_same_layers(facts_of(job, spec, report, leg).sizes, facts.sizes)
        return changes("candidate.py", written.code, repaired_source(written.code, facts))
    repaired = repaired_of(facts)
    if kind == "repaired":
        return repaired
    return changes(f"{leg}.py", program_of(facts_of(job, spec, report, leg)), repaired)


def program_of(facts: Facts) -> str:
    """Write the program of a leg, in the leg's own framework."""
    return sklearn_program(facts) if facts.leg == "reference" else keras_program(facts)


def repaired_of(facts: Facts) -> str:
    """Write the program that gives a leg's numbers in the other leg's framework."""
    return keras_program(facts) if facts.leg == "reference" else sklearn_like_keras(facts)
