/**
 * libsignal writes whole Signal sessions, private keys included, to `console.info`, `console.warn` and `console.error`.
 * Importing this file before libsignal silences those three for the whole process; the simulator itself writes its few
 * lines straight to standard output.
 */
function nothing(): void {
  // Deliberately empty: what libsignal says is never for people.
}

console.info = nothing;
console.warn = nothing;
console.error = nothing;
