import type { TextareaProps } from '@mantine/core';
import { Textarea } from '@mantine/core';
import { useMergedRef } from '@mantine/hooks';
import type { RefObject } from 'react';
import { useLayoutEffect, useRef } from 'react';

/** A longer text, in UTF-16 units, certainly fills the field, and is not measured. */
const MEASURED_UP_TO = 8192;

interface Props extends Omit<TextareaProps, 'value' | 'ref' | 'rows' | 'maxRows' | 'disabled'> {
  ref?: RefObject<HTMLTextAreaElement | null> | undefined;
  value: string;
  maxRows: number;
}

/**
 * The page's own font comes in files by alphabet, with which Chromium takes twenty times as long for a long text; and so it
 * does for one endless word where it looks for a better place to break it.
 */
function lighten(field: HTMLTextAreaElement, length: number): boolean {
  const isLong = length > MEASURED_UP_TO;
  field.style.fontFamily = isLong ? 'system-ui, sans-serif' : '';
  field.style.wordBreak = isLong ? 'break-all' : '';
  return isLong;
}

function fit(field: HTMLTextAreaElement, maxRows: number): void {
  const isLong = lighten(field, field.value.length);
  field.rows = isLong ? maxRows : 1;
  field.style.height = 'auto';
  if (isLong) return;
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(field);
  const border = field.offsetHeight - field.clientHeight;
  const most =
    Number.parseFloat(lineHeight) * maxRows + Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom);
  field.style.height = `${Math.min(field.scrollHeight, most) + border}px`;
}

/**
 * A field that is as high as its text, up to so many lines.
 *
 * Not with Mantine's `autosize`: it lays out the text several times for every letter, which takes seconds once somebody
 * has pasted a hundred thousand.
 */
export function GrowingTextarea({ ref, value, maxRows, ...others }: Props) {
  const own = useRef<HTMLTextAreaElement>(null);
  const merged = useMergedRef(own, ref);
  useLayoutEffect(() => {
    const resize = (): void => {
      if (own.current !== null) fit(own.current, maxRows);
    };
    resize();
    window.addEventListener('resize', resize);
    return () => {
      window.removeEventListener('resize', resize);
    };
  }, [value, maxRows]);
  useLayoutEffect(() => {
    const field = own.current;
    const prepare = ({ data, dataTransfer }: InputEvent): void => {
      const added = data ?? dataTransfer?.getData('text/plain') ?? '';
      if (field !== null) lighten(field, field.value.length + added.length);
    };
    field?.addEventListener('beforeinput', prepare);
    return () => {
      field?.removeEventListener('beforeinput', prepare);
    };
  }, []);
  // Mantine puts its own description in the place of one that it is given, unless it is to leave all of these alone.
  const isDescribed = others['aria-describedby'] !== undefined;
  const ownAria = isDescribed && { withAria: false, 'aria-invalid': Boolean(others.error) };
  return <Textarea ref={merged} value={value} {...ownAria} {...others} />;
}
