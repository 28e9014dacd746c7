import { Outlet, useMatchRoute } from '@tanstack/react-router';
import { Suspense } from 'react';

import { TagPicker } from '@/features/contacts';
import { useIsPhone } from '@/lib/media';
import { useStore } from '@/lib/store';
import { tagging } from '@/lib/tagging';
import { useHarmlessTyping } from '@/lib/typed-text';
import { PaletteKey } from '../palette/PaletteKey';
import { BottomBar } from './BottomBar';
import { ConnectionBar } from './ConnectionBar';
import { KeyMode } from './KeyMode';
import { Rail } from './Rail';
import classes from './shell.module.css';
import { ShortcutHelp } from './ShortcutHelp';
import { SignedIn } from './SignedIn';

/** What surrounds every signed-in page: the rail or the bottom bar, and the word about the connection. */
export function Shell() {
  return (
    <SignedIn>
      <Frame />
    </SignedIn>
  );
}

/** Tags of a contact, over the page as long as somebody sets them. */
function Tags() {
  const asked = useStore(tagging);
  return (
    asked !== null && (
      <Suspense>
        <TagPicker
          key={asked.contactId}
          asked={asked}
          onClose={() => {
            tagging.set(null);
          }}
        />
      </Suspense>
    )
  );
}

function Frame() {
  const isPhone = useIsPhone();
  useHarmlessTyping();
  const matchRoute = useMatchRoute();
  // In an open chat the whole height belongs to the conversation.
  const inChat = matchRoute({ to: '/chats/$conversationId' }) !== false;
  return (
    <div className={classes['shell']}>
      {!isPhone && <Rail />}
      <div className={classes['main']}>
        <ConnectionBar />
        <div className={classes['page']}>
          <Outlet />
        </div>
        <KeyMode />
        {isPhone && !inChat && <BottomBar />}
      </div>
      <ShortcutHelp />
      <PaletteKey />
      <Tags />
    </div>
  );
}
