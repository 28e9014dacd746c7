import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf } from '../src/convert/content.ts';

function said(params: unknown, body: string | null = null): string | null | undefined {
  const paramsJson = typeof params === 'string' ? params : JSON.stringify(params);
  return contentOf({
    interactiveResponseMessage: {
      ...(body !== null && { body: { text: body } }),
      nativeFlowResponseMessage: { name: 'flow', paramsJson, version: 3 },
    },
  })?.text;
}

test('what was filled in a form is told by its names, without ids and tokens', () => {
  const filled = {
    screen_0_Ваше_имя_0: 'Айгүл',
    screen_0_TextInput_1: 'к 18:00',
    screen_0_Dropdown_2: '0_Под_ключ',
    screen_1_Гостей_0: 12,
    screen_1_CheckboxGroup_1: ['0_Торт', '1_Шары'],
    flow_token: '0f0b1a6e-2d3c-4b5a-8f9e-0123456789ab',
    wa_flow_response_params: { title: 'Заказ', flow_id: '1234' },
  };
  assert.equal(said(filled, 'Отправлено'), 'Отправлено\nВаше имя: Айгүл\nк 18:00\nПод ключ\nГостей: 12\nТорт, Шары');
});

test('fields with names of their own, an address, and an answer that says the same as the body', () => {
  assert.equal(
    said({
      fields: [
        { name: 'Дата', value: '5 мая' },
        { label: 'Пол', value: ['Ж'] },
      ],
    }),
    'Дата: 5 мая\nПол: Ж',
  );
  assert.equal(
    said({ values: { city: 'Алматы', house_number: '5' }, saved_address_id: 'A1' }),
    'city: Алматы\nhouse number: 5',
  );
  assert.equal(said({ id: 'yes', title: 'Да' }, 'Да'), 'Да');
});

test('an answer whose name sounds like one for apps is told', () => {
  assert.equal(
    said({
      delivery_type: 'Самовывоз',
      postal_code: '050000',
      marital_status: 'В браке',
      student_id: '12-34',
      type: 'Розница',
      status: 'Новый клиент',
      flow_id: '1234',
      version: '7.1',
      saved_address_id: 'A1',
    }),
    'delivery type: Самовывоз\npostal code: 050000\nmarital status: В браке\nstudent id: 12-34\ntype: Розница\nstatus: Новый клиент',
  );
});

test('what is no JSON, or holds nothing for people, adds nothing', () => {
  assert.equal(said('{"broken', 'Готово'), 'Готово');
  assert.equal(said({ flow_token: 'x', id: 'y', ok: true, nothing: null }, 'Готово'), 'Готово');
  assert.equal(said('['.repeat(50_000), 'Готово'), 'Готово');
  assert.equal(said({ flow_token: 'x' }), null);
});
