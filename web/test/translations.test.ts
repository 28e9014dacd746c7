import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import en from '@/app/languages/en';
import kk from '@/app/languages/kk';
import ru from '@/app/languages/ru';

type Texts = { [key: string]: string | Texts };

const LANGUAGES: Record<string, Texts> = { ru, kk, en };
const PLURAL = /_(zero|one|two|few|many|other)$/;

function flatten(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );
}

const withoutForm = (key: string): string => key.replace(PLURAL, '');
const unique = (keys: string[]): string[] => [...new Set(keys)].sort();
const keysOf = (language: string): string[] =>
  unique(flatten(LANGUAGES[language] ?? {}).map(([key]) => withoutForm(key)));
const variables = (text: string): string[] => unique([...text.matchAll(/\{\{(\w+)\}\}|<\/?(\w+)>/g)].map(String));

const source = `${import.meta.dirname}/../src`;
const files = globSync('**/*.{ts,tsx}', { cwd: source, exclude: (name) => name.includes('generated') });
const code = files.map((file) => readFileSync(`${source}/${file}`, 'utf8')).join('\n');
/** Keys are always written out in the source, never put together, so that this search finds them all. */
const written = new Set([...code.matchAll(/['"]([a-z_]+(?:\.[a-z0-9_]+)+)['"]/g)].map((match) => match[1] ?? ''));

describe.each(['kk', 'en'])('%s', (language) => {
  test('has exactly the sentences that Russian has', () => {
    expect(keysOf(language)).toEqual(keysOf('ru'));
  });

  test('has the same variables in every sentence', () => {
    const russian = new Map(flatten(ru).map(([key, text]) => [withoutForm(key), variables(text)]));
    for (const [key, text] of flatten(LANGUAGES[language] ?? {})) {
      expect([key, variables(text)]).toEqual([key, russian.get(withoutForm(key))]);
    }
  });
});

describe.each(Object.keys(LANGUAGES))('%s', (language) => {
  test('has every plural form that the language needs, and no empty sentence', () => {
    const texts = new Map(flatten(LANGUAGES[language] ?? {}));
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of unique([...texts.keys()].filter((one) => PLURAL.test(one)).map(withoutForm))) {
      expect([key, forms.filter((form) => !texts.has(`${key}_${form}`))]).toEqual([key, []]);
    }
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

test('what customers write to is a number in every language, and nothing else', () => {
  const other = /канал|(?<!\p{L})арна(?!й|л[ғу])|\bchannel/iu;
  const said = Object.values(LANGUAGES).flatMap((texts) => flatten(texts));
  expect(said.filter(([, text]) => other.test(text.replace(/\$t\(.*?\)|\{\{.*?\}\}/g, '')))).toEqual([]);
});

test('a message is called «хабар» in Kazakh, and to cancel «күшін жою»', () => {
  expect(flatten(LANGUAGES['kk'] ?? {}).filter(([, text]) => /хабарлама/iu.test(text))).toEqual([]);
  expect(Object.fromEntries(flatten(LANGUAGES['kk'] ?? {}))).toMatchObject({
    'common.cancel': 'Күшін жою',
    'conversations.recording': 'дауыстық хабар жазып жатыр…',
    'nav.to_dark': 'Қараңғы тақырып',
  });
});

/** One idea, one word: where Russian says the first, Kazakh says the second, and nowhere else. */
const IDEAS: [RegExp, RegExp][] = [
  [/пересл/iu, /қайта жібер/iu], // "send again" is «тағы бір рет жіберу»
  [/отмен/iu, /күші/iu],
  [/контакт/iu, /контакт/iu],
  [/QR-код/u, /QR-код/u],
  [/т[её]мн/iu, /қараңғы/iu],
  [/переписк/iu, /хат-хабар/iu],
  [/участник/iu, /қатысушы/iu],
  [/админ(?!истр)/iu, /админ/iu],
  [/администратору сервера/iu, /сервер әкімші/iu],
  [/черновик/iu, /нобай/iu],
  [/парол/iu, /құпиясөз/iu],
  [/(?<!ра)ссылк/iu, /сілтеме/iu],
  [/голос/iu, /дауыс/iu],
  [/непрочитан/iu, /оқылмаған/iu],
  [/клиент/iu, /клиент/iu],
  [/устройств/iu, /құрылғы/iu],
  [/подпис/iu, /сипаттама/iu],
  [/у всех/iu, /барлығынан/iu],
  [/пригла/iu, /шақыр/iu],
  [/отвяз/iu, /ажырат/iu],
  [/прикреп/iu, /тірке/iu],
  [/организаци/iu, /ұйым/iu],
  [/владел/iu, /иесі/iu],
  [/групп/iu, /топ/iu],
  [/реакци/iu, /реакция/iu],
  [/телефон/iu, /телефон/iu],
];

test.each(IDEAS)('what is %s in Russian is %s in Kazakh', (russian, kazakh) => {
  const inKazakh = new Map(flatten(kk).map(([key, text]) => [withoutForm(key), text]));
  const parted = flatten(ru)
    .map(([key, text]) => [text, inKazakh.get(withoutForm(key)) ?? ''] as const)
    .filter(([text, other]) => russian.test(text) !== kazakh.test(other));

  expect(parted).toEqual([]);
  expect(flatten(ru).some(([, text]) => russian.test(text))).toBe(true);
});

test('words that were another one for the same are not said', () => {
  const said = Object.values(LANGUAGES).flatMap((texts) => flatten(texts));
  const other =
    /QR код|сотрудник|қызметкер|администратор(?!у сервера)|хат алмас|күңгірт|болдырмау|\b(?:color|cancel[ei])/iu;
  expect(said.filter(([, text]) => other.test(text))).toEqual([]);
});

test('no hole is followed by a word for which what fills it would need an ending', () => {
  // Kazakh: «10:00-ге дейін», «16 МБ-тан артық»; what fills the hole has no ending, so the sentence goes around.
  const governed = /\}\} (?:дейін|бастап|бері|кейін|бұрын|артық|аспа|асса|астам|желіде болды)/u;
  expect(flatten(kk).filter(([, text]) => governed.test(text))).toEqual([]);
});

test('quotation marks and apostrophes are those of print', () => {
  const said = Object.values(LANGUAGES).flatMap((texts) => flatten(texts));
  expect(said.filter(([, text]) => /['"`]/.test(text))).toEqual([]);
});

test('every sentence is used', () => {
  // These are found by the server's codes; `tests/test_sentences.py` knows them.
  const byCode = /^(errors|failures)\./;
  expect(keysOf('ru').filter((key) => !written.has(key) && !byCode.test(key))).toEqual([]);
});

test('no two parts say the same thing', () => {
  const said = globSync('**/texts/ru.json', { cwd: source }).flatMap((file) =>
    flatten(JSON.parse(readFileSync(`${source}/${file}`, 'utf8')) as Texts).map(([key]) => key),
  );
  expect(said.filter((key, place) => said.indexOf(key) !== place)).toEqual([]);
  expect(said.sort()).toEqual(
    flatten(ru)
      .map(([key]) => key)
      .sort(),
  );
});

test('every key that the code asks for exists', () => {
  const known = new Set(keysOf('ru'));
  const asked = [...code.matchAll(/(?:\bt\(|i18nKey=)\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');

  expect(asked.length).toBeGreaterThan(100);
  expect(unique(asked.filter((key) => !known.has(key)))).toEqual([]);
});
