"""What a course is: its tree, its texts, its questions, and bringing it in from files.

It knows nothing of publishing: who follows the content listens to doc_events, and to the hook
``memora_content_changed`` where rows are written in bulk.
"""

__all__ = [
    "bit_index",
    "exporting",
    "importing",
    "marking",
    "media",
    "native",
    "packages",
    "plans",
    "question_index",
    "question_keeping",
    "question_keys",
    "rendering",
    "reserved_ids",
    "search_text",
    "stored_questions",
    "text",
    "tree",
]
