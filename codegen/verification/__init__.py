"""Runs every documented example through the generated package."""
