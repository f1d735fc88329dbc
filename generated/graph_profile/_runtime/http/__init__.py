"""How requests are sent: one protocol without sockets, and two clients that drive it."""
