"""What students download: a plan's content as a set of JSON files.

The papers' ten modules stand here. ``batch_processor`` is the door: it builds what was asked for
or what waits. ``access_calculator`` decides who may open a node, ``change_tracker`` notices what
changes a plan. Below them ``build`` puts a plan's set of files in place so that a reader never
meets a missing or half-written one, ``bucket`` brings a bucket in line, ``queue`` keeps each
build's story, ``versions`` puts an older set back, ``storage`` knows where and how a file lies.
``addresses`` says where what is published is read, and by whom.
"""

from memora.services.cdn_export.bucket.sold_copies import withdraw_sold_copies
from memora.services.cdn_export.build.content_loader import (
    load_plan_overrides,
    load_published_plans_of,
    load_stages,
    load_writing,
    load_writings,
)
from memora.services.cdn_export.draft_preview import preview_draft
from memora.services.cdn_export.queue.sync_log import STATUSES
from memora.services.cdn_export.queue.sync_report import find_logs, summarize
from memora.services.cdn_export.storage.signed_address import holder_of
from memora.services.cdn_export.versions.rollback import (
    describe_versions,
    rollback,
)

__all__ = [
    "STATUSES",
    "access_calculator",
    "addresses",
    "batch_processor",
    "cdn_uploader",
    "change_tracker",
    "describe_versions",
    "find_logs",
    "health_checker",
    "holder_of",
    "json_generator",
    "load_plan_overrides",
    "load_published_plans_of",
    "load_stages",
    "load_writing",
    "load_writings",
    "local_storage",
    "preview_draft",
    "rollback",
    "storage",
    "summarize",
    "url_resolver",
    "withdraw_sold_copies",
]
