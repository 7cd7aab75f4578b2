"""How a program ends: it holds its numbers against the job's, and says how they stand."""

from pairing.emission.facts import Facts
from pairing.emission.writing import comment, dedented, literal_dict

_CHECK = '''
def apart(ours, theirs, spread):
    """Give each difference over the spread; none where neither is a number."""
    ours, theirs = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    with np.errstate(all="ignore"):
        same = (ours == theirs) | ~(np.isfinite(ours) | np.isfinite(theirs))
        return np.where(same, 0.0, np.nan_to_num(np.abs(ours - theirs) / spread, nan=np.inf))


def spread_of(numbers, measure):
    """Give the spread of numbers, or the size of equal ones."""
    numbers = numbers[np.isfinite(numbers)].astype(np.float64)
    return (measure(numbers) or np.abs(numbers).max() or 1.0) if numbers.size else 1.0


def gaps(weights, outputs, losses, job):
    """Give by how much numbers are apart from the job's, as its report does."""
    epochs = min(len(losses), len(job["losses"]))
    told = job["losses"][:epochs]
    outputs_apart = apart(outputs, job["outputs"], rows["target_spread"])
    pairs = zip(weights, job["weights"], strict=True)
    return {
        "prediction_rms": np.sqrt(np.mean(np.square(outputs_apart))),
        "prediction_max": outputs_apart.max(),
        "weights_max": max(apart(a, b, spread_of(b, np.std)).max() for a, b in pairs),
        "loss_curve_max": apart(losses[:epochs], told, spread_of(told, np.ptp)).max(initial=0.0),
    }


def check(weights, outputs, losses):
    """Print how far this run is from the job, and end with status 0 if it is the same."""
    expected = np.load(FOLDER / "expected.npz")
    names = [name for name in expected.files if name.startswith(f"{LEG}/layer_")]
    job = {
        "weights": [expected[name] for name in names],
        "outputs": expected[f"{LEG}/outputs"],
        "losses": expected[f"{LEG}/loss_curve"],
    }
    losses = np.asarray(losses, np.float64)
    found = gaps(weights, outputs, losses, job)
    # One rounding unit is never told apart.
    unit = 1.0 + np.finfo(PRECISION).eps
    rounded = [np.float64(each) * unit for each in job["weights"]]
    least = gaps(rounded, np.float64(job["outputs"]) * unit, job["losses"] * unit, job)
    allowed = {name: 10 * max(FLOOR.get(name) or 0.0, least[name]) for name in found}
    print(f"{len(losses)} epochs; the job had {len(job['losses'])}")
    for name, gap in found.items():
        print(f"{name:15} {gap:.3g}, allowed {allowed[name]:.3g}")
    ours, theirs = [*weights, outputs, losses], [*job["weights"], job["outputs"], job["losses"]]
    if all(a.tobytes() == b.tobytes() for a, b in zip(ours, theirs, strict=True)):
        print("The same numbers as the job, bit for bit.")
    elif all(gap <= allowed[name] for name, gap in found.items()):
        print("The same numbers as the job, but for rounding.")
    else:
        sys.exit("Other numbers than the job's.")
'''


def allowance(facts: Facts) -> str:
    """Say how far from the job a program may be."""
    precision = f'PRECISION = "{facts.semantics.dtype}"'
    if facts.floor is None:
        note = "The job measured no noise floor."
        return "\n".join([precision, comment(note), "FLOOR = {}"])
    note = (
        "What rounding alone did to the reference, in a twin of it whose units and rows were in "
        "another order. Numbers within ten times this are the same."
    )
    return "\n".join([precision, comment(note), literal_dict("FLOOR", facts.floor)])


def checking() -> str:
    """Give the functions that compare."""
    return dedented(_CHECK)


def unscaling(facts: Facts) -> list[str]:
    """Bring outputs back into the target's own units."""
    if not facts.scaled_target:
        return []
    doubled = (
        "outputs" if facts.semantics.final_dtype == "float64" else "outputs.astype(np.float64)"
    )
    scale, shift = facts.array("target_scale"), facts.array("target_shift")
    if facts.semantics.target_scaling == "min_max":
        return [f"outputs = ({doubled} - {shift}) / {scale}"]
    return [f"outputs = {doubled} * {scale} + {shift}"]
