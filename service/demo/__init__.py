"""`make demo`: made-up women, a clock that runs fast, and nothing that leaves the machine."""
