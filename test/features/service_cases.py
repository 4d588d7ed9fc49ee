"""Records of other programs: maps, groups of urls, scalars files, what stands around a record."""

import datetime
import json
import math
from fractions import Fraction

import numpy as np

from case import Case, TextCase, f, items

BASE = 1724209120000


def iso(ms):
    moment = datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc)
    return moment.isoformat(timespec='milliseconds').replace('+00:00', 'Z')


def hugging_face_case():
    """The Trainer's log: steps that are iterations, epochs that are fractions, `eval_` for val."""
    case = TextCase(
        'map-hugging-face',
        keep='none',
        interval=100,
        windowSize=2,
        maxEpochs=2,
        epochLength={'train': 200},
        map=[
            {'mode': 'train', 'keys': {'loss': 'loss', 'grad_norm': 'grad_norm', 'learning_rate': 'lr', 'step': 'iter', 'epoch': 'epoch'}},
            {'mode': 'val', 'keys': {'eval_accuracy': 'acc', 'eval_runtime': 'runtime', 'epoch': 'epoch'}},
        ],
    )
    rows, start, before = [], None, None
    times = []
    for step in range(50, 401, 50):
        case.ms += 2000 + step * 10
        row = (2.6431 / step, 1.25 + step / 7, 4.9e-05 - step * 1e-7)
        rows.append(row)
        if start is None:
            start = case.ms
        else:
            times.append((case.ms - before) / 1000 / 50)
        before = case.ms
        epoch = step / 200
        case.put(loss=row[0], grad_norm=row[1], learning_rate=row[2], epoch=epoch, step=step, ts=case.ms / 1000)
        if step % 100 == 0:
            eta = str(datetime.timedelta(seconds=int((case.ms - start) / 1000 / (step - 50) * (400 - step))))
            loss, grad, lr = (np.mean([one[index] for one in rows[-2:]]) for index in range(3))
            number = int(np.ceil(epoch))
            case.line(
                f'Epoch(train) [{number}][{step - 200 * (number - 1):3d}/200]  lr: {lr:.4e}  eta: {eta}  time: {f(np.mean(times[-2:]))}  '
                + items(loss=loss, grad_norm=grad)
            )
        if step % 200 == 0:
            case.put(eval_accuracy=step / 500, eval_runtime=2.5, epoch=epoch, step=step, ts=case.ms / 1000)
            case.line(f'Epoch(val) [{step // 200}]    ' + items(acc=step / 500, runtime=2.5))
    case.put(train_runtime=12.5, train_loss=0.125, epoch=1.75, step=400, ts=case.ms / 1000)
    case.line('train_runtime: 12.5  train_loss: 0.125  epoch: 1.75  step: 400')
    case.write()


def keras_case():
    """One record of an epoch feeds train and val."""
    case = TextCase(
        'map-keras',
        keep='none',
        interval=1,
        windowSize=1,
        epochLength={'train': 1},
        hide=['time'],
        map=[
            {'mode': 'train', 'keys': {'loss': 'loss', 'accuracy': 'acc', 'epoch': 'epoch'}},
            {'mode': 'val', 'keys': {'val_loss': 'loss', 'val_accuracy': 'acc', 'epoch': 'epoch'}},
        ],
    )
    for epoch in range(1, 4):
        case.ms += 10_000
        case.put(time=case.ms, msg='epoch end', epoch=epoch, loss=1.5 / epoch, accuracy=epoch / 8, val_loss=1.75 / epoch, val_accuracy=epoch / 9)
        case.line(f'Epoch(train) [{epoch}][1/1]    ' + items(loss=1.5 / epoch, acc=epoch / 8))
        case.line(f'Epoch(val) [{epoch}]    ' + items(loss=1.75 / epoch, acc=epoch / 9))
    case.write()


