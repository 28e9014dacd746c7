import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ContactRead } from '@/api/types';
import { later, NotOpened } from '@/components/later';
import { PaneBlock } from '@/components/Pane';
import type { ContactPanel } from '@/lib/contact-panel';
import { personName } from '@/lib/names';
import { useNotify } from '@/lib/notify';
import { formatPhone } from '@/lib/phone';
import { useCan, useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useBlocking, useHints, useMerges, usePart } from '../api/people';
import { keptText } from '../kept-text';
import classes from './people.module.css';

const MergeDialog = later(() => import('./MergeDialog'), 'MergeDialog', NotOpened);
const ExportDialog = later(() => import('./ExportDialog'), 'ExportDialog', NotOpened);
const EraseDialog = later(() => import('./EraseDialog'), 'EraseDialog', NotOpened);

type Opened = { dialog: 'merge'; otherId: string | null } | { dialog: 'export' } | { dialog: 'erase' } | null;

function Hints({ contact, onCompare }: { contact: ContactRead; onCompare: (otherId: string) => void }) {
  const { t } = useTranslation();
  const hints = useHints(contact, useCan('contacts.edit'));
  return hints.data?.items.map((hint) => (
    <div key={hint.contact_id} className={classes['line']}>
      <span dir="auto">
        {t(hint.reason === 'phone' ? 'people.hint_phone' : 'people.hint_name', {
          name: personName(hint, t),
          phone: hint.phone === null ? '' : formatPhone(hint.phone),
        })}
      </span>
      <Button
        variant="light"
        size="sm"
        onClick={() => {
          onCompare(hint.contact_id);
        }}
      >
        {t('people.compare')}
      </Button>
    </div>
  ));
}

function Merges({ contact }: { contact: ContactRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { done } = useNotify();
  const canEdit = useCan('contacts.edit');
  const merges = useMerges(contact);
  const part = usePart(contact.id);
  return merges.data?.items.map((merge, place) => (
    <div key={merge.id} className={classes['line']}>
      <span dir="auto">
        {t('people.merged_with', {
          name: merge.absorbed_name ?? (merge.absorbed_phone === null ? '' : formatPhone(merge.absorbed_phone)),
          by: merge.merged_by,
          until: dateTime(merge.undo_until, locale),
        })}
      </span>
      {canEdit && place === 0 && (
        <Button
          variant="default"
          size="sm"
          loading={part.isPending}
          onClick={() => {
            part.mutate(merge.id, {
              onSuccess: ({ kept }) => {
                done(keptText(t, kept));
              },
            });
          }}
        >
          {t('people.part')}
        </Button>
      )}
    </div>
  ));
}

function Block({ contact }: { contact: ContactRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const blocking = useBlocking(contact.id);
  const block = contact.block ?? null;
  return (
    <>
      {block !== null && (
        <p className={classes['muted']}>
          {t('people.blocked_by', { by: block.by ?? '—', at: dateTime(block.at, locale) })}
        </p>
      )}
      <Button
        variant="default"
        loading={blocking.isPending}
        onClick={() => {
          blocking.mutate(block === null);
        }}
      >
        {t(block === null ? 'people.block' : 'people.unblock')}
      </Button>
      {block === null && <p className={classes['muted']}>{t('people.block_hint')}</p>}
    </>
  );
}

/** What can be done about the person as a whole: merged, parted, blocked, given out, erased. */
export const PeoplePanel: ContactPanel = function PeoplePanel({ contact }) {
  const { t } = useTranslation();
  const canEdit = useCan('contacts.edit');
  const canErase = useCan('contacts.erase');
  const [opened, setOpened] = useState<Opened>(null);
  const close = (): void => {
    setOpened(null);
  };
  return (
    <PaneBlock title={t('people.title')}>
      <div className={classes['deeds']}>
        <Hints
          contact={contact}
          onCompare={(otherId) => {
            setOpened({ dialog: 'merge', otherId });
          }}
        />
        <Merges contact={contact} />
        {canEdit && (
          <Button
            variant="default"
            onClick={() => {
              setOpened({ dialog: 'merge', otherId: null });
            }}
          >
            {t('people.merge')}
          </Button>
        )}
        {canEdit && <Block contact={contact} />}
        {canErase && (
          <>
            <Button
              variant="default"
              onClick={() => {
                setOpened({ dialog: 'export' });
              }}
            >
              {t('people.export')}
            </Button>
            <Button
              variant="default"
              c="var(--sf-red-text)"
              onClick={() => {
                setOpened({ dialog: 'erase' });
              }}
            >
              {t('people.erase')}
            </Button>
          </>
        )}
      </div>
      <Suspense>
        {opened?.dialog === 'merge' && <MergeDialog contact={contact} otherId={opened.otherId} onClose={close} />}
        {opened?.dialog === 'export' && <ExportDialog contact={contact} onClose={close} />}
        {opened?.dialog === 'erase' && <EraseDialog contact={contact} onClose={close} />}
      </Suspense>
    </PaneBlock>
  );
};
