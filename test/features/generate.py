#!/usr/bin/env python3
"""Writes the feature cases: options, records and the lines that the rules ask for.

The numbers are numpy's and Python's format; the windows, the cadence and the headers are spelled
out case by case from the contract. Nothing here asks windrow.

    python3 test/features/generate.py
"""

import datetime
import math
import sys

import numpy as np

sys.dont_write_bytecode = True

import end_cases  # noqa: E402
import line_cases  # noqa: E402
import record_cases  # noqa: E402
import service_cases  # noqa: E402
import time_cases  # noqa: E402
from case import T0, Case, f, items, shown  # noqa: E402

class Update:
    def __init__(self, value, ms, it, count=1):
        self.value, self.ms, self.it, self.count = value, ms, it, count


# ---- statistics, each by its textbook

ALL = [
    ('x_mean', {'methodName': 'mean'}),
    ('x_max', {'methodName': 'max'}),
    ('x_min', {'methodName': 'min'}),
    ('x_sum', {'methodName': 'sum'}),
    ('x_count', {'methodName': 'count'}),
    ('x_first', {'methodName': 'first'}),
    ('x_last', {'methodName': 'last'}),
    ('x_median', {'methodName': 'median'}),
    ('x_q20', {'methodName': 'percentile', 'q': 0.2}),
    ('x_p50', {'methodName': 'p50'}),
    ('x_p90', {'methodName': 'p90'}),
    ('x_p95', {'methodName': 'p95'}),
    ('x_p99', {'methodName': 'p99'}),
    ('x_std', {'methodName': 'std'}),
    ('x_var', {'methodName': 'var'}),
    ('x_ema', {'methodName': 'ema', 'alpha': 0.3}),
    ('x_half', {'methodName': 'ema', 'halfLife': 2}),
    ('x_rate', {'methodName': 'rate'}),
    ('x_thru', {'methodName': 'throughput'}),
    ('x_slope', {'methodName': 'slope'}),
    ('x_best', {'methodName': 'best'}),
    ('x_top', {'methodName': 'best', 'direction': 'max'}),
    ('x_bad', {'methodName': 'nonfinite'}),
    ('x_inc', {'methodName': 'increase'}),
]
QUANTILES = {'x_median': 0.5, 'x_q20': 0.2, 'x_p50': 0.5, 'x_p90': 0.9, 'x_p95': 0.95, 'x_p99': 0.99}


def config(window):
    return [{'dataSrc': 'x', 'logName': name, 'windowSize': window, **fields} for name, fields in ALL]


def ema(values, alpha):
    weights = (1 - alpha) ** np.arange(len(values))[::-1]
    return float(np.sum(weights * values) / np.sum(weights))


def rate(amounts, times):
    seconds = (times[-1] - times[0]) / 1000
    return float(np.sum(amounts[1:]) / seconds) if seconds > 0 else math.nan


def increase(values):
    """The growth of a counter that begins anew at 0 where it drops."""
    return float(sum(b if b < a else b - a for a, b in zip(values, values[1:])))


def boundary(ms, interval):
    """The boundary at or before a clock: a multiple of the interval."""
    return ms // interval * interval


def slope(values, its):
    return float(np.polyfit(its, values, 1)[0]) if len(set(its)) > 1 else math.nan


def sketched(values, q):
    """DDSketch (Masson, Rim, Lee 2019) at 1 %: the middle of the bin; smallest and largest exact."""
    gamma = 1.01 / 0.99
    ordered = sorted(values)

    def estimate(rank):
        if rank in (0, len(ordered) - 1):
            return ordered[rank]
        value = abs(ordered[rank])
        middle = gamma ** math.ceil(math.log(value) / math.log(gamma)) * 2 / (1 + gamma)
        return min(max(math.copysign(middle, ordered[rank]), ordered[0]), ordered[-1])

    rank = (len(ordered) - 1) * q
    low, high = estimate(math.floor(rank)), estimate(math.ceil(rank))
    return low + (high - low) * (rank - math.floor(rank))


def statistics(updates, counted=None, is_endless=False, before=(), seconds=None):
    """Every statistic of a window as the line shows it; `counted` is the window of MMEngine's four."""
    counted = updates if counted is None else counted
    values = np.array([update.value for update in updates])
    four = np.array([update.value for update in counted])
    times = [update.ms for update in updates]
    its = [update.it for update in updates]
    counts = np.array([update.count for update in updates])
    shown = {
        'x_mean': float(np.sum(four) / sum(update.count for update in counted)),
        'x_max': float(np.max(four)),
        'x_min': float(np.min(four)),
        'x_sum': float(np.sum(values)),
        'x_count': float(np.sum(counts)),
        'x_first': float(values[0]),
        'x_last': float(values[-1]),
    }
    for name, q in QUANTILES.items():
        exact = float(np.percentile(values, 100 * q))
        shown[name] = sketched(list(values), q) if is_endless else exact
        neighbour = max(abs(values))
        assert abs(shown[name] - exact) <= 0.01 * neighbour
    least, most = int(np.argmin(values)), int(np.argmax(values))
    shown |= {
        'x_std': float(np.std(values)),
        'x_var': float(np.var(values)),
        'x_ema': ema(values, 0.3),
        'x_half': ema(values, 1 - 0.5 ** (1 / 2)),
        'x_rate': rate(values, times) if seconds is None else float(np.sum(values) / seconds),
        'x_thru': rate(counts, times),
        'x_slope': slope(values, its),
        'x_best': f'{f(values[least])} (@{its[least]})',
        'x_top': f'{f(values[most])} (@{its[most]})',
        'x_bad': float(np.sum(~np.isfinite(values))),
        'x_inc': increase([*(update.value for update in before[-1:]), *values]),
    }
    return {name: shown[name] for name, _ in ALL}


