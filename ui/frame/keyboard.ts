/** Keys of the whole page. Never takes a key from a field, a dialog or the browser. */
import { useEffect } from 'react';
import { allCommands } from './commands.ts';

const SEQUENCE_MS = 1_200;

export function useKeyboard(): void {
  useEffect(() => {
    let prefix = '';
    let forget: ReturnType<typeof setTimeout> | undefined;

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const mod = event.metaKey || event.ctrlKey;
      const key = mod ? `mod+${event.key === 'Enter' ? 'Enter' : event.key.toLowerCase()}` : event.key;
      // In a field or a dialog only what no text needs; a dialog has keys of its own.
      if (document.querySelector('dialog[open]')) return;
      if (!mod && isField(event.target)) return;
      if (!mod && key === 'Enter') return;
      const keys = prefix === '' ? key : `${prefix} ${key}`;
      clearTimeout(forget);
      prefix = '';
      const command = allCommands().find((one) => one.keys === keys);
      if (command) {
        event.preventDefault();
        command.run();
      } else if (!mod && allCommands().some((one) => one.keys?.startsWith(`${keys} `))) {
        prefix = keys;
        forget = setTimeout(() => {
          prefix = '';
        }, SEQUENCE_MS);
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      clearTimeout(forget);
    };
  }, []);
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName);
}
