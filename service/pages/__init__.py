"""Pages for people: plain HTML, written on the server, without scripts and without a CDN."""