def detectron2_case():
    """Its metrics.json: an iteration every 20, times that it measured itself, every other number by `*`."""
    case = TextCase(
        'map-detectron2',
        keep='none',
        byEpoch=False,
        maxIters=100,
        windowSize=1,
        hide=['eta_seconds'],
        map={'mode': 'train', 'keys': {'iteration': 'iter', '*': '*'}},
    )
    times, lrs = [], []
    for iteration in range(19, 100, 20):
        case.ms += 5000
        times.append(0.25 + iteration / 1000)
        values = {'data_time': 0.0125, 'lr': iteration * 1e-5, 'total_loss': 20.5 / iteration, 'loss_cls': 9.25 / iteration, 'rank_data_time': 0.015}
        case.put(**{'@timestamp': iso(case.ms)}, eta_seconds=100.5, iteration=iteration, time=times[-1], **values)
        lrs.append(values['lr'])
        if iteration == 19:  # what came before the first record is not known
            continue
        eta = str(datetime.timedelta(seconds=int(np.mean(times) * (100 - iteration))))
        rest = {key: values[key] for key in ('total_loss', 'loss_cls', 'rank_data_time')}
        case.line(f'Iter(train) [{iteration:3d}/100]  lr: {np.mean(lrs):.4e}  eta: {eta}  time: {f(times[-1])}  data_time: 0.0125  ' + items(**rest))
        lrs.clear()
    case.write()


def factors_case():
    """Nanoseconds and seconds become milliseconds, exactly; a service's keys show their mean since the line before."""
    case = Case(
        'map-factors',
        keep='none',
        interval='10s',
        hide=['time'],
        map=[
            {'mode': 'traefik', 'keys': {'Duration': {'key': 'latency', 'scale': 1e-6}}},
            {'mode': 'caddy', 'keys': {'request.took': {'key': 'latency', 'scale': 1000}, 'used': {'key': 'memory', 'scale': 1e-6}}},
        ],
        modes=['traefik', 'caddy'],
    )
    own = {'traefik': [], 'caddy': []}
    counts = {'traefik': 0, 'caddy': 0}
    used = None
    for n in range(1, 31):
        ms = BASE + 1300 * n
        at = ms // 10_000 * 10_000
        if at > BASE and at > ms - 1300:
            for mode, values in own.items():
                memory = f'memory: {int(used / 1e6)}  ' if mode == 'caddy' else ''
                case.line(f'Iter({mode}) [{counts[mode]}]    {memory}latency: {f(np.mean(values))}', ms=at)
                values.clear()
        if n % 2:
            took = 1_000_007 * n * n
            case.log(ms, msg='', Duration=took)
            own['traefik'].append(float(Fraction(took, 10**6)))
            counts['traefik'] += 1
        else:
            used = 1_500_000 * n
            case.log(ms, request={'took': n / 64}, used=used)
            own['caddy'].append(n / 64 * 1000)
            counts['caddy'] += 1
    case.write()


def comparisons_case():
    """`when` compares; all maps that fit a record take it."""
    conditions = {
        'all': None,
        'gte': {'status': {'gte': 500}},
        'gt': {'status': {'gt': 500}},
        'lte': {'status': {'lte': 404}},
        'lt': {'status': {'lt': 404}},
        'ne': {'status': {'ne': 200}},
        'in': {'status': {'in': [200, 503]}},
        'both': {'status': {'gte': 400, 'lt': 500}, 'req.method': 'GET'},
        'is': {'status': 500},
    }
    fits = {
        'all': lambda status, method: True,
        'gte': lambda status, method: status >= 500,
        'gt': lambda status, method: status > 500,
        'lte': lambda status, method: status <= 404,
        'lt': lambda status, method: status < 404,
        'ne': lambda status, method: status != 200,
        'in': lambda status, method: status in (200, 503),
        'both': lambda status, method: 400 <= status < 500 and method == 'GET',
        'is': lambda status, method: status == 500,
    }
    case = Case(
        'map-comparisons',
        keep='none',
        interval=1,
        hide=['time'],
        modes=list(conditions),
        map=[{'mode': mode, 'keys': {'took': 'took'}, **({'when': when} if when else {})} for mode, when in conditions.items()],
    )
    counts = dict.fromkeys(conditions, 0)
    for n, (status, method) in enumerate([(200, 'GET'), (404, 'GET'), (404, 'POST'), (499, 'GET'), (500, 'GET'), (503, 'PUT'), (301, 'GET')], 1):
        case.ms += 1000
        case.log(took=n + 0.5, status=status, req={'method': method})
        for mode, fit in fits.items():
            if fit(status, method):
                counts[mode] += 1
                case.line(f'Iter({mode}) [{counts[mode]}]    took: {n + 0.5:.4f}')
    case.write()


