const HEADER = ['figure', 'ours', 'CPU', 'rival', 'CPU', 'result', 'by CPU', 'must', 'stretch', ''];

/** The rows of all figures as a Markdown table, columns aligned. */
export function formatRows(rows) {
  const cells = [HEADER, ...rows.map(cellsOf)];
  const widths = HEADER.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const lines = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

/** What is to be said of single rows, one per line. */
export function formatNotes(rows) {
  return rows
    .filter(({ note }) => note !== undefined)
    .map(({ name, note }) => `- ${name}: ${note}`)
    .join('\n');
}

function cellsOf(row) {
  const { must = '', stretch = '' } = row.goal ?? {};
  const goals = [goalText(must, row), goalText(stretch, row), verdict(row)];
  if (row.value !== undefined) {
    const spread = row.spread === undefined ? '' : range(row.spread, (value) => number(value));
    return [row.name, '', '', '', '', `${number(row.value)} ${row.unit}${spread}`, '', ...goals];
  }
  const { name, ours, rival, ratio, otherRatio, by } = row;
  const [wall, cpu] = by === 'wall' ? [ratio, otherRatio] : [otherRatio, ratio];
  const times = [ours, rival].flatMap(({ wallNs, cpuNs }) => [withRange(wallNs), ns(cpuNs.median)]);
  return [name, ...times, `${number(wall)}x`, `${number(cpu)}x`, ...goals];
}

function goalText(goal, { goal: { isBound } = {} }) {
  if (goal === '') return '';
  return isBound ? `<= ${goal}` : `${goal}x`;
}

function verdict({ value, ratio, goal }) {
  if (goal === undefined) return '';
  const { must, stretch, isBound = false } = goal;
  const reached = value ?? ratio;
  const isReached = (aim) => aim !== undefined && (isBound ? reached <= aim : reached >= aim);
  if (isReached(stretch)) return 'stretch';
  return isReached(must) ? 'must' : 'short of it';
}

function withRange(spread) {
  return ns(spread.median) + range(spread, ns);
}

function range({ min, max }, format) {
  return ` (${format(min)} to ${format(max)})`;
}

function ns(value) {
  if (value >= 1e9) return `${number(value / 1e9)} s`;
  if (value >= 1e6) return `${number(value / 1e6)} ms`;
  return value >= 1000 ? `${number(value / 1000)} us` : `${number(value)} ns`;
}

/** Three digits are all that a median is good for. */
function number(value) {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
