"""What can keep a command from doing what it was asked for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.problem import Problem


class ClientError(Exception):
    """Something that the user is told in a sentence; the command ends with status 2.

    `told` is the problem document that says the same, where there is one already.
    """

    told: "Problem | None" = None

    def problem(self) -> "Problem":
        """The same as a problem document, for those who read JSON."""
        if self.told:
            return self.told
        # Here, because pydantic costs a third of a second that `twinfit up` can do without.
        from schemas.problem import Problem

        return Problem(title=type(self).__name__, status=400, detail=str(self))


class WrongInput(ClientError):
    """A file or an option that cannot be used as it is."""


class Unreachable(ClientError):
    """No service answers at an address."""

    def __init__(self, url: str, reason: str) -> None:
        """Say that `url` does not answer, and why."""
        super().__init__(f"No Twinfit service answers at {url}: {reason}")
        self.url = url


class Unreadable(ClientError):
    """The service answered with something that this client does not understand."""


class Refused(ClientError):
    """The service refused a request, and says why in a problem document."""

    def __init__(self, problem: "Problem") -> None:
        """Carry the service's own `problem`."""
        super().__init__(problem.detail)
        self.told = problem


class StackError(ClientError):
    """A stack that cannot be started, or did not stay up."""


class FolderTaken(StackError):
    """Another stack serves the data folder."""


class FolderUnusable(StackError):
    """The data folder cannot be made, read or written."""


class PortTaken(StackError):
    """The gateway cannot listen where it was told to."""


class RedisMissing(StackError):
    """There is no Redis-speaking server to be found."""
