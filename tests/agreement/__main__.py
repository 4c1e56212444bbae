"""Ask many random networks: ``python -m tests.agreement --networks N --seed S``."""

from __future__ import annotations

import argparse
import sys
import warnings

from tests.agreement.compared import compared, table


def main() -> int:
    """Run; return the exit status: 1 if two ways do not agree."""
    parser = argparse.ArgumentParser(prog="python -m tests.agreement")
    parser.add_argument("--networks", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0, help="of the first network")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    found = compared(range(options.seed, options.seed + options.networks))
    print(table(found), end="")
    for name, one in found.items():
        if not one.agrees:
            print(f"{name}: too far apart, worst networks {one.worst}", file=sys.stderr)
    return 0 if all(one.agrees for one in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
