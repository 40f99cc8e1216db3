// Before the first paint, so that a chosen theme never flashes. A file of its own: the policy allows no inline script.
try {
  const chosen = localStorage.getItem('orkestra.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be refused; the system's theme is right then.
}