def statistics_case(name, window, choose, is_endless=False, span=None):
    """Two epochs of six iterations and a val loop of four behind each, with uneven clocks."""
    rng = np.random.default_rng(7)
    case = Case(
        name,
        interval=4,
        maxEpochs=2,
        epochLength={'train': 6, 'val': 4},
        customCfg=config(window),
    )
    train, val = [], []

    def shown_of(mode, all_, batch, it, epoch):
        updates, counted = choose(mode, all_, case.ms, batch, it, epoch)
        before = all_[: len(all_) - len(updates)]
        # a window of time is as long as it is asked, or as the run
        seconds = None if span is None else min(span, case.ms - train[0].ms) / 1000
        return statistics(updates, counted, is_endless, before, seconds)

    for epoch in (1, 2):
        for batch in range(1, 7):
            it = 6 * (epoch - 1) + batch
            case.ms += int(rng.integers(700, 3100))
            x = float(rng.normal(3, 2))
            train.append(Update(x, case.ms, it))
            case.log(train={'x': x, 'time': 0.75}, epoch=epoch, iter=it, batch=batch)
            if batch == 4:
                eta = str(datetime.timedelta(seconds=int(0.75 * (12 - it))))
                shown = shown_of('train', train, batch, it, epoch)
                case.line(f'Epoch(train)  [{epoch}][4/6]'.replace('  ', ' ') + f'    eta: {eta}  time: 0.7500  ' + items(x=x, **shown))
        for batch in range(1, 5):
            case.ms += int(rng.integers(700, 3100))
            x = float(rng.normal(3, 2))
            val.append(Update(x, case.ms, 6 * epoch))
            case.log(val={'x': x, 'time': 0.125 * batch}, batch=batch)
            if batch == 4:
                case.line(f'Epoch(val) [{epoch}][4/4]    eta: 0:00:00  time: {f(np.mean(val_times(epoch)[-10:]))}  ')
        case.ms += 500
        case.log(val={'acc': 0.5 + epoch / 8})
        shown = shown_of('val', val, 5, 6 * epoch + 1, epoch)
        # MMEngine takes one value more than the loop has
        time = np.mean(val_times(epoch)[-5:])
        case.line(f'Epoch(val) [{epoch}][4/4]    ' + items(x=x, acc=0.5 + epoch / 8, **shown, time=time))
    case.write()


def val_times(epochs):
    return [0.125 * batch for _ in range(epochs) for batch in range(1, 5)]


def statistics_cases():
    statistics_case('stats-window-5', 5, lambda mode, all_, now, batch, it, epoch: (all_[-5:], None))
    statistics_case(
        'stats-window-10s',
        '10s',
        lambda mode, all_, now, batch, it, epoch: ([one for one in all_ if one.ms > now - 10_000], None),
        span=10_000,
    )
    length = {'train': 6, 'val': 4}
    statistics_case(
        'stats-window-epoch',
        'epoch',
        # MMEngine's four count updates, windrow's own know the epoch
        lambda mode, all_, now, batch, it, epoch: (all_[length[mode] * (epoch - 1) :], all_[-batch:]),
        is_endless=True,
    )
    statistics_case(
        'stats-window-global',
        'global',
        lambda mode, all_, now, batch, it, epoch: (all_, all_[-it:]),
        is_endless=True,
    )


# ---- windowing

def windowing_case(windowing):
    """`y` comes every third iteration and with counts; epochs of five."""
    rng = np.random.default_rng(11)
    methods = ['mean', 'max', 'min', 'sum', 'count']
    case = Case(
        f'windowing-{windowing}',
        windowing=windowing,
        interval=5,
        epochLength={'train': 5, 'val': 2},
        customCfg=[
            {'dataSrc': 'y', 'logName': f'y_{window}_{method}', 'methodName': method, 'windowSize': window}
            for window in ('epoch', 'global')
            for method in methods
        ],
    )
    is_exact = windowing == 'exact'
    train, val = [], []

    def shown(ys, batch, it, current):
        values = {'y': current}
        for window, count in (('epoch', batch), ('global', it)):
            own = [y for y in ys if y[2] == ys_epoch] if window == 'epoch' else ys
            four = own if is_exact else ys[-count:]
            values |= {
                f'y_{window}_mean': sum(y[0] for y in four) / sum(y[1] for y in four),
                f'y_{window}_max': max(y[0] for y in four),
                f'y_{window}_min': min(y[0] for y in four),
                f'y_{window}_sum': float(sum(y[0] for y in own)),
                f'y_{window}_count': float(sum(y[1] for y in own)),
            }
        return values

    for it in range(1, 16):
        epoch, batch = (it - 1) // 5 + 1, (it - 1) % 5 + 1
        case.ms += 1000
        fields = {'time': 0.5}
        if it % 3 == 1:
            value, count = float(rng.normal(8, 3)), int(rng.integers(1, 5))
            train.append((value, count, epoch))
            case.records.append(
                {'time': case.ms, 'level': 30, 'train': {'y': {'value': value, 'count': count}, **fields}, 'epoch': epoch, 'iter': it}
            )
        else:
            case.log(train=fields, epoch=epoch, iter=it)
        if batch == 5:
            ys_epoch = epoch
            case.line(f'Epoch(train) [{epoch}][5/5]    time: 0.5000  ' + items(**shown(train, 5, it, train[-1][0])))
            for step in (1, 2):
                case.ms += 1000
                value = float(rng.normal(8, 3))
                val.append((value, 1, epoch))
                case.log(val={'y': value}, batch=step)
            case.ms += 1000
            case.log(val={'acc': 0.25})
            # measured: one step of a second a loop, the first record of a loop measures nothing
            values = shown(val, 3, it + 1, val[-1][0])
            case.line(f'Epoch(val) [{epoch}][2/2]    ' + items(y=values.pop('y'), acc=0.25, **values, time=1.0))
    case.write()


