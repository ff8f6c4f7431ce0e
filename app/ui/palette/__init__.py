"""The palette: every command, case and record, by a few letters of its name in any of the languages."""
