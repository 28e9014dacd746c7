import { use } from 'react';

import { useDirectory } from '@/lib/directory';
import { NumbersContext } from '@/lib/numbers';
import classes from './NumberMark.module.css';

/** A number's colour and name. */
export function NumberName({ channelId }: { channelId: string }) {
  const channel = useDirectory().channels.get(channelId);
  if (channel === undefined) return null;
  return (
    <span className={classes['number']}>
      <span className={classes['dot']} style={{ backgroundColor: channel.color }} aria-hidden="true" />
      <span className={classes['name']} dir="auto">
        {channel.label}
      </span>
    </span>
  );
}

/** Over which number something was written, in a timeline. */
export function NumberMark({ conversationId }: { conversationId: string }) {
  const channelId = use(NumbersContext)?.get(conversationId);
  if (channelId === undefined) return null;
  return (
    <span className={classes['mark']} data-testid="number-mark">
      <NumberName channelId={channelId} />
    </span>
  );
}
