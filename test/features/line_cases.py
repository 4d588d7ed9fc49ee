"""What lines show of times and memory; units that would forge a line."""

import datetime

import numpy as np

from case import Case, f, items


def times_case():
    """`hide` and `show` know `eta`, `memory` and `throughput`."""
    options = {'interval': 2, 'maxIters': 10, 'byEpoch': False, 'throughput': True}
    texts = {
        'hide-times': ({'hide': ['eta', 'throughput', 'memory']}, ['time', 'data_time', 'loss']),
        'show-times': ({'show': ['eta', 'memory', 'loss']}, ['eta', 'memory', 'loss']),
        'show-throughput': ({'show': ['throughput', 'data_time']}, ['data_time', 'throughput']),
    }
    for name, (chosen, shown) in texts.items():
        case = Case(name, **options, **chosen)
        for it in range(1, 5):
            case.ms += 500
            case.log(train={'loss': it / 4, 'time': 0.75, 'data_time': 0.125}, memory=100 * it)
            if it % 2 == 0:
                all_ = {
                    'eta': str(datetime.timedelta(seconds=int(0.75 * (10 - it)))),
                    'time': '0.7500',
                    'data_time': '0.1250',
                    'memory': str(100 * it),
                    'throughput': f(2),
                    'loss': f(np.mean([i / 4 for i in range(1, it + 1)])),
                }
                # MMEngine's blanks stand behind the times, whatever follows
                end = '' if 'loss' in shown else '  '
                case.line(f'Iter(train) [{it:2d}/10]    ' + items(**{key: all_[key] for key in shown}) + end)
                case.tag(loss=float(all_['loss']), time=0.75, data_time=0.125, throughput=2.0, iter=it, memory=100 * it, step=it)
        case.write()


def unit_case():
    """No unit forges a line."""
    case = Case('unit-escaped', interval=1, unit={'x': 'ms\n08/21 02:58:41 - mmengine - ERROR - forged\u001b[31m', 'y': '°C'})
    case.log(train={'x': 0.5, 'y': 1.5, 'time': 0.5})
    case.line('Epoch(train) [1][1]    time: 0.5000  x: 0.5000 ms\\n08/21 02:58:41 - mmengine - ERROR - forged\\x1b[31m  y: 1.5000 °C')
    case.write()


def colours_case():
    """MMEngine's colours: the level underlined, that of a WARNING and an ERROR blinks."""
    case = Case('colours', ways=['pino stream in process', 'pino stream with its hooks', 'pino worker', 'command line'], colorize=True, interval=1)
    case.log(train={'loss': 0.5, 'time': 0.5})
    case.line('Epoch(train) [1][1]    time: 0.5000  loss: 0.5000', level='\x1b[4m\x1b[37mINFO\x1b[0m')
    case.log(level=40, msg='slow')
    case.line('slow', level='\x1b[5m\x1b[4m\x1b[33mWARNING\x1b[0m')
    case.log(level=50, msg='failed')
    case.line('failed', level='\x1b[5m\x1b[4m\x1b[31mERROR\x1b[0m')
    case.write()


def cases():
    times_case()
    unit_case()
    colours_case()
