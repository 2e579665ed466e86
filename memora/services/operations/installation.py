"""What the host does not do by itself when Memora is put on a site, and taken off it."""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import frappe
import redis
from frappe import _
from frappe.installer import update_site_config
from frappe.utils.password import get_encryption_key

from memora.services.operations.health import AHEAD
from memora.utils import redis_keys
from memora.utils.clock import to_host_time, utc_now
from memora.utils.errors import ServiceUnavailable
from memora.utils.job_run import job_run
from memora.utils.redis_client import get_redis

BATCH = 1000
#: What the site's configuration asks before a request is read; see ``memora.body_limit``.
BODY_LIMIT = "memora.body_limit.limit_body"
_CONFIG_HOOKS = "extra_config"
#: Frappe's word for a key of the configuration that shall go.
_NO_SUCH_KEY = "None"
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


def bring_job_times_back(zone: str | None = None) -> int:
    """Bring back to the present what says that a scheduled job ran in the future.

    The host writes these times in the site's zone of the moment. A site whose zone is moved west
    afterwards, as Frappe's setup wizard does it, has all of them hours ahead, and no job is due
    until then. They count as run now, so that each comes at its next regular moment.

    Args:
        zone: the site's zone, such as ``Asia/Amman``, where it is just being changed.

    Returns:
        How many jobs had such a time.
    """
    now = datetime.now(ZoneInfo(zone)).replace(tzinfo=None) if zone else to_host_time(utc_now())
    ahead = """COALESCE(last_execution, creation) > %(limit)s"""
    values = {"now": now, "limit": now + AHEAD}
    ((count,),) = frappe.db.sql(
        f"SELECT COUNT(*) FROM `tabScheduled Job Type` WHERE {ahead}", values
    )
    if count:
        frappe.db.sql(
            f"UPDATE `tabScheduled Job Type` SET last_execution = %(now)s WHERE {ahead}", values
        )
    return count


def heal_job_times() -> int | None:
    """Bring job times back from the future; the job of every minute.

    Returns:
        How many jobs had such a time; None when another run is under way.
    """
    with job_run("job_times", error_title="Job Time Error") as alone:
        if not alone:
            return None
        count = bring_job_times_back()
        frappe.db.commit()
        return count


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
    hooks = [given] if isinstance(given, str) else given
    # The process that removed the key goes on reading the word that removes it.
    return [hook for hook in hooks if hook != _NO_SUCH_KEY]


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
    update_site_config(_CONFIG_HOOKS, others or _NO_SUCH_KEY)
    folders = sorted(Path(frappe.get_site_path()).absolute().glob("*/memora_*"))
    if folders:
        _say(_("Published files stay. Delete these folders if nobody reads them any more:"))
    for folder in folders:
        _say(f"  {folder}")
    _say(_("The roles stay with the users who have them; without Memora they allow nothing."))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
