"""Records: weights, text and booleans, val without scalars, flat ones, keys, levels, clocks."""

import datetime
import json
import math

import numpy as np

from case import T0, Case, TextCase, f, items


def weights_case():
    """`{ value, weight }` is a mean over `weight` samples: the weight scales no other statistic."""
    windows = {'4': 4, 'run': 'global', 'since': 'interval'}
    weighing = ['mean', 'std', 'var', 'sum', 'count']
    plain = ['max', 'min', 'first', 'last', 'best']
    exact = ['median', 'p90', 'ema', 'slope']
    methods = {'4': weighing + plain + exact, 'run': weighing + plain, 'since': weighing + plain + exact}
    case = Case(
        'weights',
        interval=4,
        customCfg=[
            {'dataSrc': 'x', 'methodName': method, 'windowSize': windows[name], 'logName': f'{method}_{name}'}
            for name in windows
            for method in methods[name]
        ],
    )
    pairs = [(0.125, 4), (0.75, 1), (-2.5, 0.5), (0.1, 4), (0.3, 8), (7.25, 2.5), (0.3, 1), (0.15, 64)]

    def shown(method, chosen):
        values = np.array([pair[0] for _, pair in chosen])
        w = np.array([pair[1] for _, pair in chosen], dtype=float)
        mean = np.sum(values * w) / np.sum(w)
        best = min(chosen, key=lambda one: one[1][0])
        own = np.arange(len(values))[::-1]
        return {
            'mean': mean,
            'std': math.sqrt(np.sum(w * (values - mean) ** 2) / np.sum(w)),
            'var': np.sum(w * (values - mean) ** 2) / np.sum(w),
            'sum': np.sum(values * w),
            'count': np.sum(w),
            'max': np.max(values),
            'min': np.min(values),
            'first': values[0],
            'last': values[-1],
            'best': f'{f(best[1][0])} (@{best[0]})',
            'median': np.median(values),
            'p90': np.percentile(values, 90),
            'ema': np.sum(0.9**own * values) / np.sum(0.9**own),
            'slope': np.polyfit(np.arange(len(values)), values, 1)[0],
        }[method]

    for it, (value, weight) in enumerate(pairs, 1):
        case.ms += 1000
        member = {'value': value, 'weight': weight}
        case.records.append({'time': case.ms, 'level': 30, 'train': {'x': member, 'loss': member, 'time': 0.5}})
        if it % 4 > 0:
            continue
        known = list(enumerate(pairs[:it], 1))
        chosen = {'4': known[-4:], 'run': known, 'since': known[-4:]}
        values = {f'{method}_{name}': shown(method, chosen[name]) for name in windows for method in methods[name]}
        loss = shown('mean', known[-10:])
        case.line(f'Epoch(train) [1][{it}]    time: 0.5000  ' + items(x=value, loss=loss, **values))
        numbers = {key: float(str(one).split(' ')[0]) if isinstance(one, str) else float(one) for key, one in values.items()}
        case.tag(x=value, loss=float(loss), time=0.5, **numbers, epoch=1, iter=it, step=it)
    case.write()


def text_numbers_case():
    """Text that is nothing but a number is one in train and in modes of the user's own."""
    case = Case('text-numbers', modes=['train', 'val', 'job'], interval=2)
    for it in (1, 2):
        case.ms += 1000
        case.log(train={'loss': f'{it}.25', 'lr': '5e-05', 'time': 0.5, 'grad': '-1.5', 'name': 'run 7', 'pads': '007'})
        if it == 2:
            case.line('Epoch(train) [1][2]  lr: 5.0000e-05  time: 0.5000  loss: 1.7500  grad: -1.5000')
        case.log(job={'wait': f'{it}.5', 'time': '0.25', 'host': 'a'})
        if it == 2:
            case.line('Iter(job) [2]    time: 0.2500  wait: 2.5000')
    case.log(val={'acc': 0.5, 'note': '2.64', 'text': 'best', 'per_class': [0.25, 0.75], 'one': [0.5]}, epoch=1)
    case.line('Epoch(val) [1]    acc: 0.5000  note: 2.64  text: best  per_class: [0.25, 0.75]  one: [0.5]')
    case.write()


