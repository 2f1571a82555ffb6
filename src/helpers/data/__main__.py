"""`python -m helpers.data`: fetch the course's data, or say that they are complete."""

import sys

from helpers.data.fetch import FetchError, fetch


def main():
    """Fetch; return the exit code: 0 done, 1 failed, 130 stopped by the user."""
    try:
        fetch()
    except FetchError as error:
        print(f"No data: {error}.".replace("?.", "?"), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Nothing was changed; run it again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
