import { useNavigate, useParams } from '@tanstack/react-router';
import { Suspense, useState } from 'react';

import type { ConversationRead } from '@/api/types';
import { SnoozeDialog, useConversation } from '@/features/conversations';
import { withoutPane } from '../chat-search';
import type { Command } from './commands';
import { useGeneral, useInChat, usePlaces } from './commands';
import { PaletteBox } from './PaletteBox';

interface Props {
  onClose: () => void;
}

function useEverywhere(): Command[] {
  return [...useGeneral(), ...usePlaces()];
}

function useOpen(): (id: string) => void {
  const navigate = useNavigate();
  return (id) => void navigate({ to: '/chats/$conversationId', params: { conversationId: id }, search: withoutPane });
}

function Alone({ onClose }: Props) {
  return <PaletteBox commands={useEverywhere()} onOpen={useOpen()} onClose={onClose} />;
}

function InChat({ row, onClose }: Props & { row: ConversationRead }) {
  const [snoozing, setSnoozing] = useState(false);
  const inChat = useInChat(row, () => {
    setSnoozing(true);
  });
  const commands = [...inChat, ...useEverywhere()];
  const open = useOpen();
  if (snoozing) {
    return (
      <Suspense>
        <SnoozeDialog row={row} onClose={onClose} />
      </Suspense>
    );
  }
  return <PaletteBox commands={commands} staysFor="snooze" onOpen={open} onClose={onClose} />;
}

function WithChat({ id, onClose }: Props & { id: string }) {
  const row = useConversation(id).data;
  return row == null ? <Alone onClose={onClose} /> : <InChat row={row} onClose={onClose} />;
}

/** Everything by its name: the open chat's commands first, then what can be done and gone to anywhere, and all chats. */
export function Palette({ onClose }: Props) {
  const { conversationId } = useParams({ strict: false });
  return conversationId === undefined ? (
    <Alone onClose={onClose} />
  ) : (
    <WithChat id={conversationId} onClose={onClose} />
  );
}
