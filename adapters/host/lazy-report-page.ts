import { createRequire } from 'node:module';
import type { ReportData } from '../../src/internal/index.ts';

/*
 * Stands for `src/report/report-page.ts` in the bundles: only what writes a report loads the page.
 * Synchronously, because the last report is written as the process exits.
 */

/** The path of the bundled page, from the bundle that loads it; set by .build/bundle.js. */
declare const REPORT_PAGE: string;

export function reportPage(data: ReportData): string {
  return createRequire(import.meta.url)(REPORT_PAGE).reportPage(data);
}