# ---- cadence

def interval_time_case():
    """Irregular clocks: a line as of each boundary, before the record that passes it."""
    case = Case('interval-10s', interval='10s', modes=['train', 'job'])
    times = [0, 4, 8, 9, 13, 19, 20, 24, 41, 42, 49, 50, 55]
    train, job = [], []

    def lines(own, line, ms):
        """The line of an interval that is over, if it has records."""
        at = boundary(own[-1][0], 10_000) + 10_000 if own else None
        if own and ms >= at and own[-1][1] is None:
            own[-1] = (own[-1][0], at)
            line(at)

    def train_line(at):
        n = len(train)
        measured = np.mean(np.diff([ms for ms, _ in train])[-10:]) / 1000
        loss = np.mean([1 / i for i in range(1, n + 1)][-10:])
        case.line(f'Epoch(train) [1][{n}]    ' + items(time=measured, loss=loss), ms=at)

    def job_line(at):
        depths = [4, 41][:len(job)]
        case.line(f'Iter(job) [{len(job)}]    ' + items(time=0.5, depth=shown(depths[-1], depths)), ms=at)

    for it, second in enumerate(times, 1):
        ms = T0 + 1000 * second
        lines(train, train_line, ms)
        lines(job, job_line, ms)
        case.log(ms, train={'loss': 1 / it})
        train.append((ms, None))
        if second in (4, 41):
            case.log(job={'depth': second, 'time': 0.5})
            job.append((ms, None))
    case.write()


def watermark_case():
    """Jitter, late records, a pause and a clock of tomorrow: windows by each record's own clock."""
    rng = np.random.default_rng(17)
    case = Case(
        'windows-of-time',
        modes=['http'],
        interval='10s',
        tail=True,
        hide=['time', 'ms', 'served'],
        customCfg=[
            {'dataSrc': 'ms', 'methodName': 'count', 'windowSize': '10s', 'logName': 'n'},
            {'dataSrc': 'ms', 'methodName': 'sum', 'windowSize': '10s', 'logName': 'sum'},
            {'dataSrc': 'ms', 'methodName': 'rate', 'windowSize': '10s', 'logName': 'per_sec'},
            {'dataSrc': 'ms', 'methodName': 'max', 'windowSize': '10s', 'logName': 'max'},
            {'dataSrc': 'ms', 'methodName': 'p95', 'windowSize': '20s', 'logName': 'p95_20s'},
            {'dataSrc': 'served', 'methodName': 'increase', 'windowSize': '10s', 'logName': 'served_10s'},
            {'dataSrc': 'ms', 'methodName': 'count', 'windowSize': 'interval', 'logName': 'since'},
            {'dataSrc': 'ms', 'methodName': 'mean', 'windowSize': 'interval', 'logName': 'since_mean'},
        ],
    )
    seen, since, held, now, due, pending = [], [], [], None, None, 0

    def line(at, head, shown_at, until, end=''):
        def inside(length):
            return [one for one in sorted(seen, key=lambda one: one[0]) if at - length <= one[0] < at]

        own = inside(10_000)
        values = [one[1] for one in own]
        before = [one for one in sorted(seen, key=lambda one: one[0]) if one[0] < at - 10_000]
        counter = [one[2] for one in [*before[-1:], *own]]
        longer = [one[1] for one in inside(20_000)]
        seconds = (until - max(at - 10_000, start)) / 1000
        case.line(
            head
            + items(
                n=float(len(values)),
                sum=np.sum(values),
                per_sec=np.sum(values) / seconds,
                max=max(values, default=math.nan),
                p95_20s=np.percentile(longer, 95) if longer else math.nan,
                served_10s=increase(counter) if own else math.nan,
                since=float(len(since)),
                since_mean=np.mean(since) if since else math.nan,
            )
            + end,
            ms=shown_at,
        )
        since.clear()

    start, stray = None, None
    clocks, ms = [], T0
    for n in range(120):
        ms += int(rng.integers(100, 900))
        clocks.append(ms - (int(rng.integers(0, 2500)) if n % 3 == 0 else 0) - (15_000 if n % 25 == 24 else 0))
        if n == 60:
            clocks.append(ms + 86_400_000)
        if n in (40, 80):
            ms += 47_000
    for n, clock_ms in enumerate(clocks, 1):
        is_stray = now is not None and clock_ms > now + 3_600_000
        if now is None:
            start = clock_ms
        if not is_stray:
            now = clock_ms if now is None else max(now, clock_ms)
        while due is not None and now >= due:
            was_empty = not any_new
            line(due, f'Iter(http) [{n - 1}]    ', due, due)
            any_new, pending = False, 0
            due = None if was_empty else due + 10_000
            since += held
            held = []
        if due is None:
            due, any_new = boundary(now, 10_000) + 10_000, False
        any_new = True
        value, served = float(rng.gamma(2, 8)), float((n * 7) % 400)
        case.log(clock_ms, http={'ms': value, 'served': served})
        seen.append((clock_ms, value, served))
        # what is ahead of the clock is in the next interval
        (held if is_stray else since).append(value)
        pending += 1
    line(due, f'Iter(http) [{len(clocks)}]    ', now, now, f' (partial: {pending} iterations)')
    case.write()


