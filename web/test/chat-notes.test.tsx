// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { act } from 'react';
import type { Root } from 'react-dom/client';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Notes } from '@/app/Notes';
import { notes } from '@/lib/notify';

let root: Root;
let field: HTMLInputElement;
let elsewhere: HTMLButtonElement;

class NoObserver {
  observe = (): void => undefined;
  disconnect = (): void => undefined;
}

beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  vi.stubGlobal('ResizeObserver', NoObserver);
  window.matchMedia = (media) =>
    ({ media, matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }) as never;
  const place = document.createElement('div');
  field = document.createElement('input');
  elsewhere = document.createElement('button');
  document.body.replaceChildren(field, elsewhere, place);
  root = createRoot(place);
  act(() => {
    root.render(
      <MantineProvider env="test">
        <Notes />
      </MantineProvider>,
    );
  });
});
afterEach(() => {
  act(() => {
    notifications.clean();
  });
  act(() => {
    root.unmount();
  });
  vi.unstubAllGlobals();
});

function done(label: string): HTMLElement {
  act(() => {
    notes.set([{ message: 'Готово', color: 'teal', autoClose: 20_000, undo: { label, run: () => undefined } }]);
  });
  const button = [...document.querySelectorAll<HTMLElement>('[data-undo]')].find((one) => one.textContent === label);
  if (button === undefined) throw new Error('There is no such note.');
  return button;
}
function press(keys: KeyboardEventInit = {}): void {
  act(() => {
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'F6', ...keys }));
  });
}
function focus(element: HTMLElement): void {
  act(() => {
    element.focus();
  });
}
function click(element: HTMLElement): void {
  act(() => {
    element.click();
  });
}

test('the key pressed again, for a newer note, still leads back to where it was pressed first', () => {
  const first = done('Вернуть');
  focus(field);
  press();
  press();
  expect(document.activeElement).toBe(first);

  const second = done('Отменить');
  press();
  expect(document.activeElement).toBe(second);

  click(second);
  expect(document.activeElement).toBe(field);
});

test('whoever has gone elsewhere meanwhile is not led back', () => {
  const undo = done('Вернуть');
  focus(field);
  press();
  focus(elsewhere);

  click(undo);

  expect(document.activeElement).toBe(elsewhere);
});

test('with another key held it is no such key', () => {
  done('Вернуть');
  focus(field);
  for (const held of ['ctrlKey', 'shiftKey', 'altKey', 'metaKey']) press({ [held]: true });

  expect(document.activeElement).toBe(field);
});