def rest_case():
    """`*` takes every number at the top that no map names and no logger adds; a key keeps its place in the text."""
    case = Case(
        'map-rest',
        keep='none',
        interval=1,
        hide=['time'],
        map=[{'mode': 'train', 'keys': {'step': 'iter', '*': 'm_*'}, 'when': {'kind': 'metrics'}}],
    )
    for n in (1, 2):
        case.ms += 1000
        case.log(kind='metrics', alpha=n / 4, step=n, pid=77, hostname='h', reqId=5, responseTime=3.5, text='1.5', zeta=-n / 8)
        case.line(f'Epoch(train) [1][{n}]    ' + items(m_alpha=n / 4, m_zeta=-n / 8))
    case.write()


URLS = [
    ('/users/42?tab=1', '/users/:id'),
    ('/users/7', '/users/:id'),
    ('/users/6f9619ff-8b86-d011-b42d-00cf4fc964ff/edit', '/users/:id/edit'),
    ('/users/6F9619FF-8B86-D011-B42D-00C04FC964FF/edit#top', '/users/:id/edit'),
    ('/blobs/9e107d9d372bb6826bd81d3542a419d6', '/blobs/:id'),
    ('/blobs/0123456789ab?x=/a/1', '/blobs/:id'),
    ('/v2/items/cafe', '/v2/items/cafe'),
    ('/v2/items/cafe?', '/v2/items/cafe'),
    ('/?q=1', '/'),
    ('/', '/'),
]


def urls_case():
    """Labels that are urls lose their query and their ids; with `raw` and under other names they stay."""
    for name, group_by, routed in [
        ('group-by-url', ['req.url'], True),
        ('group-by-original-url', ['originalUrl', 'method'], True),
        ('group-by-raw-url', [{'label': 'req.url', 'raw': True}], False),
        ('group-by-name', ['route'], False),
    ]:
        case = Case(name, modes=['http'], groupBy=group_by, interval=2, hide=['time'])
        counts = {}
        for n, (url, route) in enumerate([*URLS, *URLS], 1):
            case.ms += 1000
            case.log(http={'took': n + 0.5}, req={'url': url}, originalUrl=url, route=url, method='GET')
            shown = (route if routed else url) + (' GET' if name == 'group-by-original-url' else '')
            counts[shown] = counts.get(shown, 0) + 1
            if counts[shown] % 2 == 0:
                case.line(f'Iter(http)[{shown}] [{counts[shown]}]    took: {n + 0.5:.4f}')
        case.write()


