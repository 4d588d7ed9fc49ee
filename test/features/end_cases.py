"""The table at the end of a run."""

import math

import numpy as np

from case import Case, f, items


HEADER = ['mode', 'key', 'count', 'mean', 'std', 'min', 'p50', 'p95', 'max', 'last', 'best', 'nonfinite']


def cells(row):
    unit = ' s' if row['key'] == 'time' else ''
    number = lambda value: (f'{value:.4e}' if row['key'].endswith('lr') else f(value)) + unit
    best = '-' if math.isnan(row['best']) else f"{number(row['best'])} (@{row['bestIter']})"
    numbers = [number(row[name]) for name in ('mean', 'std', 'min', 'p50', 'p95', 'max', 'last')]
    return [row['mode'], row['key'], f"{row['count']:g}", *numbers, best, str(row['nonfinite'])]


def print_table(case, rows):
    table = [HEADER, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEADER))]
    for line in table:
        padded = [cell.ljust(width) if column < 2 else cell.rjust(width) for column, (cell, width) in enumerate(zip(line, widths))]
        case.line('  '.join(padded))


def summary_rows():
    """Records of two modes, and the row of each key over the finite ones."""
    rng = np.random.default_rng(5)
    records, columns = [], {}
    for it in range(1, 21):
        loss = math.nan if it == 7 else (math.inf if it == 11 else float(rng.gamma(3, 2)))
        record = {'train': {'loss': loss, 'lr': 0.5, 'time': 0.25}}
        records.append((record, it))
        for key, value in record['train'].items():
            columns.setdefault(('train', key), []).append((value, it))
        if it % 10 == 0:
            acc = float(rng.random())
            records.append(({'val': {'acc': acc, 'worst': math.nan}}, it))
            columns.setdefault(('val', 'acc'), []).append((acc, it))
            columns.setdefault(('val', 'worst'), []).append((math.nan, it))
    rows = []
    for (mode, key), pairs in columns.items():
        finite = [pair for pair in pairs if math.isfinite(pair[0])]
        values = [value for value, _ in finite]
        best = (max if key == 'acc' else min)(values) if values else math.nan
        rows.append(
            {
                'mode': mode,
                'key': key,
                'count': len(values),
                'mean': float(np.mean(values)) if values else math.nan,
                'std': float(np.std(values)) if values else math.nan,
                'min': min(values, default=math.nan),
                'p50': np.percentile(values, 50) if values else math.nan,
                'p95': np.percentile(values, 95) if values else math.nan,
                'max': max(values, default=math.nan),
                'last': pairs[-1][0],
                'best': best,
                'bestIter': next((it for value, it in finite if value == best), math.nan),
                'nonfinite': len(pairs) - len(values),
            }
        )
    return records, rows


def summary_cases():
    records, rows = summary_rows()
    case = Case('summary-text', summary=True, interval=100, unit={'time': 's'})

    def log(case):
        for record, _ in records:
            case.ms += 1000
            case.log(**record)
            if 'val' in record:
                epoch_line(case, record)

    def epoch_line(case, record):
        case.line('Epoch(val) [1]    ' + items(**record['val']))

    log(case)
    print_table(case, rows)
    case.write()


def summary_json_case():
    """Few values, which a double holds: the JSON can be written by hand."""
    case = Case('summary-json', summary='json', interval=2, groupBy='host')
    row = '"{}":{{"count":{},"mean":{},"std":{},"min":{},"p50":{},"p95":{},"max":{},"last":{},"best":{},"bestIter":{},"nonfinite":{}}}'
    for it, (host, loss) in enumerate([('a', 1.5), ('a', 2.5), ('b', math.nan)], 1):
        case.ms += 1000
        case.log(train={'loss': loss, 'time': 0.5}, host=host)
        if it == 2:
            case.line('Epoch(train)[a] [1][2]    time: 0.5000  loss: 2.0000')
    rows = [
        # two values: smallest and largest are exact, and p95 lies 0.95 of the way between them
        row.format('train[a]/loss', 2, '2', '0.5', '1.5', '2', repr(2.5 - 1 * (1 - 0.95)), '2.5', '2.5', '1.5', 1, 0),
        row.format('train[a]/time', 2, '0.5', '0', *['0.5'] * 6, 1, 0),
        row.format('train[b]/loss', 0, *['null'] * 9, 1),
        row.format('train[b]/time', 1, '0.5', '0', *['0.5'] * 6, 1, 0),
    ]
    case.line('{' + ','.join(rows) + '}')
    case.write()


def table_case():
    """Exact as long as a key has at most 1,000 values; learning rates with exponents; weights weigh mean and std only."""
    rng = np.random.default_rng(23)
    case = Case('table-of-1000', summary=True, interval=2000, unit={'time': 's'})
    columns = {'loss': [], 'backbone.lr': [], 'top_acc': [], 'weighted': []}
    for it in range(1, 1001):
        case.ms += 100
        loss = round(float(rng.gamma(2, 3)), 2) if it % 97 else math.inf
        values = {'loss': loss, 'backbone.lr': round(it * 1.7e-8, 10), 'top_acc': round(float(rng.random()), 3), 'time': 0.25}
        record = dict(values)
        columns['loss'].append((loss, 1))
        columns['backbone.lr'].append((values['backbone.lr'], 1))
        columns['top_acc'].append((values['top_acc'], 1))
        if it % 10 == 0:
            pair = (round(float(rng.normal()), 2), int(rng.integers(1, 9)))
            record['weighted'] = {'value': pair[0], 'weight': pair[1]}
            columns['weighted'].append((*pair, it))
        raw = {key: 'Infinity' if value == math.inf else value for key, value in record.items()}
        case.records.append({'time': case.ms, 'level': 30, 'train': raw})
    rows = []
    for key in ('loss', 'backbone.lr', 'top_acc', 'time', 'weighted'):
        pairs = columns.get(key, [(0.25, 1)] * 1000)
        finite = [(value, more[0], more[1] if len(more) > 1 else index) for index, (value, *more) in enumerate(pairs, 1) if math.isfinite(value)]
        values = np.array([value for value, _, _ in finite])
        weights = np.array([weight for _, weight, _ in finite], dtype=float)
        mean = float(np.sum(values * weights) / np.sum(weights))
        best = (max if key == 'top_acc' else min)(finite, key=lambda one: one[0])
        rows.append(
            {
                'mode': 'train',
                'key': key,
                'count': int(np.sum(weights)),
                'mean': mean,
                'std': math.sqrt(float(np.sum(weights * (values - mean) ** 2) / np.sum(weights))),
                'min': min(values),
                'p50': np.percentile(values, 50),
                'p95': np.percentile(values, 95),
                'max': max(values),
                'last': pairs[-1][0],
                'best': best[0],
                'bestIter': best[2],
                'nonfinite': len(pairs) - len(values),
            }
        )
    print_table(case, rows)
    case.write()


def cases():
    summary_cases()
    summary_json_case()
    table_case()