def interval_epoch_known_case():
    case = Case('interval-epoch-known-length', interval='epoch', epochLength=4, windowSize=4)
    for it in range(1, 11):
        case.ms += 1000
        case.log(train={'loss': it / 8, 'time': 1.0})
        if it % 4 == 0:
            case.line(f'Epoch(train) [{it // 4}][4/4]    time: 1.0000  loss: {f(np.mean([(it - k) / 8 for k in range(4)]))}')
    # the end of the run ends the third epoch
    case.line(f'Epoch(train) [3][2/4]    time: 1.0000  loss: {f(np.mean([i / 8 for i in (7, 8, 9, 10)]))}')
    case.write()


def interval_epoch_unknown_case():
    """A change of `epoch` ends the one before, with the clock of its last record."""
    case = Case(
        'interval-epoch-unknown-length',
        interval='epoch',
        windowSize=100,
        customCfg=[{'dataSrc': 'loss', 'methodName': 'sum', 'windowSize': 'epoch', 'logName': 'loss_sum'}],
    )
    lengths = [3, 5, 1, 2]
    losses, it, last = [], 0, None
    for epoch, length in enumerate(lengths, 1):
        for batch in range(1, length + 1):
            it += 1
            case.ms += 1000
            # the line shows what was known before this record
            if batch == 1 and last is not None:
                case.line(last, ms=case.ms)
            losses.append((epoch, 1 / it))
            case.log(train={'loss': 1 / it, 'time': 1.0}, epoch=epoch, iter=it)
            own = sum(loss for at, loss in losses if at == epoch)
            mean = np.mean([loss for _, loss in losses])
            last = f'Epoch(train) [{epoch}][{batch}]    time: 1.0000  ' + items(loss=mean, loss_sum=own)
    case.line(last)
    case.write()


def interval_per_mode_case():
    case = Case(
        'interval-per-mode',
        modes=['train', 'val', 'job'],
        interval={'train': 3, 'val': 2, 'job': '30s'},
        epochLength={'train': 7, 'val': 3},
    )
    for it in range(1, 8):
        case.ms += 1000
        case.log(train={'loss': it / 4, 'time': 0.5})
        if it % 3 == 0:
            case.line(f'Epoch(train) [1][{it}/7]    time: 0.5000  loss: {f(np.mean([i / 4 for i in range(1, it + 1)]))}')
    for batch in (1, 2, 3):
        case.ms += 1000
        case.log(val={'time': 0.25}, batch=batch)
        if batch == 2:
            case.line('Epoch(val) [1][2/3]    eta: 0:00:00  time: 0.2500  ')
    case.log(val={'acc': 0.5})
    case.line('Epoch(val) [1][3/3]    acc: 0.5000  time: 0.2500')
    start, last, waits = case.ms, None, []
    for n, second in enumerate([0, 12, 29, 31, 59, 60], 1):
        at = boundary(start + 1000 * second, 30_000)
        if last is not None and at > boundary(last[0], 30_000):
            case.line(f'Iter(job) [{n - 1}]    time: 2.0000  wait: {shown(last[1], waits)}', ms=boundary(last[0], 30_000) + 30_000)
        case.log(start + 1000 * second, job={'wait': second, 'time': 2.0})
        last = (case.ms, second)
        waits.append(second)
    case.write()


def first_case():
    case = Case('first', first=True, interval=3, modes=['train', 'val', 'job'])
    for it in range(1, 5):
        case.ms += 1000
        case.log(train={'loss': it / 2, 'time': 0.5})
        if it in (1, 3):
            case.line(f'Epoch(train) [1][{it}]    time: 0.5000  loss: {f(np.mean([i / 2 for i in range(1, it + 1)]))}')
        case.log(job={'n': it, 'time': 1.0})
        if it in (1, 3):
            case.line(f'Iter(job) [{it}]    time: 1.0000  n: {shown(it, range(1, it + 1))}')
    for loop in (1, 2):
        for batch in (1, 2):
            case.ms += 1000
            case.log(val={'time': 0.25}, batch=batch)
            if loop == 1 and batch == 1:  # once a mode, not once a loop
                case.line('Epoch(val) [1][1]    time: 0.2500  ')
        case.log(val={'acc': 0.5})
        case.line('Epoch(val) [1][2/2]    acc: 0.5000  time: 0.2500')
    case.write()


# ---- services

