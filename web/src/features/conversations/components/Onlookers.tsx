import { Tooltip } from '@mantine/core';
import { IconEye, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Avatar } from '@/components/Avatar';
import { useDirectory } from '@/lib/directory';
import { useSession } from '@/lib/session';
import { useStore } from '@/lib/store';
import { onlookers } from '../looking';
import { usePresence } from '../presence';
import classes from './Onlookers.module.css';

const MOST_FACES = 3;

/** Which colleagues have this chat in front, and which of them write an answer. */
export function Onlookers({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const me = useSession().member.id;
  const { members } = useDirectory();
  const seen = useStore(onlookers);
  const typists = usePresence(conversationId)?.typists ?? [];
  const typing = new Set(typists.filter(({ isOurs }) => isOurs).map(({ key }) => key));
  const looking = seen?.conversation_id === conversationId ? seen.member_ids : [];
  const here = [...new Set([...typing, ...looking])]
    .filter((id) => id !== me)
    .flatMap((id) => members.get(id) ?? [])
    .sort((one, other) => Number(typing.has(other.id)) - Number(typing.has(one.id)));
  const names = (isTyping: boolean): string[] =>
    here.filter(({ id }) => typing.has(id) === isTyping).map(({ name }) => name);
  const said = [
    ...names(true).map((name) => t('conversations.types_who', { name })),
    ...names(false).map((name) => t('conversations.looks_who', { name })),
  ].join(', ');
  const [first] = here;
  return (
    <span role="status" className={classes['status']} data-testid="onlookers">
      {first !== undefined && (
        <Tooltip label={said}>
          <span className={classes['onlookers']}>
            <span className="sf-visually-hidden">{said}</span>
            <span className={classes['faces']} aria-hidden="true">
              {here.slice(0, MOST_FACES).map((one) => (
                <span key={one.id} className={classes['face']} data-typing={typing.has(one.id)}>
                  <Avatar name={one.name} seed={one.id} size={26} />
                  <span className={classes['sign']}>
                    {typing.has(one.id) ? <IconPencil size={11} /> : <IconEye size={11} />}
                  </span>
                </span>
              ))}
            </span>
            <span className={classes['text']} aria-hidden="true">
              {here.length === 1
                ? t(typing.has(first.id) ? 'conversations.types_who' : 'conversations.looks_who', { name: first.name })
                : t('conversations.here_several', { count: here.length })}
            </span>
          </span>
        </Tooltip>
      )}
    </span>
  );
}
