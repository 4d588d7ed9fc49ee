import { PAGE_ASSETS } from './page-assets.ts';
import { reportHtml } from './report-html.ts';
import type { ReportData } from './report-run.ts';

/**
 * Returns a report as one HTML document. The bundles load the program of the page, 80 kB, at the
 * first call.
 */
export function reportPage(data: ReportData): string {
  return reportHtml(data, PAGE_ASSETS);
}
