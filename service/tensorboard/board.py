"""One job's TensorBoard: a WSGI application over one folder of event files.

TensorBoard's inside is no public API: its version is pinned, and a canary test looks at
everything that is used here.
"""

import sys
import threading
import time
import types
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from a2wsgi.wsgi_typing import Environ, StartResponse

# While a job runs, its event files are read again at most this often.
RELOAD_SECONDS: Final = 1.0


class Board:
    """Serves the event files below `folder` under the path `prefix`.

    Each folder directly below is a run: `reference` and `candidate`. Nothing outside is read.

    Args:
        folder: Event files of one attempt.
        prefix: Path of the application, without a slash at its end.
        title: Shown by the browser.
    """

    def __init__(self, folder: Path, prefix: str, title: str) -> None:
        self._folder = str(folder)
        self._reloading = threading.Lock()
        self._reloaded_at = float("-inf")
        self._runs, self._application = _assembled(self._folder, prefix, title)

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
                self._runs.AddRunsFromDirectory(self._folder)
                self._runs.Reload()
                self._reloaded_at = time.monotonic()
        finally:
            self._reloading.release()


def _assembled(folder: str, prefix: str, title: str) -> tuple[Any, Any]:
    """TensorBoard's reader of event files, and its application on top of it."""
    # With this name present TensorBoard uses its own small stand-in instead of TensorFlow.
    sys.modules.setdefault("tensorboard.compat.notf", types.ModuleType("notf"))

    from tensorboard import assets, default, program
    from tensorboard.backend import application
    from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer

    board = program.TensorBoard(default.get_static_plugins())
    board.configure(logdir=folder, path_prefix=prefix, window_title=title, reload_interval=0)
    # It shows readers where it reads; the folders of this machine are nobody's business.
    board.flags.logdir = title
    runs = plugin_event_multiplexer.EventMultiplexer(
        size_guidance={"tensors": 500},
        tensor_size_guidance={"scalars": 10_000, "histograms": 500, "text": 100},
    )
    app = application.TensorBoardWSGIApp(
        board.flags,
        board.plugin_loaders,
        data_provider.MultiplexerDataProvider(runs, title),
        assets.get_default_assets_zip_provider(),
        runs,
    )
    return runs, app
