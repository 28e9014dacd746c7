import { useTranslation } from 'react-i18next';

import { GrowingTextarea } from '@/components/GrowingTextarea';
import { useIsTouch } from '@/lib/media';

interface Props {
  caption: string;
  /** So many characters more than the channel takes. */
  tooMany: number;
  onChange: (caption: string) => void;
  onSend: () => void;
}

/** What is written under a file; Enter sends, except where fingers write. */
export function AttachCaption({ caption, tooMany, onChange, onSend }: Props) {
  const { t } = useTranslation();
  const isTouch = useIsTouch();
  return (
    <GrowingTextarea
      value={caption}
      maxRows={5}
      data-autofocus
      aria-label={t('messages.caption')}
      placeholder={t('messages.caption')}
      error={tooMany > 0 ? t('messages.too_long', { count: tooMany }) : ''}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || isTouch) return;
        event.preventDefault();
        // Held since another control had the focus, it sends nothing.
        if (!event.repeat) onSend();
      }}
    />
  );
}
