import type { FieldKind } from '@/api/types';

/** What each kind of field holds, in words. */
export const KINDS = {
  text: 'tags.kind_text',
  number: 'tags.kind_number',
  date: 'tags.kind_date',
  choice: 'tags.kind_choice',
  phone: 'tags.kind_phone',
  link: 'tags.kind_link',
} as const satisfies Record<FieldKind, string>;
