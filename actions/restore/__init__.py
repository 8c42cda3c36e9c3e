"""A restored or copied database sends nothing until a person has looked.

guard    recognise one, and keep sending off          lost     what went out and came in that it knows nothing of
match    which planned message a sent one was         record   note those as sent, and switch sending on
"""
