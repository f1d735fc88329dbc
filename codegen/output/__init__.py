"""Files against a folder: compare, write, prune; or nothing, where nothing changed."""
