"""One file per command of `twinfit`."""
