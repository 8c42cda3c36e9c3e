"""Webhooks: what providers tell us. Each proves where it comes from before anything of it is read."""
