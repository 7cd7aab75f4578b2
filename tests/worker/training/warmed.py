"""Trains a pair in a process of its own, warmed up as the worker's children are.

`python -m tests.worker.training.warmed FOLDER` prints the report without its seconds.
"""

import json
import sys
from pathlib import Path

from tests.worker.training.cases import TASKS, comparable, ran
from worker.training.run import warm_up

if __name__ == "__main__":
    warm_up()
    finished = ran(TASKS["regression"], Path(sys.argv[1]))
    sys.stdout.write(json.dumps(comparable(finished.trained)))
