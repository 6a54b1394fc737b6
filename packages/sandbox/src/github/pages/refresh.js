/**
 * Keeps the part of a page fresh that changes by itself. Loading the whole page again would lose what is unfolded, where
 * the focus is, and what a screen reader is reading.
 */
(() => {
  const PAUSE_MS = 2000;

  const follow = async () => {
    const shown = document.getElementById('live');
    let found;
    try {
      const response = await fetch(location.href, { cache: 'no-store' });
      const text = await response.text();
      found = response.ok
        ? new DOMParser()
            .parseFromString(text, 'text/html')
            .getElementById('live')
        : null;
    } catch {
      // The server may be starting again.
      found = null;
    }
    if (found && shown.dataset.state !== found.dataset.state) {
      const focused = document.activeElement?.id;
      const folds = [...shown.querySelectorAll('details[id]')];
      const status = found.dataset.announcement;
      for (const { id, open } of folds) {
        const fold = found.querySelector(`#${CSS.escape(id)}`);
        if (fold && open) {
          fold.open = true;
        }
      }
      shown.replaceWith(found);
      document.getElementById('announcement').textContent = status;
      if (focused) {
        document.getElementById(focused)?.focus({ preventScroll: true });
      }
    }
    if (!found || 'waiting' in found.dataset) {
      setTimeout(follow, PAUSE_MS);
    }
  };

  setTimeout(follow, PAUSE_MS);
})();
