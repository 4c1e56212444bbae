"""Regular expressions that are compiled when they are first asked for something.

There are over a hundred, most of them for entries that one patient does not have.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

__all__ = ["regex"]


class _Regex:
    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)  # from now on it is an attribute
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and send what is compiled."""
        return re.compile, (self.pattern, self._flags)


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what ``re.compile`` would, without compiling it yet."""
    return cast("re.Pattern[AnyStr]", _Regex(pattern, flags))
