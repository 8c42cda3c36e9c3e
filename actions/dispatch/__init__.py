"""Sending what is due. `dispatch_due` in `actions.dispatch.send` is the whole of it.

claim   take due messages, one per woman          cases    read what they are decided on
decide  ask the gates, choose ways              prepare  word them and write them down as `sending`
send    hand over, many threads                    record   write down what became of it
"""
