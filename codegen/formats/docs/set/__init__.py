"""What all pages say together: names resolved, types and operations put together from drafts."""
