"""What a course is: its tree, its texts, its questions, and bringing it in from files.

It knows nothing of publishing: who follows the content listens to doc_events, and to the hook
``memora_content_changed`` where rows are written in bulk.
"""

__all__ = [
    "bit_index",
    "importing",
    "plans",
    "question_index",
    "rendering",
    "reserved_ids",
    "text",
    "tree",
]
