"""Which requests are Memora's: those whose path names a method of ours."""

import re

#: Frappe has three spellings of each method's address; the first is the documented one.
_METHOD = re.compile(r"/api(?:/v[12])?/method/(?P<name>memora\.[^/]*)")


def method_of(path: str) -> str | None:
    """Return the method of ours that a request's path names, dotted; None if it names none.

    It may not exist: ``/api/method/memora.api.nothing`` is answered by us too.
    """
    found = _METHOD.match(path)
    return found["name"] if found else None
