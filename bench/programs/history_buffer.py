"""Times MMEngine's HistoryBuffer.update at histories of the given lengths, in nanoseconds.

Where MMEngine is not installed it times the two appends that its update consists of, which is less
than the whole; where numpy is not either, it fails.
"""

import json
import sys
import time

import numpy as np

UPDATES = 200

try:
    import mmengine
    from mmengine.logging import HistoryBuffer

    source, version = 'mmengine', mmengine.__version__
except ImportError:
    source, version = 'numpy', np.__version__

    class HistoryBuffer:
        def __init__(self, log_history, count_history):
            self._log_history = np.array(log_history)
            self._count_history = np.array(count_history)

        def update(self, log_val, count=1):
            self._log_history = np.append(self._log_history, log_val)
            self._count_history = np.append(self._count_history, count)


def nanoseconds_an_update(length):
    buffer = HistoryBuffer(np.zeros(length), np.ones(length))
    start = time.perf_counter_ns()
    for index in range(UPDATES):
        buffer.update(index / 7)
    return (time.perf_counter_ns() - start) // UPDATES


lengths = [int(length) for length in sys.argv[1:]]
nanoseconds_an_update(lengths[0])
print(json.dumps({
    'source': source,
    'version': version,
    'ns': {length: nanoseconds_an_update(length) for length in lengths},
}))
