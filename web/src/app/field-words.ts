import type { TFunction } from 'i18next';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isField(target: EventTarget | null): target is Field {
  return target instanceof Element && ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

function wordsFor({ validity, type }: Field, t: TFunction): string {
  if (validity.valueMissing) return t('common.field_missing');
  if (validity.typeMismatch && type === 'email') return t('common.field_email');
  return t('common.field_invalid');
}

/** Lets what a browser says of a field be in the page's language: by itself it speaks its own. */
export function sayInOwnWords(t: TFunction): void {
  document.addEventListener(
    'invalid',
    ({ target }) => {
      if (!isField(target)) return;
      target.setCustomValidity('');
      if (!target.validity.valid) target.setCustomValidity(wordsFor(target, t));
    },
    true,
  );
  document.addEventListener(
    'input',
    ({ target }) => {
      if (isField(target)) target.setCustomValidity('');
    },
    true,
  );
}
