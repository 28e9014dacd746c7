import { expect, test } from 'vitest';

import type { KindRead } from '@/api/types';
import { fieldsOf, initialValues, settingsFrom, typedSince } from '../src/features/channels/fields';
import { capabilities } from './make';

const words = (ru: string) => ({ ru, kk: `${ru} kk`, en: `${ru} en` });

const kind: KindRead = {
  name: 'toy',
  label: words('Игрушка'),
  service: 'Toy',
  capabilities: capabilities(),
  settings_schema: {
    $defs: { Tone: { enum: ['high', 'low'], type: 'string' } },
    properties: {
      room: { type: 'string', maxLength: 40, label: words('Комната'), hint: words('Любая') },
      api_key: { type: 'string', writeOnly: true, label: words('Ключ'), hint: null },
      pin: { anyOf: [{ type: 'string', writeOnly: true }, { type: 'null' }], default: null, label: words('Пин-код') },
      tone: { $ref: '#/$defs/Tone', default: 'low', label: words('Голос'), choices: { high: words('высокий') } },
      delay_s: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }], default: null, title: 'Delay S' },
      loud: { type: 'boolean', default: false, label: words('Громко') },
    },
    required: ['room', 'api_key'],
  },
};

test('what nobody has to think of while a channel is made is asked for where it is set up', () => {
  const later = { ...kind, settings_schema: { properties: { statuses: { type: 'boolean', later: true } } } };
  expect(fieldsOf(later, 'ru')).toEqual([]);
  expect(fieldsOf(later, 'ru', { statuses: true }).map(({ name, initial }) => [name, initial])).toEqual([
    ['statuses', true],
  ]);
});

test('fields are made of what a kind asks for', () => {
  const fields = fieldsOf(kind, 'kk', { room: 'Холл', delay_s: 5 });

  expect(fields.map(({ name, type, label, required }) => [name, type, label, required])).toEqual([
    ['room', 'text', 'Комната kk', true],
    ['api_key', 'secret', 'Ключ kk', true],
    ['pin', 'secret', 'Пин-код kk', false],
    ['tone', 'choice', 'Голос kk', false],
    ['delay_s', 'number', 'Delay S', false],
    ['loud', 'switch', 'Громко kk', false],
  ]);
  expect(fields.map(({ hint }) => hint)).toEqual(['Любая kk', undefined, undefined, undefined, undefined, undefined]);
  expect(fields.find(({ name }) => name === 'tone')?.choices).toEqual([
    { value: 'high', label: 'высокий kk' },
    { value: 'low', label: 'low' },
  ]);
  expect(initialValues(fields)).toEqual({ room: 'Холл', api_key: '', pin: '', tone: 'low', delay_s: '5', loud: false });
});

test('an empty secret is not sent, anything else that is empty takes away what was said', () => {
  const fields = fieldsOf(kind, 'ru');
  const sent = settingsFrom(fields, { room: ' Зал ', api_key: '', pin: '', tone: '', delay_s: '12', loud: true });

  expect(sent).toEqual({ room: 'Зал', tone: null, delay_s: 12, loud: true });
});

test('a secret is kept unless the channel says that it has none', () => {
  const kept = (settings?: Record<string, unknown>) =>
    fieldsOf(kind, 'ru', settings).flatMap(({ name, isKept }) => (isKept ? [name] : []));

  expect(kept()).toEqual([]);
  expect(kept({ room: 'Холл', pin: null })).toEqual(['api_key']);
  expect(kept({ room: 'Холл' })).toEqual(['api_key', 'pin']);
});

test('a secret is sent to the letter, and null takes it away', () => {
  const fields = fieldsOf(kind, 'ru', {});

  expect(settingsFrom(fields.slice(1, 3), { api_key: ' a b ', pin: null })).toEqual({ api_key: ' a b ', pin: null });
});

test('what is not a number is left to the server to refuse', () => {
  expect(settingsFrom(fieldsOf(kind, 'ru'), { delay_s: 'скоро' })['delay_s']).toBe('скоро');
});

test('what was typed while the request ran is not thrown away with what was sent', () => {
  expect(typedSince({ room: 'Зал', pin: null, tone: 'high' }, { room: 'За', pin: null })).toEqual({
    room: 'Зал',
    tone: 'high',
  });
});
