"""What can be worked out from records without a vault: who may be the same, what was counted. No SQL, no Qt."""
