"""The spec in other people's formats."""
