"""What `twinfit up` was asked for, as it is handed to the process that looks after the stack."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class StackCall:
    """The options of `twinfit up`, all of them decided."""

    data: Path
    host: str
    port: int
    slots: int
    as_json: bool

    def command(self) -> list[str]:
        """The command line of that process.

        Example:
            >>> call = StackCall(Path("/srv/twinfit"), "127.0.0.1", 8000, 2, as_json=True)
            >>> StackCall.read(call.command()[-1]) == call
            True
        """
        told = json.dumps(asdict(self) | {"data": str(self.data)})
        # -P: what lies in the user's own folder must not take the place of our packages.
        return [sys.executable, "-P", "-m", "client.stack", told]

    @classmethod
    def read(cls, told: str) -> "StackCall":
        """From the last word of that command line."""
        options = json.loads(told)
        return cls(**{**options, "data": Path(options["data"])})
