"""A vault's side of a relay: parcels, addresses, and the client (docs/formats.md, "Parcels", "Addresses")."""
