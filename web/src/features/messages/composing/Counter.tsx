import { useTranslation } from 'react-i18next';

import classes from './Composer.module.css';

/** So many characters before the end of the longest text they are counted aloud. */
const COUNTED = 296;
/** The longest draft that the server keeps, in characters. */
const DRAFT_LIMIT = 131_072;

interface Props {
  id: string;
  /** In characters, as the server counts them. */
  length: number;
  longest: number;
  /** Whether it is a draft, which is kept on the server. */
  isDraft?: boolean;
}

/** Whether a text is near enough to the longest one that its characters are counted aloud. */
export function isCounted(length: number, longest: number): boolean {
  return length >= longest - Math.min(COUNTED, longest / 2);
}

/** How much more may be written, or how much of it is too much. */
export function Counter({ id, length, longest, isDraft = false }: Props) {
  const { t } = useTranslation();
  if (!isCounted(length, longest)) return null;
  const isTooLong = length > longest;
  return (
    <div id={id} className={classes['counter']} data-over={isTooLong} role="status">
      {isTooLong ? t('messages.too_long', { count: length - longest }) : `${length} / ${longest}`}
      {isDraft && length > DRAFT_LIMIT && ` ${t('messages.draft_too_long')}`}
    </div>
  );
}
