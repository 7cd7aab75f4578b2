"""The yardstick for status polls: FastAPI as its first page shows it, with one route."""

import json
import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

app = FastAPI()
JOB = json.loads(Path(sys.argv[2]).read_bytes()) if len(sys.argv) > 2 else {}


@app.get("/v1/jobs/{job_id}")
async def job(job_id: str) -> dict[str, Any]:  # noqa: ARG001 - a route for any job has its id
    """The same JSON, from memory."""
    return JOB


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=False, log_level="error")
