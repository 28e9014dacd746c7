import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import type { Language } from '@/api/types';
import { withoutDirections } from '@/lib/text';
import { storage } from '@/lib/storage';

const STORED = 'sarafan-language';
export const LANGUAGES: { value: Language; label: string }[] = [
  { value: 'ru', label: 'Русский' },
  { value: 'kk', label: 'Қазақша' },
  { value: 'en', label: 'English' },
];

/** Before sign-in: the language used last in this browser, else the browser's own, else Russian. */
function firstLanguage(): Language {
  const wanted = [storage.read<string>(STORED, ''), ...navigator.languages].map((tag) => tag.slice(0, 2));
  return (
    LANGUAGES.find(({ value }) => value === wanted.find((tag) => LANGUAGES.some((one) => one.value === tag)))?.value ??
    'ru'
  );
}

type Texts = { [key: string]: string | Texts };
type Loader = () => Promise<{ default: Texts }>;

/** What every part says, put together by the app: one language at once, the others when they are asked for. */
export interface AllTexts {
  ru: Texts;
  /** Of the language that is there at once, what is said by what is loaded later. */
  rest: Loader;
  kk: Loader;
  en: Loader;
}

let all: AllTexts | null = null;
let rest: Promise<void> | null = null;

/** Wait for the sentences of what is loaded later; fails when they do not come. */
export function restOfTexts(): Promise<void> {
  if (all === null || i18next.language !== 'ru') return Promise.resolve();
  return (rest ??= all.rest().then(({ default: texts }) => {
    i18next.addResourceBundle('ru', 'translation', texts, true);
  }));
}

/**
 * Give every plural form of a sentence to every form's name.
 *
 * Kazakh words do not change after a number, but a browser that does not know Kazakh chooses the form by the rules of
 * its own language; a form that is missing would fall back to Russian.
 */
function inEveryForm(texts: Texts): Texts {
  const complete: Texts = {};
  for (const [key, value] of Object.entries(texts)) {
    complete[key] = typeof value === 'string' ? value : inEveryForm(value);
    if (!key.endsWith('_other')) continue;
    for (const form of ['zero', 'one', 'two', 'few', 'many']) complete[key.replace(/other$/, form)] ??= value;
  }
  return complete;
}

/** Show everything in this language, loading its texts when they are not there yet. */
export async function switchLanguage(language: Language): Promise<void> {
  if (language !== 'ru' && all !== null && !i18next.hasResourceBundle(language, 'translation')) {
    const texts = (await all[language]()).default;
    i18next.addResourceBundle(language, 'translation', language === 'kk' ? inEveryForm(texts) : texts);
  }
  await i18next.changeLanguage(language);
  // Whatever needs them waits for them itself, and says so when they do not come.
  await restOfTexts().catch(() => undefined);
  document.documentElement.lang = language;
  storage.write(STORED, language);
}

export async function startTranslations(texts: AllTexts): Promise<void> {
  all = texts;
  await i18next.use(initReactI18next).init({
    lng: 'ru',
    fallbackLng: 'ru',
    resources: { ru: { translation: texts.ru } },
    // React escapes for HTML; here a stranger's name is kept from turning the sentence around it.
    interpolation: { escapeValue: true, escape: withoutDirections },
    returnNull: false,
    // What is on the screen already is said anew once more sentences are there.
    react: { bindI18nStore: 'added' },
  });
  const language = firstLanguage();
  const shown = switchLanguage(language);
  // Russian is there: the page does not wait for what its later parts say.
  if (language !== 'ru') await shown;
}
