"""The clients: one protocol without sockets, and two drivers of it."""
