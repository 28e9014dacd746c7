import { Button, Menu, Skeleton, TextInput } from '@mantine/core';
import { IconDots, IconDownload, IconMessageBolt, IconPlus, IconSearch, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ReplyListed } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useReplies } from '../api/replies';
import { useExport } from '../api/tables';
import { foldersOf } from '../folders';
import { ImportDialog } from './ImportDialog';
import { ReplyDialog } from './ReplyDialog';
import { ReplyRow } from './ReplyRow';
import classes from './replies.module.css';

function Table({ onImport }: { onImport: () => void }) {
  const { t } = useTranslation();
  const { failed } = useNotify();
  const save = useExport();
  const give = (team: boolean) => () => {
    save.mutate(team, { onError: failed });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDots size={17} />}>
          CSV
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUpload size={17} />} onClick={onImport}>
          {t('replies.import')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={17} />} onClick={give(true)}>
          {t('replies.export_team')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={17} />} onClick={give(false)}>
          {t('replies.export_own')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface FoldersProps {
  items: readonly ReplyListed[];
  onOpen: (id: string) => void;
}

function Folders({ items, onOpen }: FoldersProps) {
  const { t } = useTranslation();
  return foldersOf(items).map(([folder, replies]) => (
    <div key={folder}>
      {folder !== '' && <h3 className={classes['folder']}>{folder}</h3>}
      <Rows label={folder === '' ? t('replies.title') : folder}>
        {replies.map((reply) => (
          <ReplyRow
            key={reply.id}
            reply={reply}
            onOpen={() => {
              onOpen(reply.id);
            }}
          />
        ))}
      </Rows>
    </div>
  ));
}

/** What is open over the list: a quick reply by its id, a new one, or a table that is taken in. */
type Over = { id: string | null } | 'import' | null;

/** The team's quick replies and one's own: found, made, changed, given out and taken in as a table. */
export function RepliesSettings() {
  const { t } = useTranslation();
  const [q, setQ] = useState('');
  const [over, setOver] = useState<Over>(null);
  const replies = useReplies(q);
  const close = (): void => {
    setOver(null);
  };
  const items = replies.data ?? [];
  return (
    <Section
      title={t('replies.title')}
      lead={t('replies.lead')}
      actions={
        <div className={classes['actions']}>
          <Table
            onImport={() => {
              setOver('import');
            }}
          />
          <Button
            leftSection={<IconPlus size={17} />}
            onClick={() => {
              setOver({ id: null });
            }}
          >
            {t('replies.new')}
          </Button>
        </div>
      }
    >
      <TextInput
        type="search"
        leftSection={<IconSearch size={17} />}
        aria-label={t('replies.search')}
        placeholder={t('replies.search')}
        maxLength={200}
        value={q}
        onChange={(event) => {
          setQ(event.currentTarget.value);
        }}
      />
      {replies.isPending && <Skeleton height={120} />}
      {replies.isError && <ErrorState error={replies.error} onRetry={() => void replies.refetch()} />}
      {replies.data !== undefined && items.length === 0 && (
        <EmptyState
          icon={<IconMessageBolt size={30} stroke={1.7} />}
          title={q.trim() === '' ? t('replies.none') : t('replies.nothing_found')}
        />
      )}
      {items.length > 0 && (
        <Folders
          items={items}
          onOpen={(id) => {
            setOver({ id });
          }}
        />
      )}
      {over === 'import' && <ImportDialog onClose={close} />}
      {over !== null && over !== 'import' && <ReplyDialog id={over.id} known={items} onClose={close} />}
    </Section>
  );
}
