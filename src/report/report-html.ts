import { escapeHtml } from './escape-html.ts';
import { keyTable } from './key-table.ts';
import type { ReportData } from './report-run.ts';

/** The program and the style of the page, with the hashes that its policy allows. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** Base64 of SHA-256 of `script` and of `style`. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

/** The mark by which windrow knows its own reports before it writes over one. */
export const REPORT_MARK = '<meta name="generator" content="windrow report">';

/**
 * Returns a report as one HTML document: it asks for nothing else, or, as a live page, for the
 * updates of its server only; it runs only its own script, and can be read without it. The same data
 * give the same bytes.
 */
export function reportHtml(data: ReportData, assets: PageAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${assets.scriptHash}'`,
    `style-src 'sha256-${assets.styleHash}'`,
    'img-src data: blob:',
    ...(data.isLive ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${REPORT_MARK}
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(data.title)}</title>
<link rel="icon" href="data:,">
<style>${assets.style}</style>
</head>
<body>
<div id="app">
${keyTable(data)}
</div>
<script type="application/json" id="report">${embeddedJson(data)}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}

/** JSON that no text in it can end: neither `</script>` nor `<!--` stands in it. */
function embeddedJson(data: ReportData): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
