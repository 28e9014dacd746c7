/** E.164 digits as people write them: "77011234567" → "+7 701 123-45-67". */
export function formatPhone(digits: string): string {
  const clean = digits.replace(/\D/g, '');
  if (/^7\d{10}$/.test(clean)) {
    return `+7 ${clean.slice(1, 4)} ${clean.slice(4, 7)}-${clean.slice(7, 9)}-${clean.slice(9)}`;
  }
  const country = /^(?:99[2-8]|38\d|37\d)/.test(clean) ? 3 : clean.startsWith('1') ? 1 : 2;
  const rest = clean.slice(country).replace(/(\d{3})(?=\d{2})/g, '$1 ');
  return `+${clean.slice(0, country)} ${rest}`.trim();
}
