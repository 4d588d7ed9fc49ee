type Child = Node | string;

/** Attributes by name; `true` sets an empty one, `false` and `undefined` none. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Makes an HTML element. Texts become text nodes: nothing in them is markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** Makes `children` all that a parent has, in their order. What is in its place is not touched. */
export function placeChildren(parent: Element, children: readonly Element[]): void {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, index) => {
    const there = parent.children[index] ?? null;
    if (there !== child) parent.insertBefore(child, there);
  });
}

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an icon of one path in a square of 16. */
export function icon(path: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  setAttributes(svg, { viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true' });
  const shape = document.createElementNS(SVG, 'path');
  setAttributes(shape, { d: path, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5 });
  svg.append(shape);
  return svg;
}

function setAttributes(made: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '');
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
}
