import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { TestBrowser } from './browser.ts';
import { isNear, type Pixels, pixelsOf } from './pixels.ts';
import { reportUrl } from './report-file.ts';
import { sampleRun } from './sample-run.ts';

const RUN = '#2b66dd';
const BAD = '#c4202c';
const EPOCH = '#f4f5f7';
const CARD = '#ffffff';
/** How far the colour of a thin curved line is from its own. */
const BLURRED = 90;

const ITERS = 1000;
const SPIKE = 400;
const NANS = [600, 650] as const;
const BEST = 800;
const SECOND_EPOCH = 501;

/** A loss of about 1 with a spike, values that are not finite, and a best one. */
function loss(iter: number): number {
  if (iter === SPIKE) return 100;
  if (iter >= NANS[0] && iter <= NANS[1]) return Number.NaN;
  if (Math.abs(iter - BEST) < 20) return 0.5 + Math.abs(iter - BEST) / 100;
  return 1 + 0.2 * Math.sin(iter / 30);
}

/** The part of a screenshot that is a chart, and the places of iterations in it. */
interface Plot {
  readonly pixels: Pixels;
  readonly top: number;
  readonly bottom: number;
  readonly xOf: (iter: number) => number;
}

const folder = temporaryFolder();
const browser = new TestBrowser();

async function plotOf(hash = ''): Promise<Plot> {
  const run = sampleRun('a', [{ iters: ITERS, itersPerEpoch: ITERS / 2, keys: { loss } }]);
  const { page } = await browser.open(`${reportUrl(folder, { runs: [run] })}#smooth=0${hash}`);
  const box = await page.$eval('.card .u-over', (over) => {
    const { left, top, width, height } = over.getBoundingClientRect();
    return { left, top, width, height };
  });
  const { page: reader } = await browser.open('about:blank');
  return {
    pixels: await pixelsOf(page, reader),
    top: box.top,
    bottom: box.top + box.height,
    xOf: (iter) => box.left + ((iter - 1) / (ITERS - 1)) * box.width,
  };
}

test('a spike of one iteration has a tick at the edge, in the colour of its run', async () => {
  const { pixels, top, xOf } = await plotOf();
  expect(isNear(pixels, [xOf(SPIKE), top + 2], [1, 1], RUN)).toBe(true);
  for (const iter of [SPIKE - 50, SPIKE + 50]) {
    expect(isNear(pixels, [xOf(iter), top + 2], [5, 2], RUN)).toBe(false);
  }
});

test('with all outliers the scale holds the spike', async () => {
  const { pixels, top, bottom, xOf } = await plotOf('&outliers=1');
  const x = xOf(SPIKE);
  expect(isNear(pixels, [x, (top + bottom) / 2], [2, 2], RUN)).toBe(true);
  expect(isNear(pixels, [xOf(SPIKE - 50), (top + bottom) / 2], [5, 5], RUN)).toBe(false);
});

test('values that are not finite are red at the bottom, and no line leads over them', async () => {
  const { pixels, top, bottom, xOf } = await plotOf();
  const middle = (NANS[0] + NANS[1]) / 2;
  expect(isNear(pixels, [xOf(middle), bottom - 4], [1, 1], BAD)).toBe(true);
  expect(isNear(pixels, [xOf(NANS[0] - 50), bottom - 4], [5, 3], BAD)).toBe(false);
  expect(isNear(pixels, [xOf(NANS[1] + 50), bottom - 4], [5, 3], BAD)).toBe(false);
  for (let y = top + 8; y < bottom - 12; y++) {
    expect(isNear(pixels, [xOf(middle), y], [0, 0], RUN, BLURRED)).toBe(false);
  }
});

test('the best value has a ring', async () => {
  const { pixels, top, bottom, xOf } = await plotOf();
  const x = xOf(BEST);
  const rows = Array.from({ length: Math.floor(bottom - top) }, (_, index) => top + index);
  // its ground is the card's, in the shaded second epoch, with the colour of the run around it
  const centre = rows.find((y) => {
    const isAround = [-4, 4].every(
      (d) =>
        isNear(pixels, [x + d, y], [1, 1], RUN, BLURRED) &&
        isNear(pixels, [x, y + d], [1, 1], RUN, BLURRED),
    );
    return pixels.at(x, y) === CARD && isAround;
  });
  expect(centre).toBeDefined();
});

test('the second epoch is shaded from its first iteration on', async () => {
  const { pixels, top, xOf } = await plotOf();
  const x = xOf(SECOND_EPOCH);
  expect(isNear(pixels, [x + 8, top + 12], [2, 1], EPOCH)).toBe(true);
  expect(isNear(pixels, [x - 8, top + 12], [2, 1], EPOCH)).toBe(false);
});

test('a value without neighbours is a dot', async () => {
  const alone = (iter: number): number => (iter === 500 ? 3 : Number.NaN);
  const run = sampleRun('a', [{ iters: ITERS, keys: { alone } }]);
  const { page } = await browser.open(reportUrl(folder, { runs: [run] }));
  const box = await page.$eval('.card .u-over', (over) => {
    const { left, top, width, height } = over.getBoundingClientRect();
    return { x: left + (499 / 999) * width, y: top + height / 2 };
  });
  const { page: reader } = await browser.open('about:blank');
  expect(isNear(await pixelsOf(page, reader), [box.x, box.y], [2, 2], RUN)).toBe(true);
});
