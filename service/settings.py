"""What the gateway is told from outside."""

from ipaddress import ip_address

from pydantic import AwareDatetime, Field

from pairing.budget import Budget
from store.settings import StoreSettings

_MEBIBYTE = 2**20


class ServiceSettings(StoreSettings):
    """The gateway's settings, read once at the entry point: `TWINFIT_` and the name in capitals."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="0 takes a free one.")
    listen_descriptor: int | None = Field(
        None, ge=0, description="An open socket to listen on instead, from whoever started us."
    )
    alone_since: AwareDatetime | None = Field(
        None,
        description="Nobody who was at work on the ledger before this time still is: jobs left "
        "running go back to the queue at once. Only `twinfit up` can know that.",
    )
    allowed_hosts: tuple[str, ...] = Field(
        (), description="Host names that requests may carry, beside those of this machine."
    )
    max_body_bytes: int = Field(8 * _MEBIBYTE, gt=0, description="Of a JSON body.")
    max_upload_bytes: int = Field(512 * _MEBIBYTE, gt=0, description="Of an uploaded file.")
    max_rows: int = Field(5_000_000, gt=0)
    max_parameters: int = Field(50_000_000, gt=0, description="Weights and biases of a network.")
    max_layers: int = Field(100, gt=0, description="Hidden layers; each takes time to compile.")
    max_epochs: int = Field(100_000, gt=0)
    max_points: int = Field(1000, gt=0, description="Trainings of one sweep, seeds counted.")
    max_training_bytes: int = Field(8 * 1024 * _MEBIBYTE, gt=0)
    intake_timeout_seconds: float = Field(120.0, gt=0, description="For reading an upload.")
    prediction_timeout_seconds: float = Field(20.0, gt=0)
    picture_timeout_seconds: float = Field(
        60.0, gt=0, description="For drawing a plot, the wait for others included."
    )
    max_boards: int = Field(16, gt=0, description="TensorBoards kept open at the same time.")

    @property
    def budget(self) -> Budget:
        """How large a job may be."""
        return Budget(
            layers=self.max_layers,
            parameters=self.max_parameters,
            rows=self.max_rows,
            epochs=self.max_epochs,
            training_bytes=self.max_training_bytes,
        )

    @property
    def known_hosts(self) -> frozenset[str] | None:
        """Host names that a request may carry; None where any may.

        A page of another site can make its name point at this machine (DNS rebinding) and
        would then count as ours; so a gateway on a loopback address answers to its own names only.
        """
        if not self.allowed_hosts and not _is_loopback(self.host):
            return None
        return frozenset({"localhost", "127.0.0.1", "[::1]", self.host, *self.allowed_hosts})


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
