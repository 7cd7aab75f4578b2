"""`python -m client`: the same as `twinfit`."""

from client.command import main

if __name__ == "__main__":
    main()
