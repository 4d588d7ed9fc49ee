import { colour } from './palette.ts';

const HEAD_PX = 24;

/** Returns a chart with its name above it, on the ground of the page: a picture by itself. */
export function pictureOf(chart: HTMLCanvasElement, name: string): HTMLCanvasElement {
  const head = HEAD_PX * devicePixelRatio;
  const picture = document.createElement('canvas');
  picture.width = chart.width;
  picture.height = chart.height + head;
  const ctx = picture.getContext('2d');
  if (ctx === null) return chart;
  ctx.fillStyle = colour('--card');
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.fillStyle = colour('--text');
  ctx.font = `600 ${13 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.fillText(name, head / 3, (head * 2) / 3);
  ctx.drawImage(chart, 0, head);
  return picture;
}