def val_without_scalars_case():
    """Val and test with progress need no scalar; with a message and text, and without progress, they are ordinary."""
    case = Case('val-without-scalars', interval=2, epochLength={'train': 2})
    for epoch in (1, 2, 3):
        for batch in (1, 2):
            case.ms += 1000
            case.log(train={'loss': batch / 4, 'time': 0.5}, epoch=epoch, batch=batch)
        mean = np.mean([0.25, 0.5] * epoch)
        case.line(f'Epoch(train) [{epoch}][2/2]    time: 0.5000  loss: {f(mean)}')
        case.ms += 1000
        if epoch == 1:
            case.records.append({'time': case.ms, 'level': 30, 'val': {'per_class': {'cat': 0.25, 'dog': [0.5, 'x']}}, 'epoch': 1})
            case.line("Epoch(val) [1]    per_class: {'cat': 0.25, 'dog': [0.5, 'x']}")
        elif epoch == 2:
            case.log(test={'note': 'all right'}, epoch=2)
            case.line('Epoch(test)    note: all right')
    case.records.append({'time': case.ms, 'level': 30, 'msg': 'variant assigned', 'test': {'id': 42, 'variant': 'b'}})
    case.line('variant assigned  test: {"id":42,"variant":"b"}')
    case.write()


def flat_case():
    """Flat records without a mode are of the default mode; the logger's own fields are no scalars."""
    case = Case('flat-default-mode', flat=True, modes=['train', 'job'], defaultMode='job', interval=2)
    own = {'reqId': 7.5, 'responseTime': 12.5, 'v': 1, 'msg': '41.5'}
    for it in (1, 2, 3, 4):
        case.ms += 500
        case.log(wait=it + 0.5, **own)
        if it % 2 == 0:
            case.line(f'Iter(job) [{it}]    time: 0.5000  wait: {f(it + 0.5)}')
        case.ms += 500
        case.log(mode='train', loss=it / 8, **own)
        if it % 2 == 0:
            case.line(f'Epoch(train) [1][{it}]    time: 0.5000  loss: {f(np.mean([i / 8 for i in range(1, it + 1)]))}')
    case.write()


NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'größe', 'a b', 'x.y', 'x/y', '']


def keys_case():
    """Keys may be any text."""
    case = Case('keys', interval=2, meanPattern='^größe$', customCfg=[{'dataSrc': '__proto__', 'methodName': 'max', 'windowSize': 2, 'logName': 'constructor_max'}])
    names = NAMES[:-1]
    for it in (1, 2):
        case.ms += 1000
        values = {name: (index + 0.5) / it for index, name in enumerate(names)}
        case.log(train={'time': 0.5, **values})
    values['größe'] = 1.5 * values['größe']  # the mean of two, of which the other is twice as large
    case.line('Epoch(train) [1][2]    time: 0.5000  ' + items(**values) + '  constructor_max: 0.5000')
    case.write()


def key_order_case():
    """Where the input is text, integer-like keys keep its order."""
    case = TextCase('key-order', interval=1)
    for it in (1, 2):
        case.ms += 1000
        case.text.append(f'{{"time":{case.ms},"train":{{"time":0.5,"10":10.5,"b":{it}.25,"2":2.5,"__proto__":3.5,"0":0.25,"a":1.5}}}}')
        case.line(f'Epoch(train) [1][{it}]    time: 0.5000  10: 10.5000  b: {it}.2500  2: 2.5000  __proto__: 3.5000  0: 0.2500  a: 1.5000')
    # a prefixed key is a key of the top level
    case.ms += 1000
    case.text.append(f'{{"time":{case.ms},"val/9":0.5,"val/acc":0.25,"val/3":0.75,"epoch":1}}')
    case.line('Epoch(val) [1]    9: 0.5000  acc: 0.2500  3: 0.7500')
    case.write()


def nan_in_lists_case():
    """What Python writes bare prints as Python prints it, and a float of the text as a float."""
    case = TextCase('nan-in-lists', interval=1)
    case.put(f'{{"time":{case.ms},"train":{{"loss":NaN,"time":0.5,"grad":-Infinity}}}}')
    case.line('Epoch(train) [1][1]    time: 0.5000  loss: nan  grad: -inf')
    case.put(f'{{"time":{case.ms},"val":{{"acc":0.5,"ap":[NaN,0.25,Infinity],"by":{{"cat":-Infinity,"dog":[NaN,5.0,5]}}}},"epoch":1}}')
    case.line("Epoch(val) [1]    acc: 0.5000  ap: [nan, 0.25, inf]  by: {'cat': -inf, 'dog': [nan, 5.0, 5]}")
    case.put(f'{{"time":{case.ms},"val":{{"acc":0.5,"ap":[5.0,[2,1e3]],"by":{{"cat":-0.0,"10":7.0,"2":7}}}},"epoch":2}}')
    case.line("Epoch(val) [2]    acc: 0.5000  ap: [5.0, [2, 1000.0]]  by: {'cat': -0.0, '10': 7.0, '2': 7}")
    case.write()


