import { later, NotOpened } from '@/components/later';
import { addRussian } from '@/i18n';

/** A piece of this part, once what it says is here, too. */
async function withTexts<M>(piece: Promise<M>): Promise<M> {
  const [module, texts] = await Promise.all([piece, import('./texts/ru.json')]);
  addRussian(texts.default);
  return module;
}

/** Loaded with the first slash. */
export const ReplyPicker = later(() => withTexts(import('./components/ReplyPicker')), 'ReplyPicker', NotOpened);

/** Loaded when the page is opened. */
export const RepliesSettings = later(() => withTexts(import('./components/RepliesSettings')), 'RepliesSettings');
