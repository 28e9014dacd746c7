import { ActionIcon, Button, Group, Modal, Switch, Text } from '@mantine/core';
import { IconSend2, IconX } from '@tabler/icons-react';
import type { ClipboardEvent } from 'react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';

import { useClosedByBack } from '@/lib/going-back';
import { useIsPhone } from '@/lib/media';
import { useLocale } from '@/lib/session';
import { fileSize } from '../format';
import { AttachCaption } from './AttachCaption';
import classes from './AttachModal.module.css';
import { AddMore } from './AttachMore';
import { Preview, Thumb } from './AttachPreview';
import type { Chosen } from './attachments';
import { isTooLargeToShow, isUnshown, kindOf, MOST_BYTES_SHOWN, typesAmong } from './attachments';
import type { Offer } from './offer';
import { useChosen } from './use-chosen';

interface Props {
  files: File[];
  /** Given up before, and looked at again. */
  again: Chosen[];
  offer: Offer;
  /** Given here, too; those that are taken come back among `files`. */
  onMore: (files: File[]) => void;
  onSend: (chosen: Chosen[]) => void;
  onClose: (chosen: Chosen[]) => void;
}

/** To the caption of the file that is looked at, or to its thumb where it takes none. */
function focusCurrent(sheet: HTMLElement | null): void {
  sheet?.querySelector<HTMLElement>('[data-autofocus], [aria-pressed="true"]')?.focus();
}

function TakeOut({ name, onClick }: { name: string; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      className={classes['remove']}
      variant="default"
      radius="xl"
      size={36}
      aria-label={t('messages.attach_remove', { name })}
      onClick={onClick}
    >
      <IconX size={18} />
    </ActionIcon>
  );
}

/** Says why a film or a picture is no film and no picture on the customer's phone. */
function LeavesAsDocument({ service, isLarge }: { service: string; isLarge: boolean }) {
  const { t } = useTranslation();
  const { language } = useLocale();
  return (
    <Text size="sm" c="dimmed">
      {isLarge
        ? t('messages.attach_large', { service, limit: fileSize(MOST_BYTES_SHOWN, language, t) })
        : t('messages.attach_unshown', { service })}
    </Text>
  );
}

/** By a key, a button or the system's way back, and once all are taken out. */
function useGivingUp(chosen: Chosen[], onClose: Props['onClose']): () => void {
  const giveUp = (): void => {
    onClose(chosen);
  };
  useClosedByBack(giveUp);
  const close = useEffectEvent(giveUp);
  const isEmpty = chosen.length === 0;
  useEffect(() => {
    if (isEmpty) close();
  }, [isEmpty]);
  return giveUp;
}

/** The files before they are sent: how each looks, what is written under it, and which of them go after all. */
export function AttachModal({ files, again, offer, onMore, onSend, onClose }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const sheet = useRef<HTMLDivElement>(null);
  const { chosen, current, select, change, takeOut } = useChosen(files, again, offer);
  const giveUp = useGivingUp(chosen, onClose);
  if (current === undefined) return null;

  const usual = kindOf(current.file);
  const isTooLarge = isTooLargeToShow(current.file);
  const hasChoice =
    (usual === 'image' || usual === 'video') &&
    [usual, 'document' as const].every((kind) => offer.files.includes(kind));
  const tooMany = (one: Chosen): number => Array.from(one.caption.trim()).length - offer.longestCaption;
  const send = (): void => {
    const wrong = chosen.find((one) => tooMany(one) > 0);
    if (wrong !== undefined) select(wrong.id);
    else onSend(chosen.map((one) => ({ ...one, caption: one.caption.trim() })));
  };
  return (
    <Modal
      opened
      onClose={giveUp}
      fullScreen={isPhone}
      size="lg"
      title={t('messages.attach_title', { count: chosen.length })}
      closeButtonProps={{ 'aria-label': t('common.cancel') }}
    >
      <div
        ref={sheet}
        className={classes['sheet']}
        onPaste={(event: ClipboardEvent) => {
          const pasted = [...event.clipboardData.files];
          if (pasted.length === 0) return;
          event.preventDefault();
          onMore(pasted);
        }}
      >
        <div className={classes['stage']}>
          <Preview key={current.id} one={current} />
          <TakeOut
            name={current.file.name}
            onClick={() => {
              flushSync(() => {
                takeOut(current.id);
              });
              focusCurrent(sheet.current);
            }}
          />
        </div>
        {hasChoice && (
          <Switch
            size="sm"
            label={t('messages.attach_as_document')}
            checked={current.kind === 'document'}
            onChange={(event) => {
              change(current.id, { kind: event.currentTarget.checked ? 'document' : usual });
            }}
          />
        )}
        {(isTooLarge || isUnshown(current.file)) && <LeavesAsDocument service={offer.service} isLarge={isTooLarge} />}
        {current.kind !== 'audio' && (
          <AttachCaption
            caption={current.caption}
            tooMany={tooMany(current)}
            onChange={(caption) => {
              change(current.id, { caption });
            }}
            onSend={send}
          />
        )}
        <Group gap="xs" wrap="nowrap">
          <div className={classes['strip']}>
            {chosen.map((one) => (
              <Thumb
                key={one.id}
                one={one}
                selected={one.id === current.id}
                onSelect={() => {
                  select(one.id);
                }}
              />
            ))}
          </div>
          <AddMore types={typesAmong(offer.files)} onFiles={onMore} />
          <Button
            className={classes['send']}
            leftSection={<IconSend2 size={18} />}
            onClick={send}
            disabled={tooMany(current) > 0}
          >
            {t('messages.send')}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
