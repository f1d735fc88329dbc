"""The spec as pages to look at: facts about it, and the HTML that templates print of them."""
