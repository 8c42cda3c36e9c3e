"""How a woman joins: the form and its checks, drafts, lists from a file, and her own yes."""
