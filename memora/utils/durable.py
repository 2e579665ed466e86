"""Files that are there after a power cut."""

import os
from pathlib import Path


def flush_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut.

    Raises:
        OSError: The folder cannot be opened or written.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
