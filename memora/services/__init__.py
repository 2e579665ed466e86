"""All of Memora's behaviour, a room a domain; docs/architecture.md has the map."""

from memora.utils.moved_modules import MovedModules

#: What docs/operations.md of the last release tells people to call.
_MOVED = {
    f"{__name__}.{old}": f"{__name__}.{new}"
    for old, new in {
        "content_import": "content.importing",
        "content_import.console": "content.importing.console",
        "health": "operations.health",
        "installation": "operations.installation",
        "question_index": "content.question_index",
        "rankings": "boards",
        "reconcile": "operations.reconcile",
    }.items()
}

MovedModules(_MOVED).install()
