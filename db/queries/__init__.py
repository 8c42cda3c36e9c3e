"""Queries by topic. Every function takes the caller's connection, so that the caller decides what one transaction is.

Whoever changes what is known about a woman, or what is planned for her, first calls `women.lock`: it keeps the
dispatcher and other changes of hers waiting until the transaction ends, and tells those who have a message of hers in
hand.
"""
