"""The query language: typed filters, orders and expansions, checked against the documentation."""
