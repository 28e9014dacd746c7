import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCard } from '../src/convert/vcard.ts';

function card(...lines: string[]): ReturnType<typeof readCard> {
  return readCard(['BEGIN:VCARD', ...lines, 'END:VCARD'].join('\r\n'));
}

for (const [line, phone] of [
  ['TEL:8 (701) 123-45-67', '77011234567'],
  ['TEL:+7 701 123 45 67', '77011234567'],
  ['TEL:701 123-45-67', '77011234567'],
  ['TEL:8-727-250-11-22', '77272501122'],
  ['TEL;TYPE=CELL:+49 30 123456', '4930123456'],
  ['TEL;TYPE="cell:work":8 701 123 45 67', '77011234567'],
  ['TEL;VALUE=uri:tel:+7-701-123-45-67;ext=12', '77011234567'],
  ['TEL:+7 727 250 11 22 доб. 15', '77272501122'],
  ['TEL:+7 727 250 11 22,,15', '77272501122'],
  ['item1.TEL;waid=77011234567:+7 (701) 123', '77011234567'],
  ['TEL;CELL;PREF:+77011234567', '77011234567'],
  ['TEL;ENCODING=QUOTED-PRINTABLE:=2B7=20701=20123=2045=2067', '77011234567'],
  ['TEL:8 701 123 45 67 / 8 702 765 43 21', '77011234567'],
  ['TEL:+7 727 250 11 22*15', '77272501122'],
  ['TEL:\u202a+7 701 123\u201145\u201167\u202c', '77011234567'],
  ['TEL:103', '103'],
  ['TEL;waid=8:+7 701 123-45-67', '77011234567'],
  ['TEL;waid=12345678901234567:8 701 123 45 67', '77011234567'],
] as const) {
  test(`${line} is ${phone}`, () => {
    assert.deepEqual(card('VERSION:3.0', 'FN:Х', line).phones, [phone]);
  });
}

test('what is too short or too long for a number is none', () => {
  assert.deepEqual(card('TEL;waid=8:8', 'TEL:+8', 'TEL:12', `TEL:+${'7'.repeat(16)}`).phones, []);
});

test('names in base64 are read, also over several lines, and in the letters that the card names', () => {
  const packed = Buffer.from('Айгуль Серикова').toString('base64');
  assert.equal(card('VERSION:3.0', `FN;ENCODING=b;CHARSET=UTF-8:${packed}`).name, 'Айгуль Серикова');
  assert.equal(card('VERSION:2.1', `FN;BASE64:${packed}`).name, 'Айгуль Серикова');
  const lines = [packed.slice(0, 12), packed.slice(12), ''];
  assert.equal(card('VERSION:2.1', 'FN;ENCODING=BASE64:', ...lines, 'TEL:103').name, 'Айгуль Серикова');
  assert.equal(
    card('VERSION:2.1', `FN;ENCODING=BASE64:${lines[0] ?? ''}`, ` ${lines[1] ?? ''}`).name,
    'Айгуль Серикова',
  );
  const cyrillic = Buffer.from([0xc1, 0xee, 0xeb, 0xe0, 0xf2]).toString('base64');
  assert.equal(card(`FN;ENCODING=B;CHARSET=windows-1251:${cyrillic}`).name, 'Болат');
  assert.equal(card('FN;ENCODING=B:не base64').name, 'не base64');
});

test('names come from FN, from N as people say them, from an organization', () => {
  assert.equal(card('FN:Айгуль Серикова', 'N:Другая;Совсем;;;').name, 'Айгуль Серикова');
  assert.equal(card('N:Серикова;Айгуль;Маратовна;;').name, 'Айгуль Маратовна Серикова');
  assert.equal(card('FN:', 'N:;;;;', 'ORG:ТОО «Сарафан»;Продажи').name, 'ТОО «Сарафан»');
  assert.equal(card('item1.FN:Болат').name, 'Болат');
  assert.equal(card('FN:Кафе\\, бар').name, 'Кафе, бар');
  assert.equal(card('TEL:103').name, null);
});

test('vCard 2.1 writes letters in quoted-printable, over several lines, in its own charset', () => {
  const aigul = '=D0=90=D0=B9=D0=B3=D1=83=D0=BB=D1=8C';
  assert.equal(card(`N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;${aigul};;;`).name, 'Айгуль');
  const folded = `FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:${aigul.slice(0, 18)}=`;
  assert.equal(card(folded, aigul.slice(18)).name, 'Айгуль');
  assert.equal(card('FN;CHARSET=windows-1251;QUOTED-PRINTABLE:=C0=E9=E3=F3=EB=FC').name, 'Айгуль');
});
