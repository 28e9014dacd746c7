import { Button } from '@mantine/core';
import { IconArrowForwardUp, IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { failureText } from '@/lib/error-text';
import { useCan, useLocale } from '@/lib/session';
import { clock } from '@/lib/time';
import { useResend } from '../api/resend';
import classes from './Bubble.module.css';

export function Failure({ message }: { message: MessageRead }) {
  const { t } = useTranslation();
  const canSend = useCan('messages.send');
  const resend = useResend();
  return (
    <div className={classes['trouble']} data-tone="red">
      <span>{failureText(t, message.error)}</span>
      {message.resent_as_id !== null && <span className={classes['note']}>{t('messages.resent')}</span>}
      {message.resent_as_id === null && canSend && (
        <Button
          size="compact-sm"
          variant="default"
          loading={resend.isPending}
          onClick={() => {
            resend.mutate(message.id);
          }}
        >
          {t('messages.send_again')}
        </Button>
      )}
    </div>
  );
}

/** The channel's service has asked to wait before it is asked again. */
export function NextTry({ at }: { at: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <div className={classes['trouble']} data-tone="amber">
      {t('messages.next_try', { at: clock(at, locale) })}
    </div>
  );
}

/** What stands above the content: that it was passed on, or could be seen once. */
export function Marks({ message }: { message: MessageRead }) {
  const { t } = useTranslation();
  return (
    <>
      {message.forwarded && (
        <span className={classes['mark']}>
          <IconArrowForwardUp size={15} aria-hidden="true" /> {t('messages.forwarded')}
        </span>
      )}
      {/* What can only be seen on the phone says that in its own words. */}
      {message.view_once && message.kind !== 'view_once' && (
        <span className={classes['mark']}>
          <IconEyeOff size={15} aria-hidden="true" /> {t('messages.view_once')}
        </span>
      )}
    </>
  );
}
