"""What a case is, and how Python prints what is in its lines."""

import datetime
import json
import math
import os
import shutil

ROOT = os.path.dirname(os.path.abspath(__file__))
T0 = 1724209121000  # 08/21 02:58:41 UTC


def clock(ms):
    return datetime.datetime.fromtimestamp(ms // 1000, datetime.timezone.utc).strftime('%m/%d %H:%M:%S')


def raw(value):
    """A number as JSON has it; what is not finite by name."""
    if isinstance(value, float) and not math.isfinite(value):
        return 'NaN' if math.isnan(value) else ('Infinity' if value > 0 else '-Infinity')
    return value


def f(value, digits=4):
    return f'{float(value):.{digits}f}'


def shown(value, history):
    """
    A current value, maximum or minimum. A history is of integers while every value is an int: then
    it has no decimals. From the first float on it is of floats for good.
    """
    if all(isinstance(item, bool) for item in history):
        return str(bool(value))
    return str(int(value)) if all(isinstance(item, int) for item in history) else f(value)


class Case:
    """One folder: what goes in, and what has to come out.

    `ways` are the ways in that can carry the records, if not all can; without `has_clock` the lines
    begin with the moment of their arrival, which nobody compares.
    """

    def __init__(self, name, ways=None, has_clock=True, **options):
        self.name = name
        self.settings = {**({'ways': ways} if ways else {}), **({} if has_clock else {'hasClock': False})}
        self.options = {'timeZone': 'UTC', **options}
        self.records = []
        self.lines = []
        self.scalars = None
        self.ms = T0

    def log(self, ms=None, level=30, **fields):
        if ms is not None:
            self.ms = ms
        fields = {
            key: {name: raw(value) for name, value in fields[key].items()} if isinstance(fields[key], dict) else fields[key]
            for key in fields
        }
        self.records.append({'time': self.ms, 'level': level, **fields})

    def line(self, message, ms=None, level='INFO'):
        self.lines.append(f'{clock(self.ms if ms is None else ms)} - mmengine - {level} - {message}')

    def tag(self, **tag):
        self.scalars = (self.scalars or []) + [{key: raw(value) for key, value in tag.items()}]

    def write(self):
        folder = os.path.join(ROOT, self.name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)

        def put(file, lines):
            with open(os.path.join(folder, file), 'w', encoding='utf8') as out:
                out.write(''.join(line + '\n' for line in lines))

        put('options.json', [json.dumps(self.options, indent=2)])
        if self.settings:
            put('case.json', [json.dumps(self.settings)])
        self.write_input(put)
        put('expected.log', self.lines)
        if self.scalars is not None:
            put('expected.scalars.ndjson', [json.dumps(tag) for tag in self.scalars])

    def write_input(self, put):
        put('records.ndjson', [json.dumps(record) for record in self.records])


class TextCase(Case):
    """A case whose input is the text of any program, as it stands in a pipe or a file."""

    def __init__(self, name, **options):
        super().__init__(name, **options)
        self.text = []

    def put(self, text=None, **fields):
        """A line: text as it is, or a record with the fields as they are."""
        self.text.append(json.dumps(fields) if text is None else text)

    def write_input(self, put):
        put('input.ndjson', self.text)


def items(**values):
    """`a: 1.0000  b: 2.0000`; what is text already stays."""
    return '  '.join(f'{key}: {value if isinstance(value, str) else f(value)}' for key, value in values.items())
