"""Files that are there after a power cut."""

import os
import secrets
from pathlib import Path

#: What the name of a file ends with that is not wholly written.
TEMPORARY = ".tmp"


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


def write_file(target: Path, data: bytes) -> None:
    """Write a file that is there as a whole or not at all; its folder is made if it is missing.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}{TEMPORARY}")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    flush_folder(target.parent)
