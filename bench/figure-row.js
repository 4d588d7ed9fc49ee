/**
 * One row of the table: the rival's time over ours. `by` says which of both clocks decides.
 * `operations` is how many records, calls or lines a run had; `goal` is what the issue asks for.
 */
export function ratioRow(name, result, { ours, rival, operations, goal, by = 'wall', note }) {
  const [own, other] = [result[ours], result[rival]];
  return {
    name,
    ours: own && perOperation(own, operations),
    rival: other && perOperation(other, operations),
    rivalName: rival,
    ratio: other[`${by}Ms`].median / own[`${by}Ms`].median,
    otherRatio:
      by === 'wall'
        ? other.cpuMs.median / own.cpuMs.median
        : other.wallMs.median / own.wallMs.median,
    by,
    goal,
    note,
  };
}

/** One row that is measured against a bound, not against a rival. */
export function boundRow(name, value, { unit, goal, note, spread }) {
  return { name, value, unit, spread, goal, note };
}

function perOperation({ wallMs, cpuMs }, operations) {
  const scaled = (spread) =>
    Object.fromEntries(Object.entries(spread).map(([key, ms]) => [key, (ms * 1e6) / operations]));
  return { wallNs: scaled(wallMs), cpuNs: scaled(cpuMs) };
}