def mean_pattern_case():
    r"""`\w`, `\d`, `\s` and `\b` are Unicode's, as in Python."""
    import re

    pattern = r'^\w+_ms$|\bмера\b|^k\d$|^a\sb$'
    case = Case('mean-pattern-unicode', interval=2, meanPattern=pattern)
    names = ['größe_ms', 'größe ms', 'вторая_ms', 'наша мера', 'намера', 'k٣', 'kx', 'a\u00a0b', 'a-b']
    for it in (1, 2):
        case.ms += 1000
        case.log(train={'time': 0.5, **{name: it + 0.5 for name in names}})
    shown = {name: 2.0 if re.search(pattern, name) else 2.5 for name in names}
    case.line('Epoch(train) [1][2]    time: 0.5000  ' + items(**shown))
    case.write()


# ---- levels

def levels_case():
    """Levels and messages under other names, at `level: 'warn'`."""
    case = TextCase('levels', level='warn', interval=100)

    def put(shown, **fields):
        case.ms += 1000
        case.put(time=case.ms, **fields)
        if shown is not None:
            level, message = shown
            case.line(message, level=level)

    put(('ERROR', 'a  id: 7'), severity='ERROR', message='a', id=7)  # Google Cloud
    put(None, severity='INFO', message='b')
    put(None, severity='DEFAULT', message='b')
    put(('CRITICAL', 'c'), severity='CRITICAL', msg='c')
    put(('ERROR', 'd'), **{'log.level': 'error'}, message='d')  # ECS, dotted
    put(None, **{'log.level': 'info'}, message='e')
    put(('WARNING', 'f  log: {"level":"warn","logger":"db"}'), log={'level': 'warn', 'logger': 'db'}, message='f')  # and nested
    put(None, log={'level': 'Debug'}, message='g')
    put(('WARNING', 'h'), levelname='WARNING', message='h')  # Python
    put(None, levelname='info', message='i')
    put(('ERROR', 'j  severity: INFO'), level='error', severity='INFO', message='j')  # level goes before
    put(('WARNING', 'k  user: u'), level='warning', event='k', user='u')  # structlog
    put(None, level='info', event='l')
    # what is no known level is never held back
    put(('INFO', 'm  severity: banana'), severity='banana', msg='m')
    put(('BANANA', 'n'), level='banana', msg='n')
    put(('INFO', 'o'), msg='o')
    case.write()


def level_key_case():
    """`levelKey` names the field; mapped records of an unknown level are not held back by `keep: 'warn'`."""
    case = TextCase('level-key', levelKey='meta.lvl', keep='warn', map={'mode': 'job', 'keys': {'took': 'took'}}, interval=2, hide=['time'])
    rows = [('info', 1.5), ('error', 2.5), (None, 3.5), ('banana', 4.5), ('WARN', 5.5), ('debug', 6.5)]
    for n, (level, took) in enumerate(rows, 1):
        case.ms += 1000
        meta = {'host': 'a'} if level is None else {'lvl': level, 'host': 'a'}
        case.put(time=case.ms, msg='done', meta=meta, took=took)
        if n % 2 == 0:
            case.line(f'Iter(job) [{n}]    took: {f(np.mean([rows[n - 2][1], took]))}')
        label = {'error': 'ERROR', 'banana': 'BANANA', 'WARN': 'WARNING', None: 'INFO'}.get(level, 'below')
        if label != 'below':
            case.line(f'done  meta: {json.dumps(meta, separators=(",", ":"))}  took: {took}', level=label)
    case.write()


def log_level_case():
    """Numbers under MMEngine's own name are Python's: 30 is WARNING, so that no line of INFO is left."""
    case = Case('log-level', log_level=30, interval=1)
    case.log(train={'loss': 0.5, 'time': 0.5})
    case.log(level=50, msg='failed')
    case.line('failed', level='ERROR')
    case.write()


# ---- clocks

