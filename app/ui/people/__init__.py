"""The people one works with: contacts, teams, what is on its way to whom, who has which case."""
