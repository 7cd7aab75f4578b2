"""Write docs/causes.md from the catalogue: `python -m pairing.catalogue docs/causes.md`."""

import sys
from pathlib import Path

from pairing.catalogue.document import document


def main() -> int:
    """Write the page to the file that is named, or to stdout."""
    if len(sys.argv) > 2:
        sys.stderr.write("usage: python -m pairing.catalogue [FILE]\n")
        return 2
    if len(sys.argv) == 2:
        Path(sys.argv[1]).write_text(document(), encoding="utf-8")
    else:
        sys.stdout.write(document())
    return 0


if __name__ == "__main__":
    sys.exit(main())