def service_case():
    rng = np.random.default_rng(3)
    case = Case(
        'modes-of-a-service',
        modes=['http', 'job'],
        interval='10s',
        meanPattern='latency',
        windowSize=1000,
        hide=['requests', 'time', 'bytes'],
        customCfg=[
            {'dataSrc': 'latency', 'methodName': 'p95', 'windowSize': '10s', 'logName': 'latency_p95'},
            {'dataSrc': 'requests', 'methodName': 'rate', 'windowSize': '10s', 'logName': 'rps'},
        ],
    )
    http, job = [], []

    def line(mode, own, at, **more):
        inside = [value for ms, value in own if at - 10_000 <= ms < at]
        shown = {'latency': np.mean([value for _, value in own]), 'latency_p95': np.percentile(inside, 95)}
        case.line(f'Iter({mode}) [{len(own)}]    ' + items(**shown, **more), ms=at)

    due = boundary(T0, 10_000) + 10_000
    for n in range(1, 41):
        ms = T0 + 700 * (n - 1)
        if ms >= due:
            # the first window is as long as the run
            seconds = (due - max(T0, due - 10_000)) / 1000
            rps = sum(1 for at, _ in http if due - 10_000 <= at) / seconds
            line('http', http, due, rps=rps)
            line('job', job, due)
            due += 10_000
        latency = float(rng.gamma(2, 8))
        http.append((ms, latency))
        case.log(ms, http={'latency': latency, 'bytes': 512, 'requests': 1})
        if n % 10 == 0:
            case.log(job={'latency': n / 4})
            job.append((ms, n / 4))
    case.write()


def group_cases():
    case = Case(
        'group-by-route',
        modes=['http'],
        groupBy='route',
        interval=3,
        windowSize=3,
        meanPattern='ms',
        hide=['time'],
        customCfg=[{'dataSrc': 'ms', 'methodName': 'max', 'windowSize': 'global', 'logName': 'ms_max'}],
    )
    groups = {}
    for n, route in enumerate(['/a', '/b', '/a', '/a', None, '/b', '/b', '/a', None, None, '/b', '/a', '/a'], 1):
        case.ms += 1000
        case.log(http={'ms': n * n / 7}, **({} if route is None else {'route': route}))
        own = groups.setdefault(route or '-', [])
        own.append(n * n / 7)
        if len(own) % 3 == 0:
            case.line(f"Iter(http)[{route or '-'}] [{len(own)}]    " + items(ms=np.mean(own[-3:]), ms_max=max(own)))
    case.write()

    case = Case('group-by-route-and-status', modes=['http'], groupBy=['req.route', 'status'], interval=2, hide=['time'])
    groups = {}
    for n, (route, status) in enumerate(
        [('/a', 200), ('/a', 404), ('/a', 200), ('/b', 200), ('/a', 404), ('/b', True), ('/b', 200), ('/b', True), ('x\ny', 200), ('x\ny', 200)],
        1,
    ):
        case.ms += 1000
        case.log(http={'ms': n}, req={'route': route}, status=status)
        key = f'{route} {str(status).lower()}'.replace('\n', '\\n')
        own = groups.setdefault(key, [])
        own.append(n)
        if len(own) == 2:
            case.line(f'Iter(http)[{key}] [2]    ' + items(ms=shown(n, own)))
    case.write()

    # the group not seen for longest leaves with a line of what had none, and comes back as a new one
    case = Case('group-overflow', modes=['http'], groupBy='route', maxGroups=2, interval=4, windowSize=10, meanPattern='ms', hide=['time'])
    # the first two routes have groups of their own, all others share one
    groups = {}
    for n, route in enumerate(['/a', '/a', '/b', '/a', '/c', '/a', '/b', '/d', '/c', '/d'], 1):
        case.ms += 1000
        case.log(http={'ms': n / 3}, route=route)
        group = route if route in ('/a', '/b') else '(other)'
        groups.setdefault(group, []).append(n / 3)
        if len(groups[group]) == 4:
            case.line(f'Iter(http)[{group}] [4]    ' + items(ms=np.mean(groups[group])))
    case.write()


