import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';

import { isUnshown } from '../src/features/messages/composing/attachments';
import { fileSize, fileType, pictureBox, playTime } from '../src/features/messages/format';

const t = ((key: string, { size }: { size: string }) => `${size} ${key.slice(-2)}`) as unknown as TFunction;

test('a length is written as players write it', () => {
  expect([0, 14.4, 59.6, 61, 3661].map(playTime)).toEqual(['0:00', '0:14', '1:00', '1:01', '1:01:01']);
});

test('a size stands in its largest unit, and 1000 KB are still not a megabyte of four digits', () => {
  expect([0, 40, 1023].map((bytes) => fileSize(bytes, 'ru', t))).toEqual(['0 _b', '40 _b', '1023 _b']);
  expect(fileSize(1024, 'ru', t)).toBe('1 kb');
  expect(fileSize(1536, 'ru', t)).toBe('1,5 kb');
  expect(fileSize(1023 * 1024, 'en', t)).toBe('1 mb');
  expect(fileSize(16 * 1024 ** 2, 'en', t)).toBe('16 mb');
  expect(fileSize(2 * 1024 ** 3, 'en', t)).toBe('2 gb');
});

test('a type is the end of the name, else of the media type, else nothing', () => {
  expect(fileType('Прайс.PDF', 'application/pdf')).toBe('PDF');
  expect(fileType('счёт.договор', null)).toBe('ДОГОВОР');
  expect(fileType(null, 'application/pdf')).toBe('PDF');
  expect(fileType('README', 'application/octet-stream')).toBe('');
  expect(fileType(null, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document')).toBe('');
});

test('what phones have no view for is told apart by its type, or by its name where the browser knows no type', () => {
  const file = (name: string, type: string, size = 1): Pick<File, 'name' | 'type' | 'size'> => ({ name, type, size });
  expect(['image/heic', 'video/quicktime', 'audio/wav'].map((type) => isUnshown(file('a', type)))).toEqual([
    true,
    true,
    true,
  ]);
  expect(['IMG.HEIC', 'film.mov'].map((name) => isUnshown(file(name, '')))).toEqual([true, true]);
  expect(
    ['image/jpeg', 'video/mp4', 'application/pdf', 'image/svg+xml'].map((type) => isUnshown(file('a', type))),
  ).toEqual([false, false, false, false]);
  expect(isUnshown(file('прайс.pdf', ''))).toBe(false);
});

test('a picture keeps its shape in the room of a bubble, however odd it is', () => {
  expect(pictureBox(1600, 1200)).toEqual({ width: 330, height: 248 });
  expect(pictureBox(1080, 2400)).toEqual({ width: 171, height: 380 });
  expect(pictureBox(200, 150)).toEqual({ width: 200, height: 150 });
  expect(pictureBox(5000, 10)).toEqual({ width: 330, height: 120 });
  expect(pictureBox(1, 1)).toEqual({ width: 120, height: 120 });
  expect(pictureBox(null, 100)).toEqual({ width: 260, height: 200 });
  expect(pictureBox(0, -5)).toEqual({ width: 260, height: 200 });
});
