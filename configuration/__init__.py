"""The parts that settings.py is made of: one model a section of config.toml, and how a mistake is explained."""
