"""What is wrong with a package, in the words of whoever has to mend it."""

from collections.abc import Iterable

from frappe import _

from memora.services.content.packages.archive import PackageFault

_MEGABYTE = 1024 * 1024
_SHOWN = 10


def describe_faults(faults: Iterable[PackageFault]) -> list[str]:
    """Say each fault in a line, with what to do about it."""
    return [describe_fault(fault) for fault in faults]


def describe_fault(fault: PackageFault) -> str:
    """Say a fault, with what to do about it."""
    text = _texts(fault.limit)[fault.kind]
    return f"{fault.file}: {text}" if fault.file else text


def in_one_text(lines: list[str]) -> str:
    """Return the first lines as one text, and how many more there are."""
    shown = " ".join(f"{line}." for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        shown += " " + _("And {0} more.").format(len(lines) - _SHOWN)
    return shown


def _texts(limit: int) -> dict[str, str]:
    megabytes = limit // _MEGABYTE
    return {
        "no_zip": _("the file is no zip that can be read; pack the folder again, as .zip"),
        "archive_size": _("the zip is too large: at most {0} MB").format(megabytes),
        "too_many": _("it holds too many files: at most {0}").format(limit),
        "total_size": _(
            "it unpacks to more than {0} MB, which is too much for a zip of its size"
        ).format(megabytes),
        "no_index": _(
            "there is no index.html at its top, nor in the only folder there; that page is the one"
            " that is opened"
        ),
        "file_size": _("is too large: at most {0} MB").format(megabytes),
        "name": _(
            "has a name that cannot be used; no .., no leading dot or slash, no backslash, and at"
            " most 16 folders deep"
        ),
        "encoding": _("has a name that is no UTF-8; name it with Latin letters, or pack it anew"),
        "special": _("is a link or a device; put the file itself there"),
        "encrypted": _("is encrypted; pack it without a password"),
        "method": _("is compressed in an unusual way; choose Deflate, the usual one"),
        "extension": _("is of a kind that no page needs; leave it out, archives too"),
        "twice": _("is there twice, where upper and lower case do not count; rename one"),
        "damaged": _("is damaged; pack the folder again"),
    }
