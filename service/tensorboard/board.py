"""A job's TensorBoard: a WSGI application over folders of event files.

TensorBoard's inside is no public API: its version is pinned, and a canary test looks at
everything that is used here.
"""

import sys
import threading
import time
import types
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from a2wsgi.wsgi_typing import Environ, StartResponse

# While a job runs, its event files are read again at most this often.
RELOAD_SECONDS: Final = 1.0


# What is read of a run: points of curves, histograms, texts. Of these, so many are kept.
ALL_OF_A_JOB: Final = {"scalars": 10_000, "histograms": 500, "text": 100}


class Feed(Protocol):
    """Which runs a board shows, and what it says about them."""

    kept: Mapping[str, int]

    def add(self, runs: Any) -> None:
        """Name the folders of all runs that are there now to TensorBoard's reader."""

    def provider(self, runs: Any, title: str) -> Any:
        """Give what TensorBoard asks for its data."""


class FolderFeed:
    """One job: each folder directly below `folder` is a run. Nothing outside is read."""

    kept: Mapping[str, int] = ALL_OF_A_JOB

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)

    def add(self, runs: Any) -> None:
        """See `Feed.add`."""
        runs.AddRunsFromDirectory(self._folder)

    def provider(self, runs: Any, title: str) -> Any:
        """See `Feed.provider`."""
        from tensorboard.backend.event_processing import data_provider

        return data_provider.MultiplexerDataProvider(runs, title)


class Board:
    """Serves event files under the path `prefix`.

    Args:
        feed: Which ones.
        prefix: Path of the application, without a slash at its end.
        title: Shown by the browser.
    """

    def __init__(self, feed: Feed, prefix: str, title: str) -> None:
        self._feed = feed
        self._reloading = threading.Lock()
        self._reloaded_at = float("-inf")
        self._runs, self._application = _assembled(feed, prefix, title)

    def __call__(self, environ: "Environ", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request, with what is in the folder now."""
        self._refresh()
        answer: Iterable[bytes] = self._application(environ, start_response)
        return answer

    def _refresh(self) -> None:
        """Read what was written since; the first reader waits, later ones see what is there."""
        first = self._reloaded_at == float("-inf")
        if time.monotonic() - self._reloaded_at < RELOAD_SECONDS:
            return
        if not self._reloading.acquire(blocking=first):
            return
        try:
            if time.monotonic() - self._reloaded_at >= RELOAD_SECONDS:
                self._feed.add(self._runs)
                self._runs.Reload()
                self._reloaded_at = time.monotonic()
        finally:
            self._reloading.release()


def _assembled(feed: Feed, prefix: str, title: str) -> tuple[Any, Any]:
    """TensorBoard's reader of event files, and its application on top of it."""
    # With this name present TensorBoard uses its own small stand-in instead of TensorFlow.
    sys.modules.setdefault("tensorboard.compat.notf", types.ModuleType("notf"))

    from tensorboard import assets, default, program
    from tensorboard.backend import application
    from tensorboard.backend.event_processing import plugin_event_multiplexer

    board = program.TensorBoard(default.get_static_plugins())
    # It shows readers where it reads; the folders of this machine are nobody's business.
    board.configure(logdir=title, path_prefix=prefix, window_title=title, reload_interval=0)
    runs = plugin_event_multiplexer.EventMultiplexer(
        size_guidance={"tensors": 500},
        tensor_size_guidance=dict(feed.kept),
    )
    app = application.TensorBoardWSGIApp(
        board.flags,
        board.plugin_loaders,
        feed.provider(runs, title),
        assets.get_default_assets_zip_provider(),
        runs,
    )
    return runs, app
