"""``python -m calcinosis``, and the command ``calcinosis``."""

import os
import sys

from calcinosis.cli import main as cli

__all__ = ["main"]


def main() -> int:
    """Run the command line; return its exit status.

    After Ctrl-C the process ends at once: threads that still wait for input (pyarrow
    reads ahead) would make an orderly end fail.
    """
    status = cli.main()
    if status == cli.INTERRUPTED:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


if __name__ == "__main__":
    sys.exit(main())
