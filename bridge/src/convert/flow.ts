/** What somebody has filled in a form, or chosen from a list, of a business: JSON, in which answers stand among ids. */

const JSON_LIMIT = 64 * 1024;
const LEVELS = 8;
const ANSWERS_LIMIT = 100;
/** Fields for apps, by their whole names: a person's answer may be called `delivery_type` or `postal_code`. */
const TECHNICAL = new Set([
  ...['id', 'ids', 'token', 'version', 'flow_token', 'flow_id', 'flow_name', 'flow_action', 'flow_action_payload'],
  ...['flow_message_version', 'data_api_version', 'message_version', 'wa_flow_response_params', 'screen_id'],
  ...['saved_address_id', 'session_id', 'row_id', 'button_id'],
]);
/** Fields whose value speaks for itself. */
const PLAIN = new Set([
  'title',
  'text',
  'description',
  'display_text',
  'body',
  'value',
  'response',
  'answer',
  'message',
]);
const LABELS = ['label', 'title', 'name', 'question'] as const;
/** Meta's builder of forms numbers the screens and fields: `screen_0_Your_name_1`. */
const NUMBERED = /^screen_\d+_|_\d+$/gi;
/** The kind of field, where nobody has named it. */
const UNNAMED =
  /^(text ?input|text ?area|text ?entry|dropdown|radio ?buttons?( ?group)?|check ?box(es)?( ?group)?|chips ?selector|date ?picker|calendar ?picker|opt ?in)$/i;
/** Such a form numbers its answers, too: `0_Under_30`. */
const NUMBERED_ANSWER = /^\d+_(?=\D)/;
const OPAQUE = /^([0-9a-f]{8}-[0-9a-f-]{27}|[\w+/=.-]{48,})$/i;

/** The answers, a line each, with what they answer where it is known; none where it is no JSON. */
export function flowAnswers(json: string): string[] {
  if (json.length > JSON_LIMIT) return [];
  try {
    return [...new Set(answersIn(JSON.parse(json), '', LEVELS))].slice(0, ANSWERS_LIMIT);
  } catch {
    return [];
  }
}

function answersIn(value: unknown, label: string, levels: number): string[] {
  if (typeof value !== 'object' || value === null) return lineOf(label, [value]);
  if (levels === 0) return [];
  if (Array.isArray(value)) {
    const items = value as unknown[];
    if (items.every((item) => typeof item !== 'object')) return lineOf(label, items);
    return items.flatMap((item) => answersIn(item, label, levels - 1));
  }
  const fields = Object.entries(value);
  const named = LABELS.find((name) => typeof (value as Record<string, unknown>)[name] === 'string');
  if (named && 'value' in value)
    return answersIn(value.value, String((value as Record<string, unknown>)[named]), levels - 1);
  return fields
    .filter(([name]) => !TECHNICAL.has(name.toLowerCase()))
    .flatMap(([name, inner]) => answersIn(inner, labelOf(name), levels - 1));
}

function lineOf(label: string, values: unknown[]): string[] {
  const words = values.map(wordsOf).filter((one) => one !== '');
  if (words.length === 0) return [];
  return [label ? `${label}: ${words.join(', ')}` : words.join(', ')];
}

function wordsOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || OPAQUE.test(value)) return '';
  return (NUMBERED_ANSWER.test(value) ? value.replace(NUMBERED_ANSWER, '').replaceAll('_', ' ') : value).trim();
}

function labelOf(name: string): string {
  if (PLAIN.has(name.toLowerCase())) return '';
  const words = name.replace(NUMBERED, '').replaceAll('_', ' ').trim();
  return UNNAMED.test(words) || words === 'fields' || words === 'values' ? '' : words;
}
