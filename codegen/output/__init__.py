"""The only writer: compares files with a folder, writes and deletes; skips the work if nothing changed."""
