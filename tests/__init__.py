"""A package, so that no other of that name, as some libraries install one, stands in its place."""
