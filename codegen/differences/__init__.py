"""What was added, removed, changed or renamed between two models, and what that breaks for callers."""