def map_cases():
    # pino-http and Fastify: the original record passes too
    case = Case(
        'map-keep-all',
        map={'mode': 'http', 'keys': {'responseTime': 'latency', 'res.bytes': 'bytes'}, 'when': {'kind': 'access', 'req.method': 'GET'}},
        interval=2,
        meanPattern='latency',
        hide=['time'],
    )
    seen = 0
    for n, (kind, method) in enumerate(
        [('access', 'GET'), ('access', 'POST'), ('access', 'GET'), ('boot', 'GET'), ('access', 'GET'), ('access', 'GET')], 1
    ):
        case.ms += 1000
        fields = {'kind': kind, 'req': {'method': method}, 'responseTime': n * 1.5, 'res': {'bytes': 100 * n}}
        case.log(msg='done', **fields)
        isMapped = (kind, method) == ('access', 'GET')
        seen += isMapped
        if isMapped and seen == 2:
            case.line('Iter(http) [2]    ' + items(latency=np.mean([1.5, 4.5]), bytes=200.0))
        if isMapped and seen == 4:
            case.line('Iter(http) [4]    ' + items(latency=np.mean([1.5, 4.5, 7.5, 9]), bytes=550.0))
        text = f'{{"method":"{method}"}}'
        bytes_ = f'{{"bytes":{100 * n}}}'
        time = f'{n * 1.5:g}'
        case.line(f'done  kind: {kind}  req: {text}  responseTime: {time}  res: {bytes_}')
    case.write()

    # morgan writes its numbers as text, and a dash where it has none
    case = Case(
        'map-keep-none',
        map=[
            {'mode': 'http', 'keys': {'response-time': 'latency', 'length': 'bytes'}},
            {'mode': 'job', 'keys': {'took': 'took'}},
        ],
        keep='none',
        interval=2,
        numDigits=2,
        meanPattern='latency|took',
        hide=['time'],
    )
    texts = [('12.5', '512'), ('1e1', '-'), ('-', '-'), ('7.25', '64'), ('3.25', 'NaN')]
    for time, length in texts:
        case.ms += 1000
        case.log(**{'msg': 'GET /', 'response-time': time, 'length': length})
        if time == '1e1':
            case.line('Iter(http) [2]    latency: 11.25  bytes: 512.00')
        if time == '-':  # no number at all: an ordinary record
            case.line('GET /  response-time: -  length: -')
        if length == 'NaN':
            case.line('Iter(http) [4]    latency: 8.25  bytes: nan')
    case.log(msg='slow job', took=4, level=50)
    case.log(msg='slow job', took=6)
    case.line('Iter(job) [2]    took: 5.00')
    case.write()

    case = Case('map-keep-warn', map={'mode': 'http', 'keys': {'took': 'latency'}}, keep='warn', interval=3, hide=['time'])
    for n, level in enumerate([30, 40, 30, 50, 30, 30], 1):
        case.ms += 1000
        case.log(level=level, msg='done', took=n)
        if n % 3 == 0:
            case.line(f'Iter(http) [{n}]    latency: {f(n - 1)}')  # the mean of three
        if level >= 40:
            case.line(f'done  took: {n}', level={40: 'WARNING', 50: 'ERROR'}[level])
    case.write()


# ---- lines

def number_cases():
    case = Case('number-style-auto', numberStyle='auto', interval=1, numDigits=3)
    shown = [
        (3.0, '3'),
        (0.0, '0'),
        (-17.0, '-17'),
        (9999999.0, '9999999'),
        (10000000.0, '1.000e+07'),
        (-123456789.5, '-1.235e+08'),
        (9999999.5, '9999999.500'),
        (0.001, '0.001'),
        (0.00099, '9.900e-04'),
        (-0.00001234, '-1.234e-05'),
        (1e-300, '1.000e-300'),
        (2.0625, '2.062'),
        (math.nan, 'nan'),
        (math.inf, 'inf'),
        (-math.inf, '-inf'),
    ]
    for n, (value, text) in enumerate(shown, 1):
        case.ms += 1000
        case.log(train={'lr': 0.01, 'time': 0.5, 'x': value})
        case.line(f'Epoch(train) [1][{n}]  lr: 1.000e-02  time: 0.500  x: {text}')
        case.tag(lr=0.01, time=0.5, x=value, epoch=1, iter=n, step=n)
    case.write()

    case = Case(
        'digits-and-units',
        modes=['train', 'val'],
        interval=1,
        digits={'lr': 1, 'acc*': 1, 'acc_top1': 3, 'bytes': 0, 'time': 2},
        unit={'time': 's', 'bytes': 'B', 'loss*': 'nats', 'speed_best': 'im/s'},
        customCfg=[{'dataSrc': 'speed', 'methodName': 'best', 'direction': 'max', 'windowSize': 'global', 'logName': 'speed_best'}],
    )
    case.log(train={'lr': 0.0124, 'base_lr': 0.5, 'time': 0.126, 'loss': 0.75, 'loss_cls': 0.5, 'acc_top1': 0.87654, 'acc_top5': 0.99, 'bytes': 1536.4, 'speed': 3.25})
    case.line(
        'Epoch(train) [1][1]  lr: 1.2e-02 base_lr: 5.0000e-01  time: 0.13 s  loss: 0.7500 nats  loss_cls: 0.5000 nats  acc_top1: 0.877  acc_top5: 1.0  '
        'bytes: 1536 B  speed: 3.2500  speed_best: 3.2500 im/s (@1)'
    )
    case.log(val={'acc_top1': 0.8125, 'acc_top5': 0.96})
    case.line('Epoch(val) [1]    acc_top1: 0.812  acc_top5: 1.0')
    case.write()


def shown_case():
    case = Case(
        'hide-show-order',
        interval=2,
        hide=['loss_aux*', 'data_time', 'secret'],
        show=['loss*', 'lr', 'acc*', 'time'],
        order=['acc_5', 'loss', 'acc*', 'nothing'],
        customCfg=[{'dataSrc': 'acc_1', 'methodName': 'max', 'windowSize': 'global', 'logName': 'acc_max'}],
    )
    for it in (1, 2):
        case.ms += 1000
        values = {'lr': 0.1, 'base_lr': 0.2, 'time': 0.5, 'data_time': 0.1}
        values |= {'loss_cls': 1.0, 'loss': 2.0, 'loss_aux_1': 3.0, 'acc_1': 0.5 / it, 'acc_5': 0.75, 'secret': 9.0, 'other': 8.0}
        case.log(train=values)
    case.line(
        'Epoch(train) [1][2]  lr: 1.0000e-01  time: 0.5000  acc_5: 0.7500  loss: 2.0000  acc_1: 0.2500  acc_max: 0.5000  loss_cls: 1.0000'
    )
    # a line hides what a chart still wants
    case.tag(lr=0.1, base_lr=0.2, time=0.5, data_time=0.1, loss_cls=1.0, loss=2.0, loss_aux_1=3.0, acc_1=0.25, acc_5=0.75, secret=9.0, other=8.0, acc_max=0.5, epoch=1, iter=2, step=2)
    case.log(val={'acc_1': 0.25, 'acc_5': 0.5, 'loss_aux_1': 1.0, 'other': 2.0})
    case.line('Epoch(val) [1]    acc_5: 0.5000  acc_1: 0.2500  acc_max: 0.2500')
    case.tag(acc_1=0.25, acc_5=0.5, loss_aux_1=1.0, other=2.0, acc_max=0.25, step=1)
    case.write()