def spellings(ms):
    """One moment (a multiple of 250 ms) in every unit and spelling that loggers have."""
    moment = datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc)
    east = moment.astimezone(datetime.timezone(datetime.timedelta(hours=5, minutes=30)))
    return [
        ms / 1000,
        ms,
        ms * 1000,
        ms * 1000 + 0.25,
        ms * 1_000_000,
        str(ms // 1000) if ms % 1000 == 0 else f'{ms / 1000:.3f}',
        str(ms),
        str(ms * 1000),
        str(ms * 1_000_000),
        moment.isoformat(timespec='milliseconds').replace('+00:00', 'Z'),
        moment.isoformat(timespec='microseconds').replace('+00:00', 'Z'),
        east.isoformat(timespec='milliseconds'),
        moment.strftime('%Y-%m-%d %H:%M:%S,') + f'{ms % 1000:03d}Z',
    ]


FIELDS = ['time', 'timestamp', '@timestamp', 'ts', 'asctime']


def clocks_case():
    """Every unit and spelling under every name: the lines, the measured time and lines of an interval show it."""
    case = TextCase('clocks', interval=1, windowSize=1, modes=['job'])
    before, n = None, 0
    for field in FIELDS:
        for index in range(len(spellings(T0))):
            case.ms += 1250 + 250 * (n % 3)
            n += 1
            case.put(**{field: spellings(case.ms)[index]}, job={'depth': n + 0.5})
            time = {} if before is None else {'time': (case.ms - before) / 1000}
            case.line(f'Iter(job) [{n}]    ' + items(**time, depth=n + 0.5))
            before = case.ms
    case.write()


def clock_key_case():
    """`timestampKey` is a path, and goes before the usual fields; a clock in them is no scalar all the same."""
    case = TextCase('clock-key', timestampKey='meta.when', flat=True, interval=1, windowSize=1, hide=['data_time'])
    for n in range(1, 5):
        case.ms += 2500
        case.put(meta={'when': spellings(case.ms)[n]}, time=1700000005.5, timestamp=1700000005500 + n, loss=n / 4)
        time = {} if n == 1 else {'time': 2.5}
        case.line(f'Epoch(train) [1][{n}]    ' + items(**time, loss=n / 4))
    # a number that is too small for a clock is a scalar
    case.put(meta={'when': case.ms / 1000}, time=0.125, loss=1.25)
    case.line('Epoch(train) [1][5]    ' + items(time=0.125, loss=1.25))
    case.write()


def no_clock_case():
    """Records of a finished file that have no clock: nothing is measured of them, no line is due by time."""
    ways = ['command line, file', 'command line, gzip']
    case = TextCase(
        'no-clock-in-a-file',
        ways=ways,
        has_clock=False,
        interval=2,
        maxIters=100,
        byEpoch=False,
        throughput=True,
        modes=['train', 'job'],
        customCfg=[{'dataSrc': 'loss', 'methodName': 'count', 'windowSize': '1h', 'logName': 'in_time'}],
    )
    case.options['interval'] = {'train': 2, 'job': '10s'}
    for it in range(1, 5):
        case.put(train={'loss': it / 8}, iter=it)
        case.put(job={'depth': it + 0.5})
        if it % 2 == 0:
            loss = np.mean([i / 8 for i in range(1, it + 1)])
            case.line(f'Iter(train) [{it:3d}/100]    ' + items(loss=loss, in_time=0.0))
    case.write()


def error_cases():
    """Errors under any key and at any depth, with causes and members; Map and Set."""

    def error(message, file, **more):
        stack = f'Error: {message}\n    at work (/app/{file}.js:12:3)'
        return {'$error': {'message': message, 'stack': stack, **more}}

    def stack_of(message, file, path=None):
        head = f'[{path}]: ' if path else ''
        return [f'    {head}Error: {message}', f'    at work (/app/{file}.js:12:3)']

    # the one that pino's own serializer writes
    ways = ['engine', 'winston format', 'pino stream in process', 'pino stream with its hooks', 'pino worker']
    case = Case('error-of-pino', ways=ways)
    case.log(level=50, msg='failed', err=error('disk', 'disk'), id=7)
    case.line('/app/disk.js - work - 12 - failed  id: 7', level='ERROR')
    case.lines += stack_of('disk', 'disk')
    case.write()

    case = Case('errors', ways=['engine', 'winston format'])
    case.log(level=50, msg='failed', error=error('outer', 'a', cause=error('inner', 'b', cause='no error')), id=7)
    case.line('/app/a.js - work - 12 - failed  id: 7', level='ERROR')
    case.lines += stack_of('outer', 'a') + stack_of('inner', 'b', 'error.cause')
    case.records.append({'time': case.ms, 'level': 40, 'msg': 'retried', 'job': {'steps': [{'reason': error('net', 'net')}]}})
    case.line('retried  job: {"steps":[{"reason":"Error: net"}]}', level='WARNING')
    case.lines += stack_of('net', 'net')
    both = error('all failed', 'c', errors=[error('first', 'd'), error('second', 'e')])
    case.records.append({'time': case.ms, 'level': 50, 'msg': 'gave up', 'reason': both})
    case.line('/app/c.js - work - 12 - gave up', level='ERROR')
    case.lines += stack_of('all failed', 'c') + stack_of('first', 'd', 'reason.errors.0') + stack_of('second', 'e', 'reason.errors.1')
    case.records.append({'time': case.ms, 'level': 30, 'msg': 'sizes', 'by': {'$map': [['a', 1], ['b', {'$set': ['x', 'y']}]]}, 'all': {'$set': [1, 2]}})
    case.line('sizes  by: {"a":1,"b":["x","y"]}  all: [1,2]')
    case.write()


def cases():
    weights_case()
    text_numbers_case()
    val_without_scalars_case()
    flat_case()
    keys_case()
    key_order_case()
    nan_in_lists_case()
    mean_pattern_case()
    levels_case()
    level_key_case()
    log_level_case()
    clocks_case()
    clock_key_case()
    no_clock_case()
    error_cases()
