/*
 * Readers of flags with a value that is not the text itself. The schema of the option checks what
 * they return.
 */

/** Reads a number; returns any other text unchanged, for the schema to refuse. */
export function readNumber(text: string): number | string {
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}

/** Reads `train,val`. */
export function readNames(text: string): readonly string[] {
  return text.split(',');
}

/** Reads `25` or `train=25,val=12`. */
export function readEpochLength(text: string): unknown {
  return readByMode(text, readNumber);
}

/** Reads `50`, `10s`, `epoch` or `train=50,val=10s`. */
export function readInterval(text: string): unknown {
  return readByMode(text, readNumber);
}

/** Reads `loss1:max:global:loss1_max` as one more item of `customCfg`. */
export function readCustomItem(text: string, before: unknown): readonly unknown[] {
  const [dataSrc = '', methodName = '', windowSize = '', logName = '', ...rest] = text.split(':');
  if (dataSrc === '' || methodName === '' || rest.length > 0) {
    throw new TypeError('Write it as loss1:max:global:loss1_max.');
  }
  const item = {
    dataSrc,
    methodName,
    ...(windowSize !== '' && { windowSize: readNumber(windowSize) }),
    ...(logName !== '' && { logName }),
  };
  return [...(Array.isArray(before) ? before : []), item];
}

/** Reads a folder, `redis://host:6379`, `postgres://host/database`, `env`, or the option `distribute` as JSON. */
export function readDistribute(text: string): unknown {
  if (text === 'env') return true;
  if (/^rediss?:/.test(text)) return { redis: text };
  if (/^postgres(?:ql)?:/.test(text)) return { postgres: text };
  if (!text.startsWith('{')) return { dir: text };
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError('Write it as a folder, redis://host:6379, env, or an object in JSON.');
  }
}

/** Reads a path as one more item of `lines`. */
export function readLinesFile(destination: string, before: unknown): readonly unknown[] {
  return [...(Array.isArray(before) ? before : []), { destination }];
}

function readByMode(text: string, read: (one: string) => unknown): unknown {
  if (!text.includes('=')) return read(text);
  const pairs = text.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(pairs.map(([mode = '', own = '']) => [mode, read(own)]));
}
