"""A sweep in a process of its own, which says what it did.

    python -m benchmarks.sweep_worker <database url> <instant> [new]

``new``: the programme is new to everybody, so that nothing that is planned comes as a surprise.
"""

import gc
import resource
import sys
import time
from datetime import datetime

from actions.housekeeping import sweep
from db.engine import open_engine
from tests.support.database import install_test_cipher
from tests.support.world import make_services


def main() -> None:
    url, instant, *new = sys.argv[1:]
    install_test_cipher()
    services = make_services(open_engine(url))
    gc.freeze()  # as the service does
    began, busy = time.perf_counter(), time.process_time()
    swept = sweep(services, datetime.fromisoformat(instant), programme_changed=bool(new))
    took, busy = time.perf_counter() - began, time.process_time() - busy
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"women {swept.women} changed {swept.changed} seconds {took:.2f} busy {busy:.2f} mb {most:.0f}", flush=True)


if __name__ == "__main__":
    main()
