"""Same person? same incident? The queue of pairs, groups, and what was answered."""
