"""The `twinfit` command, the HTTP client below it, and the stack that `twinfit up` runs."""
