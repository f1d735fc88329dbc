"""The spec as HTML pages: facts about it, and templates that print them."""
