"""The running service: the jobs of its clock, its web server, and what it says about its own state."""
