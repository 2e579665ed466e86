"""Which renderer this is: what another one has rendered is rendered again. Pure: no framework."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from memora.services.content.rendering.formulas import SCRIPT


def _programs() -> Iterator[bytes]:
    for path in sorted(Path(__file__).parent.glob("*.py")):
        yield path.read_bytes()
    if SCRIPT.is_file():
        yield SCRIPT.read_bytes()


#: A digest of these modules and of Temml, so that nobody has to remember to count it up.
RENDERER_VERSION = hashlib.blake2b(b"\0".join(_programs()), digest_size=8).hexdigest()
