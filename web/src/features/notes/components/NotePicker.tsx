import { useTranslation } from 'react-i18next';

import type { MemberRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import classes from './NoteForm.module.css';

interface Props {
  id: string;
  members: MemberRead[];
  current: number;
  onChoose: (member: MemberRead) => void;
}

/** The members whose names begin as it is written after `@`. */
export function NotePicker({ id, members, current, onChoose }: Props) {
  const { t } = useTranslation();
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
          <Avatar name={member.name} seed={member.id} size={28} />
          <bdi>{member.name}</bdi>
        </li>
      ))}
    </ul>
  );
}
