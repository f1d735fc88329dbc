"""Types: what each resource page says (`extract`), and what all of them together say (`assemble`)."""
