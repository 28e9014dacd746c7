import { ActionIcon, Loader } from '@mantine/core';
import { IconMicrophoneOff, IconSend2, IconTrash } from '@tabler/icons-react';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useNotify } from '@/lib/notify';
import { isCovered, isField } from '@/lib/shortcuts';
import { playTime } from '../format';
import type { Recording } from './recording';
import { canRecord, record } from './recording';
import { recordingNow } from './recording-now';
import classes from './Recorder.module.css';
import { waveformOf } from './levels';

const BARS = 40;
const TICK_MS = 100;
/** A shorter one is a slip of the finger. */
const LEAST_MS = 500;

interface Props {
  onSend: (file: File, seconds: number, waveform: readonly number[]) => void;
  onClose: () => void;
  /** Called at the beginning and again and again while it records. */
  onRunning: () => void;
}

type State = 'asking' | 'recording' | 'refused' | 'impossible';

function useRecording(onRefused: (state: State) => void, onStarted: () => void) {
  const current = useRef<Recording>(null);
  const refused = useEffectEvent(onRefused);
  const started = useEffectEvent(onStarted);
  useEffect(() => {
    let isOver = false;
    record().then(
      (recording) => {
        if (isOver) {
          recording.cancel();
          return;
        }
        current.current = recording;
        started();
      },
      () => {
        if (!isOver) refused('refused');
      },
    );
    return () => {
      isOver = true;
      current.current?.cancel();
      current.current = null;
    };
  }, []);
  return current;
}

/** Nobody leaves the chat without a word about what is being recorded in it. */
function useStaying(isRecording: boolean): void {
  const { t } = useTranslation();
  const { refused } = useNotify();
  const say = useEffectEvent(() => {
    refused(t('messages.record_first'));
  });
  useEffect(() => {
    if (!isRecording) return;
    recordingNow.set(() => {
      say();
    });
    return () => {
      recordingNow.set(null);
    };
  }, [isRecording]);
  useBlocker({
    disabled: !isRecording,
    shouldBlockFn: ({ current, next }) => {
      if (isCovered() || next.pathname === current.pathname || next.pathname === '/sign-in') return false;
      refused(t('messages.record_first'));
      return true;
    },
  });
}

function Running({ onSend, onClose, onRunning }: Props) {
  const { t } = useTranslation();
  const [state, setState] = useState<State>('asking');
  const [levels, setLevels] = useState<number[]>([]);
  const [startedAt, setStartedAt] = useState(0);
  const [elapsed, setElapsed] = useState(0);
  const recording = useRecording(setState, () => {
    setStartedAt(Date.now());
    setState('recording');
  });
  useStaying(state === 'recording');
  const running = useEffectEvent(onRunning);
  useEffect(() => {
    if (state !== 'recording') return;
    running();
    const timer = setInterval(() => {
      const level = recording.current?.level() ?? 0;
      setLevels((before) => [...before, level]);
      setElapsed(Date.now() - startedAt);
      running();
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, [recording, startedAt, state]);
  const cancel = useEffectEvent(onClose);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // What lies over the page, or a field, has this key for itself; heard first, as it may be gone afterwards.
      if (event.key === 'Escape' && !isCovered() && !isField(event.target)) cancel();
    };
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
    };
  }, []);

  const send = async (): Promise<void> => {
    const file = (await recording.current?.finish()) ?? null;
    if (file !== null && elapsed >= LEAST_MS) onSend(file, Math.max(1, Math.round(elapsed / 1000)), waveformOf(levels));
    onClose();
  };
  if (state === 'refused') return <Refused text={t('messages.microphone_refused')} onClose={onClose} />;
  return (
    <div className={classes['line']} data-testid="recorder" data-state={state}>
      <ActionIcon
        size={44}
        radius="xl"
        variant="subtle"
        color="red"
        aria-label={t('messages.record_cancel')}
        onClick={onClose}
      >
        <IconTrash size={21} />
      </ActionIcon>
      <span className={classes['time']} role="timer">
        {state === 'asking' ? <Loader size={16} /> : <span className={classes['dot']} aria-hidden="true" />}
        {playTime(elapsed / 1000)}
      </span>
      <span className={classes['bars']} aria-hidden="true">
        {levels.slice(-BARS).map((level, index) => (
          <span key={index} style={{ height: `${Math.max(8, level * 100)}%` }} />
        ))}
      </span>
      <ActionIcon
        size={44}
        radius="xl"
        variant="filled"
        autoFocus
        aria-label={t('messages.send')}
        disabled={state !== 'recording'}
        onClick={() => void send()}
      >
        <IconSend2 size={21} />
      </ActionIcon>
    </div>
  );
}

function Refused({ text, onClose }: { text: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes['line']} role="alert">
      <IconMicrophoneOff size={22} aria-hidden="true" />
      <span className={classes['refused']}>{text}</span>
      <ActionIcon size={44} radius="xl" variant="subtle" color="gray" aria-label={t('common.close')} onClick={onClose}>
        <IconTrash size={20} />
      </ActionIcon>
    </div>
  );
}

/** In place of the text field while a voice note is being recorded. */
export function Recorder(props: Props) {
  const { t } = useTranslation();
  if (!canRecord()) return <Refused text={t('messages.microphone_missing')} onClose={props.onClose} />;
  return <Running {...props} />;
}
