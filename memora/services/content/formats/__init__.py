"""Question banks as other systems write them, read into one intermediate form and written from it.

Each format is a module that knows its own syntax and nothing else: it turns a file into a ``Bank``
of ``Item`` with texts as they stand there. What such an item is as a question of ours, which text
format it needs, and what is wrong with it, is decided in one place for all formats (``natives``).
Pure: no framework.
"""
