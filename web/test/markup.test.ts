import { describe, expect, test } from 'vitest';

import type { Node } from '@/lib/markup';
import { parseMarkup, withoutMarkup } from '@/lib/markup';

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
  expect(withoutMarkup('*Срочно*:\nсмотрите _сюда_')).toBe('Срочно: смотрите сюда');
});

describe('texts that strangers choose', () => {
  const LONG = 65_000;
  const units = [
    ')',
    '(',
    '*a ',
    '_a ',
    '~',
    '`',
    '```',
    '*_',
    '*_~',
    'https://a)',
    'www.',
    '\n*',
    '[(',
    '*a* ',
    '@1 ',
  ];
  const withoutMarks = (text: string): string => text.replaceAll(/[*_~`\n]/g, '');
  const words = (nodes: Node[]): string =>
    nodes.map((node) => ('children' in node ? words(node.children) : node.text)).join('');

  test.each(units)('%j without end is read within the time of a test, and nothing of it is lost', (unit) => {
    const text = `https://a${unit.repeat(Math.floor(LONG / unit.length))}`;

    expect(withoutMarks(words(parseMarkup(text)))).toBe(withoutMarks(text));
  });

  test('marks within marks end somewhere', () => {
    const depth = 10_000;
    const text = `${'*_'.repeat(depth)}a${'_*'.repeat(depth)}`;
    expect(parseMarkup(text).length).toBeGreaterThan(0);
  });
});