def read_back_case():
    """Lines of a scalars file are records without options: of train with `iter`, of val without."""
    case = TextCase('scalars-read-back', has_clock=False, interval=1, windowSize=1, maxEpochs=2, epochLength={'train': 20})
    times = []
    for iteration in (10, 20, 30, 40):
        epoch = 1 + (iteration > 20)
        times.append(0.5 + iteration / 100)
        loss = 2.5 / iteration
        # as MMEngine writes it
        case.text.append(
            json.dumps(
                {'lr': 0.01, 'data_time': 0.125, 'loss': loss, 'loss1': loss / 3, 'time': times[-1], 'epoch': epoch, 'iter': iteration, 'memory': 1200 + iteration, 'step': iteration}
            )
        )
        eta = str(datetime.timedelta(seconds=int(np.mean(times) * (40 - iteration))))
        case.line(
            f'Epoch(train) [{epoch}][{iteration - 20 * (epoch - 1)}/20]  lr: 1.0000e-02  eta: {eta}  time: {f(times[-1])}  data_time: 0.1250  '
            f'memory: {1200 + iteration}  ' + items(loss=loss, loss1=loss / 3)
        )
        case.tag(lr=0.01, data_time=0.125, loss=loss, loss1=loss / 3, time=times[-1], epoch=epoch, iter=iteration, memory=1200 + iteration, step=iteration)
        if iteration % 20 == 0:
            case.text.append(json.dumps({'coco/bbox_mAP': 0.1 * epoch, 'recall': 0.25, 'data_time': 0.125, 'time': 0.25, 'step': epoch}))
            case.line(f'Epoch(val) [{epoch}]    ' + items(**{'coco/bbox_mAP': 0.1 * epoch, 'recall': 0.25, 'data_time': 0.125, 'time': 0.25}))
            case.tag(**{'coco/bbox_mAP': 0.1 * epoch, 'recall': 0.25, 'data_time': 0.125, 'time': 0.25}, step=epoch)
    # as windrow writes what is not finite
    case.text.append('{"loss":null,"time":0.5,"epoch":3,"iter":41,"step":41}')
    case.line('Epoch(train) [3][ 1/20]  lr: 1.0000e-02  eta: 0:00:00  time: 0.5000  data_time: 0.1250  memory: 1240  loss: nan  loss1: 0.0208')
    case.tag(lr=0.01, data_time=0.125, loss=math.nan, loss1=loss / 3, time=0.5, epoch=3, iter=41, memory=1240, step=41)
    case.write()


def around_cases():
    """What stands around a record: a byte order mark, the name of a program, docker's json-file."""

    def record(case, it):
        case.ms += 1000
        return {'time': case.ms, 'level': 30, 'train': {'loss': it / 4, 'time': 0.5}}

    def line(case, it):
        if it % 2 == 0:
            case.line(f'Epoch(train) [1][{it}]    time: 0.5000  loss: {f(np.mean([i / 4 for i in range(1, it + 1)]))}')

    case = TextCase('byte-order-mark', interval=2)
    for it in (1, 2):
        case.text.append(('\ufeff' if it == 1 else '') + json.dumps(record(case, it)))
        line(case, it)
    case.text.append('no record')
    case.lines.append('no record')
    case.write()

    case = TextCase('behind-a-name', interval=2)
    names = ['web-1  | ', '\x1b[36mweb-1  |\x1b[0m ', '0|app  | ', 'web:dev: ', '[pod/web-7f] ', '2024-08-21T02:58:41.000Z ']
    for it in range(1, 13):
        case.text.append(names[(it - 1) % len(names)] + json.dumps(record(case, it)))
        if it <= 10:
            line(case, it)
        elif it == 12:
            case.line('Epoch(train) [1][12]    time: 0.5000  loss: ' + f(np.mean([i / 4 for i in range(3, 13)])))
        if it % 5 == 0:
            for text in ('web-1  | listening on {port}', 'web-1  | {"cut": 1', 'no name {"a":1}'):
                case.text.append(text)
                case.lines.append(text)
    case.ms += 1000
    case.put(f'web-1  | {{"time":{case.ms},"level":40,"msg":"slow","took":7}}')
    case.line('slow  took: 7', level='WARNING')
    case.write()

    case = TextCase('docker-json-file', interval=2, windowSize=1)

    def envelope(case, log):
        case.text.append(json.dumps({'log': log, 'stream': 'stdout', 'time': iso(case.ms).replace('Z', '123456Z')}))

    for it in range(1, 5):
        own = {key: value for key, value in record(case, it).items() if key != 'time' or it < 3}
        envelope(case, json.dumps(own) + '\n')
        if it % 2 == 0:
            case.line(f'Epoch(train) [1][{it}]    time: 0.5000  loss: {f(it / 4)}')
    case.ms += 1000
    envelope(case, json.dumps({'level': 'error', 'msg': 'failed', 'id': 7}) + '\n')
    case.line('failed  id: 7', level='ERROR')
    case.write()


def cases():
    hugging_face_case()
    keras_case()
    detectron2_case()
    factors_case()
    comparisons_case()
    rest_case()
    urls_case()
    read_back_case()
    around_cases()
