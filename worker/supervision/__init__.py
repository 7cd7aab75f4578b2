"""One job at a time, from the claim to its ending: the part of a worker that must always answer."""
