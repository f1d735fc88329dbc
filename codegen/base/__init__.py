"""What knows no API: problems and their rules, primitive types, the cache, progress, globs."""
