"""What one page says, read by itself: from blocks to drafts, with a ledger of what became of each."""
