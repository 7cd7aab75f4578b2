"""One gateway, one worker and a private Redis on one data folder, started and ended together."""
