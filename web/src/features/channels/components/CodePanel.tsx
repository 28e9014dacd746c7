import { Button, Loader } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { ChannelRead } from '@/api/types';
import { DemoPhones } from '@/components/DemoPhones';
import { PhoneField } from '@/components/PhoneField';
import { WithNumbers } from '@/components/WithNumbers';
import { errorText } from '@/lib/error-text';
import { formatPhone, parsePhone } from '@/lib/phone';
import type { Linking } from '../linking';
import classes from './linking.module.css';
import { LinkSteps } from './LinkSteps';
import { PairingCode } from './PairingCode';

interface Props {
  pairing: ChannelRead['pairing'];
  linking: Linking;
}

/** Another code has been asked for: for whom it is stays on the screen. */
function CodeComing({ phone }: { phone: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes['typed']} role="status" data-testid="code-coming">
      <span className={classes['typedFor']}>
        <WithNumbers>{t('channels.code_label', { phone: formatPhone(phone) })}</WithNumbers>
      </span>
      <Loader size="md" />
      {t('channels.code_coming')}
    </div>
  );
}

/** A code to type instead of a QR to scan: for whoever has the hub open on the very phone. */
export function CodePanel({ pairing, linking }: Props) {
  const { t } = useTranslation();
  const { ask } = linking;
  const [isNone, setNone] = useState(false);
  const [wantsOther, setWantsOther] = useState(false);
  const phone = ask.variables ?? parsePhone(linking.phone);

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const found = parsePhone(linking.phone);
    setNone(found === null);
    if (found === null) return;
    ask.mutate(found, {
      onSuccess: () => {
        setWantsOther(false);
      },
    });
  };
  const refusal = (): string | null => {
    if (isNone) return 'phone';
    if (ask.error === null) return null;
    // Refused for good: there is no code for such a number.
    return isApiError(ask.error, 'rejected') ? t('channels.no_code') : errorText(t, ask.error);
  };
  const change = (next: string): void => {
    linking.setPhone(next);
    setNone(false);
    if (ask.isError) ask.reset();
  };
  const other = (): void => {
    setWantsOther(true);
  };
  return (
    <div className={classes['panel']}>
      {pairing === null && phone !== null && ask.isPending ? (
        <CodeComing phone={phone} />
      ) : pairing !== null && !wantsOther ? (
        <PairingCode
          key={`${pairing.code} ${pairing.expires_at ?? ''}`}
          pairing={pairing}
          phone={phone}
          busy={ask.isPending}
          onAgain={() => {
            if (phone === null) other();
            else ask.mutate(phone);
          }}
          onOther={other}
        />
      ) : (
        <form className={classes['form']} onSubmit={submit} noValidate>
          <PhoneField
            label={t('channels.code_phone')}
            description={t('channels.code_phone_hint')}
            value={linking.phone}
            onChange={change}
            problem={refusal()}
            disabled={ask.isPending}
            autoFocus
          />
          <Button type="submit" loading={ask.isPending}>
            {t('channels.code_get')}
          </Button>
        </form>
      )}
      <LinkSteps way="code" />
      <DemoPhones purpose="type" />
    </div>
  );
}
