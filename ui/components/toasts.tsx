/** Short notices that need no answer; what can be taken back offers it here. */
import { X } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { t } from '../messages/index.ts';
import { Button, IconButton } from './button.tsx';

export interface Toast {
  text: string;
  tone?: 'plain' | 'danger';
  action?: { label: string; run: () => void };
}
interface Shown extends Toast {
  id: number;
}

const STAY_MS = 7_000;
let toasts: readonly Shown[] = [];
let lastId = 0;
const watchers = new Set<() => void>();

function set(next: readonly Shown[]): void {
  toasts = next;
  for (const watcher of watchers) watcher();
}

export function toast(notice: Toast): void {
  // A newer notice takes the older one's place: a pile of them is noise.
  set([{ ...notice, id: ++lastId }]);
}

export function dismissToasts(): void {
  set([]);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => toasts,
  );
  return (
    <section
      aria-label={t('toast.label')}
      className="pointer-events-none fixed bottom-4 left-4 z-50 max-w-[calc(100vw-2rem)] wide:left-58 phone:bottom-24"
    >
      <div role="status" aria-live="polite">
        {shown.map((one) => (
          <Notice key={one.id} notice={one} onClose={() => set(toasts.filter(({ id }) => id !== one.id))} />
        ))}
      </div>
    </section>
  );
}

function Notice({ notice, onClose }: { notice: Shown; onClose: () => void }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(onClose, STAY_MS);
    return () => clearTimeout(timer);
  }, [held, onClose]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: resting on a notice keeps it, nothing more
    <div
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex items-center gap-3 rounded-lg bg-[light-dark(oklch(0.25_0.014_265),oklch(0.33_0.013_265))] py-2 pr-2 pl-4 text-[oklch(0.97_0.004_265)] shadow-float"
    >
      <span className="min-w-0">{notice.text}</span>
      {notice.action && (
        <Button
          size="sm"
          variant="ghost"
          className="text-inherit! underline underline-offset-2 hover:bg-[oklch(1_0_0/0.12)]!"
          onClick={() => {
            onClose();
            notice.action?.run();
          }}
        >
          {notice.action.label}
        </Button>
      )}
      <IconButton label={t('toast.close')} onClick={onClose} className="text-inherit! hover:bg-[oklch(1_0_0/0.12)]!">
        <X />
      </IconButton>
    </div>
  );
}
