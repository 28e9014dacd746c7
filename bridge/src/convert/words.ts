import { flowAnswers } from './flow.ts';

/** Names of fields that hold what a person can read. */
const WORDS = new Set([
  'text',
  'caption',
  'conversation',
  'title',
  'subtitle',
  'name',
  'displayName',
  'displayText',
  'selectedDisplayText',
  'description',
  'packDescription',
  'publisher',
  'body',
  'message',
  'note',
  'comment',
  'address',
  'footer',
  'footerText',
  'contentText',
  'buttonText',
  'hydratedTitleText',
  'hydratedContentText',
  'hydratedFooterText',
  'orderTitle',
  'groupName',
  'newsletterName',
  'optionName',
  'params',
  'default',
  'messageText',
  'codeContent',
  'imageText',
  'items',
]);

/** What is read elsewhere, or holds words that nobody has written to us. */
const PASSED = new Set(['contextInfo', 'messageContextInfo', 'interactiveAnnotations', 'nativeFlowInfo']);
/** Where a sum stands, in thousandths, and its currency. */
const SUMS = ['salePriceAmount1000', 'priceAmount1000', 'totalAmount1000', 'amount1000'] as const;
const CURRENCIES = ['currencyCode', 'totalCurrencyCode', 'currencyCodeIso4217'] as const;
/** A button says in JSON what is written on it. */
const BUTTON = 'buttonParamsJson';
/** A form says in JSON what was filled in. */
const ANSWERS = 'paramsJson';
const BUTTON_LIMIT = 8_192;
const LEVELS = 64;

/** All that a person can read in a part of a message, in the order of its fields, each once. */
export function wordsIn(value: unknown, name = 'text'): string[] {
  const found = new Set<string>();
  gather(value, name, found, LEVELS);
  return [...found];
}

function gather(value: unknown, name: string, found: Set<string>, levels: number): void {
  if (typeof value === 'string') {
    const words = WORDS.has(name) ? value : name === BUTTON ? labelOf(value) : '';
    if (words.trim()) found.add(words);
    if (name === ANSWERS) for (const answer of flowAnswers(value)) found.add(answer);
    return;
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || levels === 0) return;
  if (Array.isArray(value)) {
    for (const one of value as unknown[]) gather(one, name, found, levels - 1);
    return;
  }
  for (const [field, inner] of Object.entries(value)) {
    // The name of such a button, or form, is its kind, for apps.
    if (!PASSED.has(field) && !(field === 'name' && (BUTTON in value || ANSWERS in value)))
      gather(inner, field, found, levels - 1);
  }
  const sum = sumOf(value as Record<string, unknown>);
  if (sum) found.add(sum);
}

function labelOf(json: string): string {
  if (json.length > BUTTON_LIMIT) return '';
  try {
    const label = (JSON.parse(json) as { display_text?: unknown } | null)?.display_text;
    return typeof label === 'string' ? label : '';
  } catch {
    return ''; // no JSON: nothing is written on it
  }
}

/** `15000 KZT`, of `{amount1000: 15000000, currencyCodeIso4217: 'KZT'}`. */
function sumOf(value: Record<string, unknown>): string | null {
  const currency = CURRENCIES.map((name) => value[name]).find((code) => typeof code === 'string' && code);
  const thousandths = SUMS.map((name) => Number(value[name] ?? 0)).find((sum) => sum > 0);
  return typeof currency === 'string' && thousandths ? `${thousandths / 1000} ${currency}` : null;
}
