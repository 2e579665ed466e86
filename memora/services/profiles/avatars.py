"""The drawings that students choose from to stand for them: letters, one dot or more in each.

By their names; the drawings are made in ``frontend/avatars`` and come with the client's build.
"""

#: Letters of the reed pen. A name that was given once stays: students have chosen it.
AVATARS = (
    *("taa", "thaa", "noon", "baa", "yaa", "jeem"),
    *("khaa", "dhaal", "zay", "sheen", "daad", "qaaf"),
)
