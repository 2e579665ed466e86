"""The exported files, read as a client reads them: by following addresses from the manifest."""

import json
import shutil
from pathlib import Path
from typing import Any

ROUTE = "/memora_content/"


def public_root() -> Path:
    """The connected site's folder of public content."""
    from memora.services.cdn_export.local_storage import get_local_base_path

    return get_local_base_path()


def read(path: str, root: Path | None = None) -> Any:
    """What a public content file holds.

    Raises:
        FileNotFoundError: there is none.
    """
    return json.loads(((root or public_root()) / path).read_bytes())


def exists(path: str) -> bool:
    """Whether a public content file is there."""
    return (public_root() / path).is_file()


def follow(
    plan_id: str, root: Path | None = None, *, sold: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Every file that a plan's manifest leads to, by path, but those of what is sold meanwhile.

    Raises:
        FileNotFoundError: one is missing.
        ValueError: one is not JSON.
    """
    root = root or public_root()
    files: dict[str, Any] = {}

    def take(path: str) -> Any:
        files[path] = read(path, root)
        return files[path]

    manifest = take(f"plans/{plan_id}/manifest.json")
    for shard in take(path_of(manifest["search_url"]))["shards"]:
        take(path_of(shard["shard_url"]))
    for subject in manifest["subjects"]:
        take(f"{subject['id']}.json")
        take(path_of(subject["bitmap_url"]))
        for track in take(path_of(subject["hierarchy_url"]))["tracks"]:
            for unit in track["units"]:
                for topic in unit["topics"]:
                    for lesson in take(path_of(topic["topic_url"]))["lessons"]:
                        if lesson["lesson_url"] and lesson["id"] not in sold:
                            take(path_of(lesson["lesson_url"]))
    return files


def path_of(url: str) -> str:
    """The path that an address leads to."""
    assert url.startswith(ROUTE), url
    return url.removeprefix(ROUTE)


def contents(files: dict[str, Any]) -> dict[str, Any]:
    """Files without what differs from build to build."""
    stamps = ("version", "generated_at")
    return {p: {k: v for k, v in d.items() if k not in stamps} for p, d in files.items()}


def remove_all() -> None:
    """Let the site have no content files and no export records."""
    site = public_root().parents[1]
    for folder in ("public/memora_content", "private/memora_content", "private/memora_export"):
        shutil.rmtree(site / folder, ignore_errors=True)


def temporary_files() -> list[str]:
    """Half-written files anywhere in the site's content and export records."""
    site = public_root().parents[1]
    folders = [site / "public", site / "private"]
    return [str(file) for folder in folders for file in folder.rglob("*.tmp")]
