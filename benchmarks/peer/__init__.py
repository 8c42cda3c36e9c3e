"""The same work done in other ways. Each runs in the peers' own environment, and takes the same words:

    python -m benchmarks.peer.<name> wait <address> <first> <number>    messages that are due in three months
    python -m benchmarks.peer.<name> due <address> <first> <number>     messages that are due now
    python -m benchmarks.peer.<name> now <address> <first> <number>     the same, without a time (Celery alone)
    python -m benchmarks.peer.<name> work <address>                     send what is due, with 16 threads, for ever

``<address>``: of the database or the broker. The provider's address is in PEER_PROVIDER_URL.
"""
