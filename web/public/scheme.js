// Runs before the first paint, so that a dark screen never flashes white. A file of its own because the content
// security policy allows no inline script. The key is the one Mantine's colour scheme manager uses.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('sarafan-color-scheme');
  } catch {
    // Storage can be forbidden; then the system's choice is used.
  }
  var dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
