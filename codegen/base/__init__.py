"""The lowest room, which knows no API: problems and rules, primitive types, cache, progress, globs."""
