"""A generated package, written by hand for the tests of the runtime."""