def val_loss_case():
    case = Case('val-loss', valLoss=True, interval=2, epochLength={'train': 1, 'val': 4})
    case.log(train={'loss': 1.0, 'time': 0.5})
    # an epoch that is no longer than the interval has its line
    case.line('Epoch(train) [1][1/1]    time: 0.5000  loss: 1.0000')
    for batch in range(1, 5):
        case.ms += 1000
        case.log(val={'loss': 1 / batch, 'head_loss': batch / 3, 'acc': batch / 5, 'time': 0.5}, batch=batch)
        if batch % 2 == 0:
            loss = np.mean([1 / i for i in range(1, batch + 1)])
            head = np.mean([i / 3 for i in range(1, batch + 1)])
            case.line(f'Epoch(val) [1][{batch}/4]    eta: 0:00:0{(4 - batch) // 2}  time: 0.5000  ' + items(loss=loss, head_loss=head))
    # the run ends, and with it the loop whose metrics never came
    case.line('Epoch(val) [1][4/4]    ' + items(loss=loss, head_loss=head, acc=0.8, time=0.5))
    case.write()


def val_without_metrics_case():
    """Loops that log batches only: over when train goes on, and when the batches begin anew."""
    case = Case('val-without-metrics', interval=2, epochLength={'train': 2, 'val': 3})
    losses = []

    def loop(batches):
        for batch in batches:
            losses.append(1 / len(losses) if losses else 4.0)
            case.log(case.ms + 1000, val={'loss': losses[-1], 'time': 0.5}, epoch=epoch, batch=batch)
            if batch == 2:
                case.line(f'Epoch(val) [{epoch}][2/3]    eta: 0:00:00  time: 0.5000  ')

    def end():
        case.line(f'Epoch(val) [{epoch}][3/3]    ' + items(loss=np.mean(losses[-10:]), time=0.5))

    for epoch in (1, 2, 3):
        for batch in (1, 2):
            case.log(case.ms + 1000, train={'loss': 1.0, 'time': 0.5}, epoch=epoch, batch=batch)
            if batch == 1 and epoch > 1:
                epoch -= 1
                end()
                epoch += 1
            if batch == 2:
                case.line(f'Epoch(train) [{epoch}][2/2]    ' + items(time=0.5, loss=1.0))
        if epoch == 2:  # one that was broken off
            loop((1, 2))
            case.ms += 1000
            end()
            case.ms -= 1000
        loop((1, 2, 3))
    # metrics that come after all end the loop as ever, once
    case.log(case.ms + 1000, val={'acc': 0.5}, epoch=3)
    case.line(f'Epoch(val) [3][3/3]    ' + items(loss=np.mean(losses[-10:]), acc=0.5, time=0.5))
    case.write()


def sparse_case(name, brings_time):
    """Every eighth iteration is logged, in epochs of 20, with a val record behind each epoch."""
    case = Case(
        name,
        interval=10,
        maxEpochs=3,
        epochLength={'train': 20},
        throughput=True,
        experimentName='sparse',
        intervalExpName=30,
    )
    own, measured, elapsed, clocks = [], [], 0.0, []
    before, last = 0, None
    for it in range(8, 61, 8):
        epoch, batch = (it - 1) // 20 + 1, (it - 1) % 20 + 1
        if epoch > 1 and (before - 1) // 20 + 1 < epoch:
            case.ms += 1500
            last = case.ms
            case.log(val={'acc': 0.5}, epoch=epoch - 1)
            times = own if brings_time else measured
            case.line(f'Epoch(val) [{epoch - 1}]    acc: 0.5000')
        case.ms += 3000 + 10 * it
        clocks.append((it, case.ms))
        scalars = {'loss': it / 4}
        if brings_time:
            own.append(it / 64)
            scalars['time'] = it / 64
        elif last is not None:
            elapsed += (case.ms - last) / 1000
            measured.append((case.ms - last) / 1000 / (it - before))
        case.log(train=scalars, epoch=epoch, iter=it, batch=batch)
        absolute = lambda i: i // 20 * 2 + i % 20 // 10  # lines up to iteration i of a dense log
        is_due = absolute(it) > absolute(before)
        if it // 30 > before // 30 or it // 20 > before // 20:
            case.line('Exp name: sparse')
        if is_due:
            pace = np.mean(own) if brings_time else elapsed / (it - 8)
            eta = str(datetime.timedelta(seconds=int(pace * (60 - it))))
            times = own if brings_time else measured
            window = clocks[-11:]
            speed = (window[-1][0] - window[0][0]) * 1000 / (window[-1][1] - window[0][1])
            case.line(
                f'Epoch(train) [{epoch}][{batch:2d}/20]    eta: {eta}  time: {f(np.mean(times))}  '
                + items(throughput=speed, loss=np.mean([i / 4 for i in range(8, it + 1, 8)]))
            )
        before, last = it, case.ms
    case.write()


