"""One of several processes that want the same thing of one ledger at once.

    python -m tests.store.ledger.contender URL (claim | submit) THREADS

It says `ready`, waits for a line, and prints what each of its threads got.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from store.ledger import IdempotencyKey, Ledger
from tests.store.ledger.queued import LEASE_SECONDS, QUEUE
from tests.store.samples import pair_spec


def claim_all(ledger: Ledger, thread: int) -> list[str]:
    """Claim until nothing is left."""
    won = []
    while claim := ledger.claim([QUEUE], f"worker-{thread}", LEASE_SECONDS):
        won.append(claim.job_id)
    return won


def submit_once(ledger: Ledger, thread: int) -> list[str]:
    """Submit under the key that everybody uses."""
    key = IdempotencyKey("everybody", "same body")
    submitted = ledger.submit(pair_spec(seed=thread), queue=QUEUE, estimated_seconds=None, key=key)
    return [f"{submitted.job.id} {submitted.created}"]


WISHES: dict[str, Callable[[Ledger, int], list[str]]] = {
    "claim": claim_all,
    "submit": submit_once,
}


def contend(ledger: Ledger, wish: str, threads: int) -> list[str]:
    """Let this many threads wish at once, and join what they got."""
    with ThreadPoolExecutor(threads) as pool:
        answers = pool.map(lambda thread: WISHES[wish](ledger, thread), range(threads))
        return [line for lines in answers for line in lines]


if __name__ == "__main__":
    _, url, wish, threads = sys.argv
    with Ledger(url) as ledger:
        ledger.jobs(limit=1)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write("\n".join(contend(ledger, wish, int(threads))))
