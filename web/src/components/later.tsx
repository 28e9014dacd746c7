import { Button } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';
import { createElement, use, useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiError } from '@/api/errors';
import { restOfTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { notes } from '@/lib/notify';
import { ErrorState } from './ErrorState';

/** A script did not come: there is no network, or an update of the server has taken it away. */
const MISSING = new ApiError(0, 'page_part', '');

/** Without a network the page would be gone, with whatever is on it. */
function reload(): void {
  fetch('/health', { cache: 'no-store' }).then(
    () => {
      location.reload();
    },
    () => undefined,
  );
}

/** The way to what an update of the server has brought. */
export function Reload() {
  const { t } = useTranslation();
  return (
    <Button variant="default" onClick={reload}>
      {t('common.reload')}
    </Button>
  );
}

/** Given to `later` for a page whose sentences are all in the first script: it waits for no others. */
export const firstTextsDo = (): Promise<void> => Promise.resolve();

export function InPlace() {
  return <ErrorState error={MISSING} wayBack={<Reload />} />;
}

/** Says that something did not come, with the way to it. */
export function useMissingNote(): () => void {
  const { t } = useTranslation();
  return () => {
    const note = { message: errorText(t, MISSING), color: 'red', autoClose: 20_000 };
    notes.set([...notes.get(), { ...note, undo: { label: t('common.reload'), run: reload } }]);
  };
}

/** In place of what lies over the page: a note says so, and what was there before is there again. */
export function NotOpened({ onClose }: { onClose: (given: never[]) => void }) {
  const tell = useMissingNote();
  const close = useEffectEvent(() => {
    tell();
    onClose([]);
  });
  useEffect(() => {
    close();
  }, []);
  return null;
}

type PropsOf<C> = C extends (props: infer P extends object) => ReactNode ? P : object;

/**
 * A piece of the page that is loaded when it is first shown.
 *
 * What is around it stays also when it does not come: `Instead` takes its place, until the page is loaded anew, as
 * browsers remember what they could not import. It waits for `texts`, by default those of what is loaded later.
 */
export function later<M, K extends keyof M, P extends object = PropsOf<M[K]>>(
  load: () => Promise<M>,
  name: K,
  Instead: ComponentType<NoInfer<P>> = InPlace,
  texts: () => Promise<void> = restOfTexts,
) {
  let ready: ComponentType<P> | undefined;
  let coming: Promise<ComponentType<P>> | undefined;
  const come = (): Promise<ComponentType<P>> =>
    (coming ??= Promise.all([load(), texts()]).then(
      ([module]) => (ready = module[name] as ComponentType<P>),
      () => Instead,
    ));
  function Later(props: P) {
    return createElement(ready ?? use(come()), props);
  }
  const preload = async (): Promise<void> => {
    await come();
  };
  return Object.assign(Later, { preload });
}
