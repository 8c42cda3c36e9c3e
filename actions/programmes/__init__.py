"""The programme in force and those that some women stay on: seen, changed, and tried out first."""
