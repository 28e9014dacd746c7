type Child = Node | string | false | null | undefined;
type Props = Record<string, string | boolean | undefined | ((event: Event) => void)>;

/** Make an element: `on…` props are listeners, the others attributes; false and undefined are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...content: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...present(content));
  return element;
}

/** An element that the page itself brings along. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}

function present(content: Child[]): (Node | string)[] {
  return content.filter((child) => child !== false && child !== null && child !== undefined);
}

export function fill(element: Element, ...content: Child[]): void {
  element.replaceChildren(...present(content));
}

const PATHS: Record<string, string> = {
  back: 'M15 5l-7 7 7 7',
  send: 'M4 12l16-8-6 16-3-6z',
  clip: 'M8 12l6-6a3.5 3.5 0 015 5l-8 8a5.5 5.5 0 01-8-8l7-7',
  plus: 'M12 5v14M5 12h14',
  devices: 'M3 5h13v9H3zM2 18h15M18 9h4v10h-4z',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16',
  check: 'M4 12l5 5L20 6',
  leave: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
};

const SVG = 'http://www.w3.org/2000/svg';

function svg(viewBox: string, className: string, paths: string[]): SVGElement {
  const element = document.createElementNS(SVG, 'svg');
  element.setAttribute('viewBox', viewBox);
  element.setAttribute('class', className);
  element.setAttribute('aria-hidden', 'true');
  for (const d of paths) {
    const line = document.createElementNS(SVG, 'path');
    line.setAttribute('d', d);
    element.append(line);
  }
  return element;
}

export function icon(name: keyof typeof PATHS): SVGElement {
  return svg('0 0 24 24', 'icon', [PATHS[name] ?? '']);
}

/** The hub's sign: a word passed on, in the colours of an embroidered hem. */
export function sign(): SVGElement {
  return svg('0 0 64 64', 'sign', [
    'M18 0h28a18 18 0 0118 18v28a18 18 0 01-18 18H18A18 18 0 010 46V18A18 18 0 0118 0z',
    'M15 25c0-6 5-10 11-10h12c6 0 11 4 11 10v9c0 6-5 10-11 10h-8l-9 7c-1.6 1.2-3.5.3-3.5-1.6V43c-1.6-2-2.5-5-2.5-9z',
    'M24 27c3 3.5 13 3.5 16 0M24 34c3 3.5 13 3.5 16 0',
  ]);
}

/** One tick, two ticks, two blue ticks. */
export function ticks(status: string, label: string): Element {
  const paths = status === 'sent' ? ['M3 8l4 4 8-8'] : ['M1 8l4 4 8-8', 'M8.5 11.5l.5.5 8-8'];
  const mark = h('span', { class: `ticks ticks-${status}`, role: 'img', 'aria-label': label, title: label });
  mark.append(svg('0 0 18 16', 'tick', paths));
  return mark;
}
