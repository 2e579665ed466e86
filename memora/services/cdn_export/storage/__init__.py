"""Where a file of the export lies, and how it is put there: on disk, or in a bucket."""

__all__ = ["headers", "paths"]
