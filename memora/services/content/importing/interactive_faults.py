"""What can be wrong with the Interactive stages of a lesson."""

from collections.abc import Iterator
from typing import Any

from frappe import _

from memora.services.content import packages
from memora.services.content.importing.schema import Fault, json_path


def interactive_faults(stages: Any, path: tuple[str | int, ...] = ()) -> Iterator[Fault]:
    """Find stages that show nothing, or a page of a site that the school has not named.

    Packages are looked for when the lesson is published: they may come after the lesson.

    Args:
        stages: A list of stages with ``type`` and ``config``; malformed parts are passed over.
        path: Where the list stands.
    """
    for at, stage in enumerate(stages if isinstance(stages, list) else ()):
        if not isinstance(stage, dict) or stage.get("type") != "Interactive":
            continue
        config, place = stage.get("config"), (*path, at, "config")
        if not isinstance(config, dict):
            continue
        if ("package" in config) == ("url" in config):
            message = _(
                "needs one of the two: package, the name of one that was uploaded, or url, an"
                " https address"
            )
            yield {"path": json_path(place), "message": message}
        elif isinstance(config.get("url"), str):
            message = packages.why_not_framed(config["url"], packages.read_hosts())
            if message:
                yield {"path": json_path((*place, "url")), "message": message}
