"""The verbs as functions that return values: they neither print nor exit. `codegen` offers them by name."""
