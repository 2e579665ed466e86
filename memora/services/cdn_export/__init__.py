"""What students download: a plan's content as a set of JSON files.

``access_calculator`` decides who may open a node, ``content_loader`` reads the content in a few
queries, ``json_generator`` shapes the files, ``plan_build`` puts a plan's set in place so that a
reader never meets a missing or half-written file, and ``batch_processor`` is the door to it all.
"""
