"""``python -m calcinosis``, and the command ``calcinosis``."""

import gc
import os
import sys

__all__ = ["main"]


def main() -> int:
    """Run the command line; return its exit status.

    After Ctrl-C the process ends at once: threads that still wait for input (pyarrow
    reads ahead) would make an orderly end fail.
    """
    # rows are shared out among threads here: numpy's own would get in their way
    if "OMP_NUM_THREADS" not in os.environ:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # what is imported stays: nothing of it is worth looking through
    from calcinosis.cli import main as cli

    gc.freeze()
    gc.enable()
    status = cli.main()
    gc.freeze()  # what is left goes with the process
    if status == cli.INTERRUPTED:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


if __name__ == "__main__":
    sys.exit(main())
