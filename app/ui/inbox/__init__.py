"""The page where what came is looked at: senders, files, what is kept aside, reports, and two histories of one key."""
