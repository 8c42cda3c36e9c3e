"""Sending what is due. `dispatch_due` in `actions.dispatch.send` is the whole of it.

claim   take due messages, one per woman          prepare  ask the gates, choose ways, write the words down
send    hand over, many threads                    record   write down what became of it
"""
