"""Those who work here: their accounts, how they sign in, and what the record says of them."""
