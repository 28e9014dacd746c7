import { IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Avatar } from '@/components/Avatar';
import { useDirectory } from '@/lib/directory';
import type { Nameable } from '../naming';
import classes from './NoteForm.module.css';

interface Props {
  id: string;
  members: Nameable[];
  current: number;
  onChoose: (member: Nameable) => void;
}

/** The members and teams whose names begin as it is written after `@`. */
export function NotePicker({ id, members, current, onChoose }: Props) {
  const { t } = useTranslation();
  const { teams } = useDirectory();
  return (
    <ul id={id} className={classes['people']} role="listbox" aria-label={t('notes.mention_whom')}>
      {members.map((member, index) => (
        <li
          key={member.id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === current}
          // Not on click: the field would lose the cursor first.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(member);
          }}
        >
          {teams.has(member.id) ? (
            <IconUsersGroup size={28} stroke={1.5} aria-hidden="true" />
          ) : (
            <Avatar name={member.name} seed={member.id} size={28} />
          )}
          <bdi>{member.name}</bdi>
        </li>
      ))}
    </ul>
  );
}
