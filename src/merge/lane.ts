import { readText } from '../codec/read-state.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import type { Template } from '../record/template.ts';

/** Whether records are aligned by iteration or by clock; `undefined`: as each record allows. */
export type Align = 'iter' | 'time' | undefined;

/**
 * What a lane's keys are:
 * - `training`: iterations of train, with the loops of val and test behind them;
 * - `iter`: iterations of a mode of the user's own;
 * - `time`: clocks, of modes without iterations.
 */
export type LaneKind = 'training' | 'iter' | 'time';

/** Records that have one order among all ranks. */
export interface Lane {
  readonly kind: LaneKind;
  /** The name of the lane, the same in all processes. */
  readonly name: string;
}

export const TRAINING_LANE: Lane = { kind: 'training', name: '' };
export const TIME_LANE: Lane = { kind: 'time', name: '@' };

/** Returns the lane of the records of a template. */
export function laneOf({ sections, iter }: Template, align: Align): Lane {
  if (align === 'time') return TIME_LANE;
  const isOfTraining = sections.some(({ mode }) => mode === 'train' || isEvaluation(mode));
  const mode = sections[0]?.mode;
  if (isOfTraining || mode === undefined) return TRAINING_LANE;
  return iter >= 0 || align === 'iter' ? { kind: 'iter', name: `/${mode}` } : TIME_LANE;
}

/** Reads a lane of a state. @throws TypeError for anything else. */
export function readLane(state: unknown): Lane {
  const { kind, name } = Object(state) as Partial<Lane>;
  if (kind === 'training') return TRAINING_LANE;
  if (kind === 'time') return TIME_LANE;
  return { kind: 'iter', name: readText(name, 'lane') };
}
