import type { Page } from 'puppeteer-core';

/** A colour as `#rrggbb`. */
export type Colour = string;

/** The pixels of a screenshot. */
export interface Pixels {
  readonly width: number;
  /** Returns the colour at a place in CSS pixels. */
  at(x: number, y: number): Colour;
}

/** Takes a screenshot of what a page shows, and reads its pixels in `reader`. */
export async function pixelsOf(page: Page, reader: Page): Promise<Pixels> {
  const picture = await page.screenshot({ encoding: 'base64' });
  const { width, data } = await reader.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const ctx = canvas.getContext('2d') as CanvasRenderingContext2D;
    ctx.drawImage(image, 0, 0);
    const bytes = ctx.getImageData(0, 0, image.width, image.height).data;
    let letters = '';
    for (const byte of bytes) letters += String.fromCharCode(byte);
    return { width: image.width, data: btoa(letters) };
  }, picture);
  const bytes = Buffer.from(data, 'base64');
  return {
    width,
    at(x, y) {
      const index = 4 * (Math.round(y) * width + Math.round(x));
      return `#${bytes.toString('hex', index, index + 3)}`;
    },
  };
}

/**
 * Whether a colour is within a rectangle around a place. Shapes that lie over each other are a few
 * steps off their colour.
 */
export function isNear(
  pixels: Pixels,
  [x, y]: readonly [number, number],
  [dx, dy]: readonly [number, number],
  colour: Colour,
  tolerance = 5,
): boolean {
  const wanted = channelsOf(colour);
  for (let i = -dx; i <= dx; i++) {
    for (let j = -dy; j <= dy; j++) {
      const own = channelsOf(pixels.at(x + i, y + j));
      if (own.every((value, k) => Math.abs(value - Number(wanted[k])) <= tolerance)) return true;
    }
  }
  return false;
}

function channelsOf(colour: Colour): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
