"""What students download: a plan's content as a set of JSON files.

``access_calculator`` decides who may open a node, ``content_loader`` reads the content in a few
queries, ``json_generator`` and ``search_indexer`` shape the files, ``plan_build`` and
``stage_update`` put a plan's set in place so that a reader never meets a missing or half-written
file, ``versions`` puts an older one back, and ``batch_processor`` is the door to it all.
"""
