"""Reads one page by itself: from blocks to drafts, with a ledger of what became of each piece."""
