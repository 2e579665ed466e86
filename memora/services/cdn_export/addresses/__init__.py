"""Where published files are read: by everybody, or by one student for a while.

``files`` gives and signs addresses; ``lessons``, ``packages`` and ``question_media`` say what of a
lesson, a package and a single question is to be had there.
"""

__all__ = ["lessons", "packages", "question_media"]
