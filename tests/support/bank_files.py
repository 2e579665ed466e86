"""Real question banks, which lie beside the checkout in ../shared/formats and stay there."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "formats"


def bank_file(name: str) -> bytes:
    """Return a file's bytes; skips the test where the files are not beside the checkout.

    Args:
        name: Its path below ``formats``, such as ``made/defects.gift``.
    """
    file = FOLDER / name
    if not file.is_file():
        pytest.skip("needs the question banks, which lie beside the checkout in ../shared/formats")
    return file.read_bytes()
