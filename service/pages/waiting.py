"""What is shown in TensorBoard's place until a job has written something."""

from service.pages.layout import page

WAITING = page(
    "Twinfit: nothing to see yet",
    "<h1>Nothing to see yet</h1>"
    "<p>This job has not begun to write for TensorBoard. "
    "This page looks again every two seconds.</p>",
    '<meta http-equiv="refresh" content="2">',
)
