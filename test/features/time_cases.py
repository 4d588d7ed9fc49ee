"""Windows since the line before, of time, and empty ones; late, skewed and far-ahead clocks."""

import math

import numpy as np

from case import Case, items

BASE = 1724209120000  # a multiple of 10 s
DAY = 86_400_000


def grown(values):
    """The growth of a counter that begins anew at 0 where it drops."""
    return float(sum(b if b < a else b - a for a, b in zip(values, values[1:])))


def since_the_line_before_case():
    """Counts and sums of successive lines add up, for a key that comes now and then too, and in each group."""
    case = Case(
        'interval-window',
        modes=['http'],
        groupBy='route',
        interval=3,
        hide=['time', 'ms', 'bytes'],
        customCfg=[
            {'dataSrc': key, 'methodName': method, 'windowSize': 'interval', 'logName': f'{key}_{method}'}
            for key in ('ms', 'bytes')
            for method in ('count', 'sum', 'mean', 'max', 'p90')
        ],
    )
    groups = {}
    for n, route in enumerate('aabababbbabaaabbab', 1):
        case.ms += 700
        own = groups.setdefault(route, {'n': 0, 'ms': [], 'bytes': []})
        own['n'] += 1
        record = {'ms': n * n / 7}
        if n % 4 == 1:
            record['bytes'] = {'value': n * 100.5, 'count': 2}
        case.records.append({'time': case.ms, 'level': 30, 'http': record, 'route': route})
        own['ms'].append((record['ms'], 1))
        if 'bytes' in record:
            own['bytes'].append((n * 100.5, 2))
        if own['n'] % 3 > 0:
            continue
        shown = {}
        for key in ('ms', 'bytes'):
            values = [value for value, _ in own[key]]
            count = sum(count for _, count in own[key])
            shown |= {
                f'{key}_count': float(count),
                f'{key}_sum': float(sum(values)),
                f'{key}_mean': np.sum(values) / count if values else math.nan,
                f'{key}_max': max(values, default=math.nan),
                f'{key}_p90': np.percentile(values, 90) if values else math.nan,
            }
            own[key] = []
            if key == 'bytes' and 'seen' not in own and count == 0:
                shown = {name: value for name, value in shown.items() if not name.startswith('bytes')}
            elif key == 'bytes':
                own['seen'] = True
        case.line(f"Iter(http)[{route}] [{own['n']}]    " + items(**shown))
    case.write()


METHODS = ['count', 'sum', 'rate', 'nonfinite', 'mean', 'max', 'min', 'median', 'p95', 'std', 'var', 'ema', 'slope', 'first', 'last', 'best']


def empty_windows_case():
    """A mode that goes quiet: one line of empty windows, however long the quiet is."""
    case = Case(
        'empty-windows',
        modes=['q', 'other'],
        interval='10s',
        hide=['time', 'v'],
        customCfg=[
            {'dataSrc': 'v', 'methodName': method, 'windowSize': window, 'logName': f'{method}_{window}'}
            for window in ('10s', 'interval')
            for method in METHODS
        ],
    )

    def shown(values, seconds):
        """Of one value, or of none."""
        if not values:
            row = {method: 0.0 if method in ('count', 'sum', 'rate', 'nonfinite') else math.nan for method in METHODS}
            return row
        (value,) = values
        row = {method: value for method in METHODS}
        return row | {'count': 1.0, 'rate': value / seconds, 'nonfinite': 0.0, 'std': 0.0, 'var': 0.0, 'slope': math.nan, 'best': f'{value:.4f} (@{n_q})'}

    def line(at, values, seconds, since_before):
        window = shown(values, seconds)
        since = shown(values, since_before)
        row = {f'{name}_10s': value for name, value in window.items()} | {f'{name}_interval': value for name, value in since.items()}
        case.line(f'Iter(q) [{n_q}]    ' + items(**row), ms=at)

    n_q, n = 1, 0
    case.log(BASE + 1000, q={'v': 2.5})
    for second in range(3, 75, 4):
        ms = BASE + 1000 * second
        if second % 10 < 4 and second > 4:
            at = ms // 10_000 * 10_000
            if second < 14:
                line(at, [2.5], 9, 9)
            elif second < 24:
                line(at, [], 10, 10)
            elif second // 10 == 6:
                line(at, [7.25], 10, 40)  # the line before was that of the empty interval
            elif second // 10 == 7:
                line(at, [], 10, 10)
            case.line(f'Iter(other) [{n}]    depth: {n + 0.5:.4f}', ms=at)
        n += 1
        case.log(ms, other={'depth': n + 0.5})
        if second == 51:
            n_q = 2
            case.log(BASE + 52_000, q={'v': 7.25})
    case.write()


