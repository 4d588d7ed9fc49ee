import type { ModeCurves } from './mode-curves.ts';

/** What a page shows of one run. */
export interface PageRun {
  readonly name: string;
  readonly modes: readonly ModeCurves[];
}

/** What a page shows. */
export interface PageData {
  readonly title: string;
  readonly runs: readonly PageRun[];
  readonly notes: readonly string[];
  /** The time up to the end of a run that goes on. */
  readonly etaSec?: number | null;
}
