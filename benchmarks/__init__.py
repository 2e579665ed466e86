"""Benchmarks: ratios within one run, the median of interleaved rounds."""