def counter_case():
    """The growth of a counter, from the last value before the window; where it drops it began anew at 0."""
    windows = [3, '10s', 'interval']
    case = Case(
        'counter',
        modes=['job'],
        interval=3,
        hide=['time'],
        customCfg=[{'dataSrc': 'done', 'methodName': 'increase', 'windowSize': window, 'logName': f'in_{window}'} for window in windows],
    )
    values = [10.5, 12.5, 3.5, 3.5, 8.5, 0.5, 2.5, 2.0, 9.25, 9.25, 1.5, 40.5]
    clocks = []
    for it, value in enumerate(values, 1):
        case.ms += 1000 * (1 + it % 5 * 2)
        clocks.append(case.ms)
        case.log(job={'done': value})
        if it % 3 > 0:
            continue
        newest = values[max(0, it - 4) : it]
        inside = [index for index in range(it) if clocks[index] > case.ms - 10_000]
        of_time = values[max(0, inside[0] - 1) : it]
        case.line(f'Iter(job) [{it}]    ' + items(done=value, in_3=grown(newest), in_10s=grown(of_time), in_interval=grown(newest)))
    case.write()


def time_case(name, clocks, **options):
    """Lines as of boundaries by the watermark; windows by each record's own clock."""
    case = Case(
        name,
        modes=['q'],
        interval='10s',
        hide=['time', 'v'],
        customCfg=[
            {'dataSrc': 'v', 'methodName': method, 'windowSize': window, 'logName': f'{method}_{window}'}
            for window in ('10s', '20s')
            for method in ('count', 'sum')
        ],
        **options,
    )
    jump = 3_600_000
    seen, watermark, candidate, due, is_new = [], None, None, None, False
    for n, ms in enumerate(clocks, 1):
        if watermark is None:
            watermark = ms
        elif ms <= watermark + jump:
            if ms > watermark:
                watermark, candidate = ms, None
        elif candidate is not None and abs(ms - candidate) <= jump:
            watermark, candidate = max(ms, candidate), None
        else:
            candidate = ms
        while due is not None and watermark >= due:
            row = {}
            for length in (10, 20):
                inside = [value for at, value in seen if due - 1000 * length <= at < due]
                row |= {f'count_{length}s': float(len(inside)), f'sum_{length}s': float(sum(inside))}
            case.line(f'Iter(q) [{n - 1}]    ' + items(**row), ms=due)
            due = due + 10_000 if is_new else None
            is_new = False
        if due is None:
            due = watermark // 10_000 * 10_000 + 10_000
        is_new = True
        seen.append((ms, n + 0.5))
        case.log(ms, q={'v': n + 0.5})
    case.write()


def cases():
    since_the_line_before_case()
    empty_windows_case()
    counter_case()
    seconds = [1, 4, 8, 12, 3, 14, 19, 21, 9, 22, 11, 28, 31, 45, 20, 52]
    time_case('late-records', [BASE + 1000 * second for second in seconds])
    # two hosts, of which one is 3 s behind
    skewed = [BASE + 1000 * second - 3000 * (second % 2) for second in range(1, 60)]
    time_case('skewed-clocks', skewed)
    # one clock of tomorrow moves nothing; a second one beside it does
    strays = [1_000, 3_000, 12_000, DAY, 14_000, 21_000, 23_000, 2 * DAY + 1000, 2 * DAY + 4000, 2 * DAY + 13_000, 2 * DAY + 25_000]
    time_case('clock-ahead', [BASE + ms for ms in strays])
