"""What the host does not do by itself when Memora is put on a site, and taken off it."""

import sys
from pathlib import Path

import frappe
import redis
from frappe import _
from frappe.installer import update_site_config
from frappe.utils.password import get_encryption_key

from memora.utils import redis_keys
from memora.utils.errors import ServiceUnavailable
from memora.utils.redis_client import get_redis

BATCH = 1000
#: What the site's configuration asks before a request is read; see ``memora.body_limit``.
BODY_LIMIT = "memora.body_limit.limit_body"
_CONFIG_HOOKS = "extra_config"
SINGLES = ("Memora Settings", "CDN Settings")


def forget_hot_state() -> None:
    """Delete the site's keys in Redis.

    A new site starts with an empty log. Views of an earlier site of the same name, or of this
    one before it was uninstalled, would pass for what the log says. Redis may be away: then the
    operator is told what to do.
    """
    try:
        client = get_redis()
        for key in client.scan_iter(match=redis_keys.get_site_pattern(), count=BATCH):
            client.unlink(key)
    except (redis.RedisError, ServiceUnavailable) as error:
        _say(
            _(
                "Redis could not be asked ({0}). If it still holds keys that match {1}, delete them"
                " before students sign in: they belong to records that are gone."
            ).format(error, redis_keys.get_site_pattern())
        )


def make_encryption_key() -> None:
    """Let the site have its encryption key before anybody needs it.

    The host makes it at its first use. Two web processes that come to use it at the same time
    would each make one, and what was encrypted or signed with the first could not be read.
    """
    get_encryption_key()


def limit_bodies() -> None:
    """Let the site's configuration say how long a request's body may be; again at will."""
    hooks = _config_hooks()
    if BODY_LIMIT not in hooks:
        update_site_config(_CONFIG_HOOKS, [*hooks, BODY_LIMIT])


def _config_hooks() -> list[str]:
    given = frappe.conf.get(_CONFIG_HOOKS) or []
    return [given] if isinstance(given, str) else list(given)


def clean_up_after_uninstall() -> None:
    """Take away what Frappe leaves behind, and say what stays.

    Frappe keeps the values of Singles, passwords among them, and the scheduled jobs, which
    would fail at every tick until the next migrate. It also comes here from a dry run.
    """
    if frappe.db.exists("DocType", "Memora Settings"):
        return
    singles = {"doctype": ("in", SINGLES)}
    frappe.db.delete("Singles", singles)
    frappe.db.delete("__Auth", singles)
    frappe.db.delete("Scheduled Job Type", {"method": ("like", "memora.%")})
    frappe.db.commit()
    forget_hot_state()
    others = [hook for hook in _config_hooks() if hook != BODY_LIMIT]
    update_site_config(_CONFIG_HOOKS, others or "None")  # Frappe's word for: no such key
    folders = sorted(Path(frappe.get_site_path()).absolute().glob("*/memora_*"))
    if folders:
        _say(_("Published files stay. Delete these folders if nobody reads them any more:"))
    for folder in folders:
        _say(f"  {folder}")
    _say(_("The roles stay with the users who have them; without Memora they allow nothing."))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
