"""Modules under the names that they had in the last release, for one release.

Operators have commands in their notes and jobs in their queues that name a module. A module that
has moved is found under its old name, says so once, and hands out what the new one has.
"""

import sys
import warnings
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class MovedModules(MetaPathFinder, Loader):
    """Finds modules that have moved.

    Args:
        moved: The full new name for each full old one.
    """

    def __init__(self, moved: Mapping[str, str]) -> None:
        self._moved = moved

    def install(self) -> None:
        """Let Python ask here for what it finds nowhere else."""
        if not any(isinstance(finder, MovedModules) for finder in sys.meta_path):
            sys.meta_path.append(self)

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec for an old name, None for every other."""
        if fullname not in self._moved:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, _spec: ModuleSpec) -> None:
        """Leave it to Python: a module of its own, since the new one keeps its name."""

    def exec_module(self, module: ModuleType) -> None:
        """Hand out what the new module has."""
        old, new = module.__name__, self._moved[module.__name__]
        warnings.warn(
            f"{old} has moved to {new}; the old name goes with the next release",
            DeprecationWarning,
            stacklevel=2,
        )

        def find(name: str) -> Any:
            return getattr(import_module(new), name)

        module.__dict__["__getattr__"] = find
