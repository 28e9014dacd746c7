import { readFileSync } from 'node:fs';

/** A row of a table for people: its first cell, and what the page says a person sees. */
export interface Row {
  name: string;
  /** The statuses that it names, in their order. */
  statuses: string[];
  /** The reason's code; null when there is none. */
  reason: string | null;
  cell: string;
}

/** The table below a heading of docs/bridge.md. */
export function rowsBelow(heading: string): Row[] {
  const page = readFileSync(new URL('../../../docs/bridge.md', import.meta.url), 'utf8');
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const cell = cells[4] ?? '';
    const [shown = '', why] = cell.split(': ');
    const statuses = [...shown.matchAll(/`([a-z_]+)`/g)].map(([, status]) => status ?? '');
    return { name: cells[1] ?? '', statuses, reason: /^`([a-z_]+)`/.exec(why ?? '')?.[1] ?? null, cell };
  });
}
