"""A package as codegen emits it, written by hand; the tests put a copy of the runtime into it."""
