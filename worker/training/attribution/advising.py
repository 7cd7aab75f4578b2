"""Changes that a job asks to try: each alone, and all together."""

from time import perf_counter

from pairing.comparison import differing
from pairing.trying import changed
from schemas.attribution import Advice, Advised
from schemas.trial import Trial
from worker.training.attribution.judging import Judge


def advise(judge: Judge, trials: tuple[Trial, ...]) -> Advice:
    """Train the candidate after each change alone, and after all of them, in their order."""
    began = perf_counter()
    plan = judge.corners.plan
    together, each = plan.candidate, []
    for trial in trials:
        alone = changed(plan.reference, plan.candidate, trial.change)
        together = changed(plan.reference, together, trial.change)
        told = judge.change(plan.candidate, alone).model_dump()
        fields = differing(plan.candidate, alone)
        each.append(Advised.model_validate({**told, "name": trial.name, "fields": fields}))
    return Advice(
        each=tuple(each),
        together=judge.change(plan.candidate, together),
        seconds=perf_counter() - began,
    )