def eta_case():
    """One iteration in ten is a slow one: the median does not follow it, and forgets the slow start."""
    case = Case('eta-recent', eta='recent', interval=20, maxIters=1000, byEpoch=False, windowSize=20)
    times = []
    for it in range(1, 141):
        case.ms += 1000
        time = 60.0 if it <= 35 else (30.0 if it % 10 == 0 else 2 + it / 64)
        times.append(time)
        case.log(train={'loss': 1.0, 'time': time})
        if it % 20 == 0:
            eta = str(datetime.timedelta(seconds=int(np.median(times[-100:]) * (1000 - it))))
            case.line(f'Iter(train) [{it:4d}/1000]    eta: {eta}  time: {f(np.mean(times[-20:]))}  loss: 1.0000')
    case.write()


def throughput_case():
    """Iterations a second by the clock of the records, over windowSize of them."""
    case = Case('throughput', throughput=True, interval=2, windowSize=4, digits={'throughput': 2}, unit={'throughput': 'it/s'})
    clocks = [0, 500, 700, 1900, 2000, 2100, 4100, 4350]
    for it, ms in enumerate(clocks, 1):
        case.log(T0 + ms, train={'loss': 1.0, 'time': 0.5})
        if it % 2 == 0:
            window = clocks[:it][-5:]
            speed = (len(window) - 1) * 1000 / (window[-1] - window[0])
            case.line(f'Epoch(train) [1][{it}]    time: 0.5000  throughput: {f(speed, 2)} it/s  loss: 1.0000')
            case.tag(loss=1.0, time=0.5, throughput=speed, epoch=1, iter=it, step=it)
    case.write()


def best_case():
    case = Case(
        'best-and-nonfinite',
        interval=4,
        customCfg=[
            {'dataSrc': 'loss', 'methodName': 'best', 'windowSize': 'global', 'logName': 'loss_best'},
            {'dataSrc': 'loss', 'methodName': 'best', 'windowSize': 3, 'logName': 'loss_best_3'},
            {'dataSrc': 'acc', 'methodName': 'best', 'direction': 'max', 'windowSize': 'global', 'logName': 'acc_best'},
            {'dataSrc': 'loss', 'methodName': 'nonfinite', 'windowSize': 'global', 'logName': 'loss_bad'},
            {'dataSrc': 'loss', 'methodName': 'nonfinite', 'windowSize': 3, 'logName': 'loss_bad_3'},
            {'dataSrc': 'loss', 'methodName': 'p50', 'windowSize': 3, 'logName': 'loss_p50'},
            {'dataSrc': 'loss', 'methodName': 'max', 'windowSize': 3, 'logName': 'loss_max'},
        ],
    )
    losses = [3.0, math.nan, 1.25, 2.0, 1.25, math.inf, 4.0, 5.0, math.nan, math.nan, math.nan, math.nan]
    accs = [0.5, 0.75, 0.75, 0.625, 0.5, 0.875, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    for it, (loss, acc) in enumerate(zip(losses, accs), 1):
        case.ms += 1000
        case.log(train={'loss': loss, 'acc': acc, 'time': 0.5})
    head = 'Epoch(train) [1][{}]    time: 0.5000  '
    case.ms = T0 + 4000
    case.line(head.format(4) + 'loss: nan  acc: 0.6250  loss_best: 1.2500 (@3)  loss_best_3: 1.2500 (@3)  acc_best: 0.7500 (@2)  loss_bad: 1.0000  loss_bad_3: 1.0000  loss_p50: nan  loss_max: nan')
    case.ms = T0 + 8000
    case.line(head.format(8) + 'loss: nan  acc: 0.2000  loss_best: 1.2500 (@3)  loss_best_3: 4.0000 (@7)  acc_best: 0.8750 (@6)  loss_bad: 2.0000  loss_bad_3: 1.0000  loss_p50: 5.0000  loss_max: inf')
    case.ms = T0 + 12000
    case.line(head.format(12) + 'loss: nan  acc: 0.6000  loss_best: 1.2500 (@3)  loss_best_3: nan  acc_best: 0.8750 (@6)  loss_bad: 6.0000  loss_bad_3: 3.0000  loss_p50: nan  loss_max: nan')
    case.write()


if __name__ == '__main__':
    statistics_cases()
    windowing_case('mmengine')
    windowing_case('exact')
    interval_time_case()
    watermark_case()
    interval_epoch_known_case()
    interval_epoch_unknown_case()
    interval_per_mode_case()
    first_case()
    service_case()
    group_cases()
    map_cases()
    number_cases()
    shown_case()
    val_loss_case()
    val_without_metrics_case()
    sparse_case('sparse-time', True)
    sparse_case('sparse-measured', False)
    eta_case()
    throughput_case()
    best_case()
    record_cases.cases()
    time_cases.cases()
    service_cases.cases()
    line_cases.cases()
    end_cases.cases()
