import { describe, expect, test } from 'vitest';

import type { Node } from '@/lib/markup';
import { parseMarkup, previewOf } from '@/lib/markup';
import { COUNTED, HOSTILE, LONG, steps } from './hostile';

/** The tree as short HTML-like text, which is easier to read in a table. */
function show(nodes: Node[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      if (node.kind === 'link') return `<a ${node.href}>${node.text}</a>`;
      return `<${node.kind}>${'children' in node ? show(node.children) : node.text}</${node.kind}>`;
    })
    .join('');
}

describe('WhatsApp markup', () => {
  test.each([
    ['*жирный* и _курсив_', '<bold>жирный</bold> и <italic>курсив</italic>'],
    ['~зачёркнуто~ `код`', '<strike>зачёркнуто</strike> <code>код</code>'],
    ['*жирный _и курсив_*', '<bold>жирный <italic>и курсив</italic></bold>'],
    ['2*3*4 = 24', '2*3*4 = 24'],
    ['snake_case_name', 'snake_case_name'],
    ['* не список *', '* не список *'],
    ['*не\nчерез строку*', '*не\nчерез строку*'],
    ['```два\nряда```', '<block>два\nряда</block>'],
    ['(*так*), «_и так_».', '(<bold>так</bold>), «<italic>и так</italic>».'],
    ['**', '**'],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(show(parseMarkup(text))).toBe(expected);
  });

  test.each([
    ['см. https://kaspi.kz/shop/p/1.', 'см. <a https://kaspi.kz/shop/p/1>https://kaspi.kz/shop/p/1</a>.'],
    ['www.example.kz', '<a https://www.example.kz>www.example.kz</a>'],
    [
      '(https://ru.wikipedia.org/wiki/A_(b))',
      '(<a https://ru.wikipedia.org/wiki/A_(b)>https://ru.wikipedia.org/wiki/A_(b)</a>)',
    ],
    ['https://a.kz/x_y_z и _да_', '<a https://a.kz/x_y_z>https://a.kz/x_y_z</a> и <italic>да</italic>'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ])('links: %j', (text, expected) => {
    expect(show(parseMarkup(text))).toBe(expected);
  });
});

test('a preview is one line without marks', () => {
  expect(previewOf('*Срочно*:\nсмотрите _сюда_')).toBe('Срочно: смотрите сюда');
});

const withoutMarks = (text: string): string => text.replaceAll(/[*_~`\n]/g, '');

function wordsOf(nodes: Node[]): string {
  return nodes.map((node) => ('children' in node ? wordsOf(node.children) : node.text)).join('');
}

function depthOf(nodes: Node[]): number {
  return nodes.reduce((most, node) => Math.max(most, 'children' in node ? 1 + depthOf(node.children) : 0), 0);
}

describe('what a stranger writes is read in one go', () => {
  test.each(Object.entries(HOSTILE))('%s', (_, made) => {
    const text = made(LONG);

    const once = steps(() => parseMarkup(made(COUNTED / 4)));
    const four = steps(() => parseMarkup(made(COUNTED)));
    // Four times the text is four times the work; quadratic would be sixteen.
    expect(four).toBeLessThan(6 * once + 1000);
    expect(four).toBeLessThan(40 * COUNTED);
    expect(withoutMarks(wordsOf(parseMarkup(text)))).toBe(withoutMarks(text));
    expect(previewOf(text).length).toBeLessThanOrEqual(400);
  });

  test('marks within marks are never deeper than there are marks', () => {
    const text = `${'*_'.repeat(10_000)}*a ~a _a ${'*a ~a _a '.repeat(10_000)}я_~*${'_~*'.repeat(10_000)}`;

    expect(depthOf(parseMarkup(text))).toBeLessThanOrEqual(3);
    expect(depthOf(parseMarkup('*a ~b _c_~*'))).toBe(3);
  });

  test('any mixture keeps every letter that is no mark', () => {
    const bits = [
      '*',
      '_',
      '~',
      '`',
      '```',
      'a',
      ' ',
      '\n',
      'https://a.kz',
      '(',
      ')',
      '.',
      'www.b',
      '@77011234567',
      '🙂',
    ];
    let seed = 7;
    const chance = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    for (let round = 0; round < 3000; round += 1) {
      const text = Array.from({ length: 1 + chance() * 16 }, () => bits[Math.floor(chance() * bits.length)]).join('');
      expect(withoutMarks(wordsOf(parseMarkup(text))), text).toBe(withoutMarks(text));
    }
  });

  test('marks inside an address are the address, and what turns the direction of writing ends it', () => {
    expect(show(parseMarkup('*https://a.kz/*x*b*'))).toContain('<a https://a.kz/*x*b>');
    expect(show(parseMarkup('`https://a.kz`'))).toBe('<code>https://a.kz</code>');
    expect(show(parseMarkup('https://a.kz/\u202egpj.exe'))).toBe('<a https://a.kz/>https://a.kz/</a>\u202egpj.exe');
  });

  test('an address that no page has stays text', () => {
    expect(parseMarkup(`https://a.kz/${'a'.repeat(3000)}`)).toHaveLength(1);
    expect(parseMarkup(`https://a.kz/${'a'.repeat(3000)}`)[0]?.kind).toBe('text');
  });
});
