"""Measurements, run by hand: what the service can do on this machine. Each compares within one run."""
