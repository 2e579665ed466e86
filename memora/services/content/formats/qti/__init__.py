"""QTI 1.2, 2 and 3: the exchange format of Canvas, Blackboard, D2L, TAO and others. Pure.

Each version has a folder: ``v12`` and ``v2``, which reads 2 and 3, whose names differ alone. What a
right answer is, is asked of the questions' own rules (``credits``).
"""

from memora.services.content.formats.bank import Bank
from memora.services.content.formats.qti.package import (
    NOTHING,
    holds_qti,
    is_qti,
    kind_of,
    read_package,
)
from memora.services.content.formats.qti.v2.documents import read_new
from memora.services.content.formats.qti.v12.documents import read_old
from memora.services.content.formats.report import FormatError

FORMAT = "qti"


def looks_like(data: bytes, file_name: str) -> bool:  # noqa: ARG001 - by its content alone
    """Return whether a file is QTI: a package of it, or one XML file.

    Args:
        data: The file.
        file_name: Is not looked at: packages are called ``.zip``, ``.imscc`` and otherwise.
    """
    return holds_qti(data) if data.startswith(b"PK") else is_qti(kind_of(data))


def read(data: bytes, *, file_name: str) -> Bank:  # noqa: ARG001 - it says nothing of itself
    """Read a package of QTI, or one XML file.

    Args:
        data: The file.
        file_name: Its name, which says nothing that its content does not.

    Raises:
        FormatError: It cannot be read, or holds no questions.
    """
    bank = Bank(FORMAT)
    package = read_package(data, bank.report)
    bank.title = package.title
    read_old(package, bank)
    read_new(package, bank)
    if not bank.units:
        raise FormatError(NOTHING)
    return bank
