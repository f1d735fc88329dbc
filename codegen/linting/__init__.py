"""The rules about pages, their settings, and the forms in which findings are printed."""
