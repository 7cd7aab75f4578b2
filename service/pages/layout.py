"""The frame that all pages share."""

from html import escape

_STYLE = """\
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8884; }
td.name { overflow-wrap: anywhere; }
code { font-size: .9em; }
pre { overflow-x: auto; padding: .5rem .75rem; background: #8881; }
img { max-width: 100%; }
figure { margin: 1.5rem 0; }
figcaption { font-size: .9em; opacity: .8; }
summary { cursor: pointer; }
.note { opacity: .8; }
.verdict { padding: .5rem .75rem; border-left: .3rem solid #888; }
.identical, .indistinguishable { border-color: #009e73; }
.different { border-color: #e69f00; }
.diverged { border-color: #d55e00; }
.undecidable { border-color: #cc79a7; }
.bar { display: inline-block; width: 8rem; height: .8em; background: #8882; }
.bar span { display: block; height: 100%; }
.for { background: #0072b2; }
.against { background: #d55e00; }
.wide { overflow-x: auto; }
.helped { color: #009e73; }
.hurt { color: #d55e00; }
"""

# Nothing is loaded from anywhere, and nothing runs.
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
}


def page(title: str, body: str, head: str = "") -> str:
    """A whole page; `title` is plain text, `body` and `head` are HTML already."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>{head}</head>"
        f"<body>{body}</body></html>"
    )
