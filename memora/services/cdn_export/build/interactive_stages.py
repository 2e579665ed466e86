"""Interactive stages as they are published: where their page is, and how it has to be framed."""

from collections.abc import Iterable
from typing import Any

from frappe import _

from memora.services.cdn_export.addresses.packages import public_address
from memora.services.content import packages

#: What a frame may do that shows such a page, in HTML's words: run scripts, in no origin of ours.
SANDBOX = "allow-scripts"


def publish_interactive(
    stages: Iterable[dict[str, Any]], lesson_id: str, *, is_private: bool
) -> tuple[list[dict[str, Any]], list[str]]:
    """Say of each Interactive stage where its page is read.

    Args:
        stages: The lesson's stages, with ``type`` and ``config``; they are not changed.
        lesson_id: The lesson.
        is_private: Whether it has no public address: then ``url`` of a package is None, and
            ``sessions.get_lesson_url`` gives one to whoever may open the lesson.

    Returns:
        The stages, and in words what cannot be shown.
    """
    given = list(stages)
    hashes = packages.find_hashes(lesson_id, {name for s in given if (name := package_of(s))})
    shown, faults = [], []
    for at, stage in enumerate(given, start=1):
        name, config = package_of(stage), stage["config"]
        if name:
            fault = _why_missing(name, hashes.get(name))
            is_open = not (is_private or fault)
            url = public_address(hashes[name], lesson_id) if is_open else None
            config = {**config, "url": url, "sandbox": SANDBOX}
        elif address := _address_of(stage):
            fault = packages.why_not_framed(address, packages.read_hosts())
            config = {**config, "sandbox": SANDBOX}
        else:
            fault = None
        if fault:
            faults.append(_("stage {0}: {1}").format(at, fault))
        shown.append({**stage, "config": config})
    return shown, faults


def package_of(stage: dict[str, Any]) -> str | None:
    """Return the name of the package that a stage shows, in small letters; None without one."""
    name = _config_of(stage).get("package")
    return name.lower() if isinstance(name, str) else None


def _address_of(stage: dict[str, Any]) -> str | None:
    url = _config_of(stage).get("url")
    return url if isinstance(url, str) else None


def _config_of(stage: dict[str, Any]) -> dict[str, Any]:
    # A stage that was saved before these were checked may hold anything.
    is_ours = stage["type"] == "Interactive" and isinstance(stage["config"], dict)
    return stage["config"] if is_ours else {}


def _why_missing(name: str, sha256: str | None) -> str | None:
    if sha256 is None:
        return _("there is no package {0} in this subject; upload it").format(name)
    if not packages.is_stored(sha256):
        return _("the files of package {0} are not on this server; upload it again").format(name)
    return None
