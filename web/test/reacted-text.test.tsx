// @vitest-environment jsdom
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, expect, test } from 'vitest';

import { languages } from '@/app/languages';
import { useAskedAnewText } from '@/features/conversations/use-reacted-text';
import { startTranslations, switchLanguage } from '@/i18n';

beforeAll(async () => {
  await startTranslations(languages);
  await switchLanguage('ru');
});

function Anew({ by }: { by: string }) {
  const anew = { message_id: 'm', kind: 'text', text: 'А завтра?', mentions: [], by, at: '2026-11-21T07:00:00Z' };
  return useAskedAnewText(anew, true);
}

test('a question asked anew in a group names who asks, unless the name tells nobody apart', () => {
  const said = renderToStaticMarkup(<Anew by="Айгуль" />);
  expect(said).toContain('Айгуль');
  expect(`Айгуль: ${renderToStaticMarkup(<Anew by="." />)}`).toBe(said);
});
