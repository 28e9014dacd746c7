import { useTranslation } from 'react-i18next';

import { Avatar } from '@/components/Avatar';
import { tellingName } from '@/lib/names';
import { formatPhone } from '@/lib/phone';
import classes from './Composer.module.css';
import type { Mentionable } from './mentioning';
import { nameOf } from './mentioning';

interface Props {
  id: string;
  members: Mentionable[];
  current: number;
  onChoose: (member: Mentionable) => void;
}

/** The members whose names begin as it is written after `@`. */
export function MentionList({ id, members, current, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <ul id={id} className={classes['people']} role="listbox" aria-label={t('messages.mention_whom')}>
      {members.map((member, index) => {
        const name = nameOf(member) ?? '';
        return (
          <li
            key={member.lid ?? member.phone}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            // Not on click: the field would lose the cursor first.
            onPointerDown={(event) => {
              event.preventDefault();
              onChoose(member);
            }}
          >
            <Avatar name={name} seed={member.contact_id ?? member.lid ?? name} size={28} />
            <bdi>{name}</bdi>
            {tellingName(member.name) !== null && member.phone !== null && <span>{formatPhone(member.phone)}</span>}
          </li>
        );
      })}
    </ul>
  );
}
