import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reportPage } from '../../src/report/report-page.ts';
import type { ReportData } from '../../src/report/report-run.ts';

let count = 0;

/** Writes a report into a folder; returns its URL. */
export function reportUrl(folder: string, data: Partial<ReportData>): string {
  const path = join(folder, `report-${++count}.html`);
  writeFileSync(path, reportPage({ title: 'report', runs: [], notes: [], ...data }));
  return pathToFileURL(path).href;
}
