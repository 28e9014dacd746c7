import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { ConversationRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { useDirectory } from '@/lib/directory';
import { useNow } from '@/lib/now';
import { useLocale, useSession } from '@/lib/session';
import { moment } from '@/lib/time';
import { useStateOf } from '../api/state';
import { momentOf, snoozeChoices, wallOf } from '../snooze-times';
import classes from './SnoozeDialog.module.css';

const LABELS = {
  hour: 'conversations.snooze_hour',
  evening: 'conversations.snooze_evening',
  morning: 'conversations.snooze_morning',
  monday: 'conversations.snooze_monday',
} as const;

const MOST_REASON_LETTERS = 200;
const LONGEST_MS = 730 * 86_400_000;

/** To whom the chat comes back: oneself first, then whoever may answer. */
function Doer({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const others = [...useDirectory().members.values()].filter(
    ({ id, role }) => id !== member.id && role !== 'quality_control',
  );
  return (
    <NativeSelect
      label={t('conversations.errand_for')}
      value={value}
      data={[
        { value: member.id, label: t('conversations.errand_me') },
        ...others.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

interface ChoicesProps {
  /** Whether one can wait for the customer's word, with nobody to do anything. */
  tillWord: boolean;
  /** Null: until they write. */
  onChoose: (until: number | null) => void;
}

/** The usual times, a click each. */
function Choices({ tillWord, onChoose }: ChoicesProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  return (
    <div className={classes['choices']} role="group" aria-label={t('conversations.snooze_until')}>
      {snoozeChoices(now, locale.timeZone).map((one, place) => (
        <Button
          key={one.choice}
          variant="default"
          justify="space-between"
          data-autofocus={place === 0 ? true : undefined}
          rightSection={<span className={classes['at']}>{moment(one.at, now, locale)}</span>}
          onClick={() => {
            onChoose(one.at);
          }}
        >
          {t(LABELS[one.choice])}
        </Button>
      ))}
      {tillWord && (
        <Button
          variant="default"
          justify="flex-start"
          onClick={() => {
            onChoose(null);
          }}
        >
          {t('conversations.snooze_till_word')}
        </Button>
      )}
    </div>
  );
}

/** What is to be done, by whom and when: one click for the usual times, a field for any other. */
export function SnoozeDialog({ row, onClose }: { row: ConversationRead; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  // What comes while this is open has not been seen by whoever decides, until a refusal has said so.
  const [seen, setSeen] = useState<ConversationRead | null>(row);
  const { snooze, isPending } = useStateOf(seen ?? row);
  const { member } = useSession();
  const { members } = useDirectory();
  const [reason, setReason] = useState(row.errand?.text ?? row.snooze?.reason ?? '');
  const [doer, setDoer] = useState(
    row.errand !== null && members.has(row.errand.for_id) ? row.errand.for_id : member.id,
  );
  const isForMe = doer === member.id;
  const [wall, setWall] = useState('');
  /** What was chosen had passed by the server's clock. */
  const [isLate, setLate] = useState(false);
  const at = wall === '' ? null : momentOf(wall, locale.timeZone);
  const isWrong = at !== null && (Number.isNaN(at) || at <= now || at > now + LONGEST_MS);

  const choose = async (until: number | null): Promise<void> => {
    if (isPending) return;
    const text = reason.trim() || null;
    // For oneself and without a word it is only out of the way; else somebody has something to do.
    const isErrand = until !== null && (text !== null || !isForMe);
    const refusal = await snooze({
      until: until === null ? null : new Date(until).toISOString(),
      reason: text,
      for_id: isErrand ? doer : null,
    });
    if (refusal === null) {
      onClose();
      return;
    }
    setLate(isApiError(refusal, 'invalid_snooze'));
    if (isApiError(refusal, 'changed_meanwhile')) setSeen(null);
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (at !== null && !isWrong) void choose(at);
  };
  return (
    <Dialog onClose={onClose} title={t('conversations.snooze')} size="sm">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t('conversations.snooze_reason')}
            placeholder={t('conversations.snooze_reason_hint')}
            maxLength={MOST_REASON_LETTERS}
            value={reason}
            onChange={(event) => {
              setReason(event.currentTarget.value);
            }}
          />
          <Doer value={doer} onChange={setDoer} />
          <Choices
            tillWord={isForMe}
            onChoose={(until) => {
              void choose(until);
            }}
          />
          <TextInput
            type="datetime-local"
            label={t('conversations.snooze_exact')}
            description={t('conversations.snooze_zone', { zone: locale.timeZone })}
            min={wallOf(now, locale.timeZone)}
            max={wallOf(now + LONGEST_MS, locale.timeZone)}
            value={wall}
            error={isWrong || isLate ? t('conversations.snooze_wrong') : undefined}
            onChange={(event) => {
              setWall(event.currentTarget.value);
              setLate(false);
            }}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={at === null || isWrong} loading={isPending}>
              {t('conversations.snooze')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
