import type { ReportData } from '../report/report-run.ts';
import { LiveView } from './live-view.ts';
import { modeCurves } from './mode-curves.ts';
import { Page } from './page.ts';

const data: ReportData = JSON.parse(document.getElementById('report')?.textContent ?? '{}');
const root = document.getElementById('app');
if (root !== null) {
  const runs = data.runs.map(({ name, modes }) => ({ name, modes: modes.map(modeCurves) }));
  const page = new Page({ ...data, runs }, root);
  if (data.isLive) new LiveView(page).start();
  else page.show();
}
