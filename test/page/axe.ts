import { readFileSync } from 'node:fs';
import type { Page } from 'puppeteer-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds in a page: the rules and the elements that break them. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  // the page's own policy lets no further script in: this one comes by the debugger
  const cdp = await page.createCDPSession();
  await cdp.send('Runtime.evaluate', { expression: AXE });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}
