"""The last versions of each plan's own files, kept where no web server shows them.

A folder for each version, ``<site>/private/memora_export/versions/{plan}/{version}/``, laid out as
``plans/{plan}/`` was after the build of that version: hard links where the file system allows,
which is free, since a build replaces files and never changes one.
"""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import frappe

from memora.services.cdn_export.local_storage import encode_content, read_content_file
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.local import TEMPORARY_SUFFIX, LocalStorage
from memora.utils.clock import to_iso

#: Versions kept of each plan.
VERSIONS_KEPT = 10

# No content path has a segment that begins with a dot, so this is no file of the plan.
_ABOUT = ".version.json"


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """What is known of a version.

    Attributes:
        version: Its number: the ``version`` of the files that its build wrote.
        published_at: When it was published, ISO 8601 UTC.
        lesson_count: Lessons that it shows.
        rolled_back_to: The older version that it puts back, if it does.
    """

    version: int
    published_at: str
    lesson_count: int
    rolled_back_to: int | None


class DamagedVersionError(Exception):
    """A file of a kept version is missing or cannot be read."""


class KeptVersions:
    """The kept versions of one plan. Whoever adds one holds the plan's lock."""

    def __init__(self, plan_id: str) -> None:
        """Find the plan's versions on the site that is connected.

        Raises:
            ValueError: No plan with files can have such an id.
        """
        self._files = paths.plan_folders(plan_id)[0]
        root = frappe.get_site_path("private", "memora_export", "versions")
        self._root = Path(root).absolute() / plan_id

    def newest(self) -> int:
        """Return the number of the newest version; 0 if there is none."""
        return max(self._numbers(), default=0)

    def describe_all(self) -> list[KeptVersion]:
        """Return what is known of each version, the newest first."""
        known = map(self._describe, sorted(self._numbers(), reverse=True))
        return [version for version in known if version]

    def keep(
        self,
        version: int,
        storage: LocalStorage,
        own_paths: Iterable[str],
        *,
        manifest: dict[str, Any],
        now: datetime,
    ) -> None:
        """Keep the plan's own files as they are now, and drop what is too old.

        Args:
            version: The version's number.
            storage: Where the files lie.
            own_paths: Their paths.
            manifest: The plan's manifest among them.
            now: The moment of the build, naive UTC.

        Raises:
            OSError: A file could not be copied.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        unfinished = self._root / f"{version}{TEMPORARY_SUFFIX}"
        for path in own_paths:
            target = unfinished / path.removeprefix(f"{self._files}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(storage, path, target)
        about = {
            "published_at": to_iso(now),
            "lesson_count": sum(subject["lesson_count"] for subject in manifest["subjects"]),
            "rolled_back_to": manifest["rolled_back_to"],
        }
        (unfinished / _ABOUT).write_bytes(encode_content(about))
        unfinished.rename(self._root / str(version))
        for number in sorted(self._numbers(), reverse=True)[VERSIONS_KEPT:]:
            self._remove(number)

    def read(self, version: int) -> dict[str, dict[str, Any]] | None:
        """Return the files of a version by their paths; None if it is not kept.

        Raises:
            DamagedVersionError: One cannot be read.
        """
        if version not in self._numbers():
            return None
        folder = self._root / str(version)
        try:
            return {
                f"{self._files}/{file.relative_to(folder)}": json.loads(file.read_bytes())
                for file in folder.rglob("[!.]*.json")
            }
        except (OSError, ValueError) as error:
            raise DamagedVersionError(str(error)) from error

    def sweep(self) -> None:
        """Remove what killed builds left."""
        for unfinished in self._root.glob(f"*{TEMPORARY_SUFFIX}"):
            shutil.rmtree(unfinished)

    def _describe(self, version: int) -> KeptVersion | None:
        try:
            about = json.loads((self._root / str(version) / _ABOUT).read_bytes())
            return KeptVersion(version, **about)
        except (FileNotFoundError, ValueError, TypeError):
            return None  # just dropped by a build, or damaged: nothing that could be put back

    def _numbers(self) -> list[int]:
        if not self._root.is_dir():
            return []
        return [int(folder.name) for folder in self._root.iterdir() if folder.name.isdecimal()]

    def _remove(self, version: int) -> None:
        # Renamed first: a version of which a killed build had removed half would look whole.
        unwanted = self._root / f"{version}{TEMPORARY_SUFFIX}"
        (self._root / str(version)).rename(unwanted)
        shutil.rmtree(unwanted)


def _link(storage: LocalStorage, path: str, target: Path) -> None:
    try:
        os.link(storage.locate(path), target)
    except OSError:
        # Another file system, or one without hard links.
        target.write_bytes(storage.read(path))


def rolled_back_to(plan_id: str) -> int | None:
    """Return the version that the published manifest of a plan puts back; None if it does not.

    The manifest is asked since it is replaced in one step: no record could be half a step behind.
    """
    try:
        manifest = read_content_file(paths.manifest_path(plan_id))
    except ValueError:
        return None
    return manifest.get("rolled_back_to") if isinstance(manifest, dict) else None
