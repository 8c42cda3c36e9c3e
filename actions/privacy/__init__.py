"""Personal data: kept for as long as the settings say, handed out, erased, and put under a new key."""
