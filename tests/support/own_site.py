"""A site of one test's own, for what would spoil the worker's."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any


@contextlib.contextmanager
def own_site(host: ModuleType, config: dict[str, Any], back_to: str) -> Iterator[str]:
    """Make a site, connect to it, drop it at the end and connect to the worker's again.

    Args:
        host: The host's module.
        config: Keys of its site_config.json.
        back_to: The worker's site, which the test is connected to.

    Yields:
        The site's name.
    """
    folder, name = Path.cwd(), f"own-{secrets.token_hex(4)}.test"
    host.disconnect()
    host.make_site(name, config)
    try:
        host.connect(name)
        yield name
    finally:
        host.disconnect()
        host.drop_site(name)
        os.chdir(folder)
        host.connect(back_to)
