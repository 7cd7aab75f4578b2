"""`python -m service`: the gateway, until a signal ends it."""

import logging

from service.app import create_app
from service.server import serve
from service.settings import ServiceSettings


def main() -> None:
    """Read the settings and serve."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # It tells of each reading of each file.
    logging.getLogger("tensorboard").setLevel(logging.WARNING)
    settings = ServiceSettings()
    serve(create_app(settings), settings)


if __name__ == "__main__":
    main()
