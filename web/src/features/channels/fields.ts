import type { KindRead, Language } from '@/api/types';

/** One field of what a kind of channel asks for. `secret`: it can be written and never be read. */
export interface Field {
  name: string;
  type: 'text' | 'secret' | 'number' | 'switch' | 'choice';
  label: string;
  hint: string | undefined;
  required: boolean;
  /** The channel has this secret: left empty, it stays as it is. */
  isKept: boolean;
  initial: string | boolean;
  longest: number | undefined;
  choices: { value: string; label: string }[];
}

/** What was typed or chosen; null for a secret that is to be taken away. */
export type Value = string | boolean | null;
export type Values = Record<string, Value>;

type Words = Partial<Record<Language, string>> | null | undefined;

/** What of JSON schema a kind's settings are made of. */
interface Property {
  type?: string;
  title?: string;
  enum?: unknown[];
  anyOf?: Property[];
  $ref?: string;
  default?: unknown;
  maxLength?: number;
  writeOnly?: boolean;
  label?: Words;
  hint?: Words;
  choices?: Record<string, Words>;
  /** Nobody has to think of it while a channel is made. */
  later?: boolean;
}

interface Schema {
  properties?: Record<string, Property>;
  required?: string[];
  $defs?: Record<string, Property>;
}

const NUMBERS = ['integer', 'number'];

/** Take off what says that a field may be left empty, or that its values are listed elsewhere. */
function plain(property: Property, defs: Record<string, Property>): Property {
  const inner = property.anyOf?.find((one) => one.type !== 'null') ?? property;
  const listed = inner.$ref === undefined ? inner : defs[inner.$ref.split('/').at(-1) ?? ''];
  return { ...property, ...inner, ...listed };
}

function typeOf(property: Property): Field['type'] {
  if (property.writeOnly === true) return 'secret';
  if (property.enum !== undefined) return 'choice';
  if (property.type === 'boolean') return 'switch';
  return NUMBERS.includes(property.type ?? '') ? 'number' : 'text';
}

function shown(value: unknown): string | boolean {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/**
 * The fields of a kind in its order; `kept`: what a channel that is there is set to.
 *
 * Of its secrets it says null where there is none, and nothing of the others.
 */
export function fieldsOf(kind: KindRead, language: Language, kept?: Record<string, unknown>): Field[] {
  const schema = kind.settings_schema as Schema;
  const asked = Object.entries(schema.properties ?? {}).filter(([, { later }]) => kept !== undefined || later !== true);
  return asked.map(([name, found]) => {
    const property = plain(found, schema.$defs ?? {});
    const type = typeOf(property);
    const initial = shown(kept?.[name] ?? property.default);
    return {
      name,
      type,
      label: property.label?.[language] ?? property.title ?? name,
      hint: property.hint?.[language],
      required: schema.required?.includes(name) === true,
      isKept: type === 'secret' && kept !== undefined && kept[name] !== null,
      initial: type === 'switch' ? initial === true : initial,
      longest: property.maxLength,
      choices: (property.enum ?? [])
        .map(String)
        .map((value) => ({ value, label: property.choices?.[value]?.[language] ?? value })),
    };
  });
}

export function initialValues(fields: Field[]): Values {
  return Object.fromEntries(fields.map((field) => [field.name, field.initial]));
}

/** What has been typed since `sent` was: a field that has changed meanwhile is not thrown away with what was taken. */
export function typedSince<T extends object>(typed: T, sent: T): Partial<T> {
  const before = new Map(Object.entries(sent));
  return Object.fromEntries(Object.entries(typed).filter(([name, value]) => before.get(name) !== value)) as Partial<T>;
}

/** What is sent of a field: nothing of a secret that is left empty, and null for what is taken away. */
function said(type: Field['type'], value: Value): unknown {
  if (typeof value !== 'string') return value;
  // A secret is nobody's to trim: the service takes it as it is.
  if (type === 'secret') return value === '' ? undefined : value;
  const text = value.trim();
  if (text === '') return null;
  const number = Number(text);
  return type === 'number' && !Number.isNaN(number) ? number : text;
}

/** What is sent of these fields. */
export function settingsFrom(fields: Field[], values: Values): Record<string, unknown> {
  const sent = fields.map(({ name, type }): [string, unknown] => [
    name,
    said(type, values[name] === undefined ? '' : values[name]),
  ]);
  return Object.fromEntries(sent.filter(([, value]) => value !== undefined));
}
