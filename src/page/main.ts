import type { ReportData } from '../report/report-run.ts';
import { Page } from './page.ts';

const data: ReportData = JSON.parse(document.getElementById('report')?.textContent ?? '{}');
const root = document.getElementById('app');
if (root !== null) new Page(data, root).show();
