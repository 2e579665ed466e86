"""Pictures, sound, films and papers of a subject, which its lessons refer to as ``media:NAME``.

``sniff``, ``pictures`` and ``drawings`` say what a file is and clean it, ``uploads`` takes it in,
``files`` keeps its bytes under their hash, ``uses`` knows which lesson refers to what.
"""

__all__ = ["files", "names", "sniff", "uploads", "uses"]
