/** What stands around every view: the rail (a bar below on a phone), the palette, the keys, the connection's state. */
import { useQuery } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { later } from '../components/later.tsx';
import { LiveRegion } from '../components/live-region.tsx';
import { useConnectionLost } from '../live.ts';
import { t } from '../messages/index.ts';
import { ask } from '../queries.ts';
import { paths, VIEWS } from '../routes.ts';
import { leave, useSession } from '../session.tsx';
import { useCommands } from './commands.ts';
import { useKeyboard } from './keyboard.ts';
import { Rail } from './rail.tsx';
import { chooseTheme, THEMES } from './theme.ts';
import { useWaiting } from './title.ts';

const Palette = later(() => import('./palette.tsx'));
const KeyHelp = later(() => import('./key-help.tsx'));

export function Frame({ children }: { children: React.ReactNode }) {
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null);
  const [, go] = useLocation();
  const session = useSession();
  const counts = useQuery(ask('task.count', {}));
  useWaiting((counts.data?.mine ?? 0) + (counts.data?.available ?? 0));
  useKeyboard();
  useCommands([
    { id: 'go.inbox', group: 'go', title: t('command.inbox'), keys: 'g i', run: () => go(paths.inbox()) },
    { id: 'go.processes', group: 'go', title: t('command.processes'), keys: 'g p', run: () => go(paths.processes) },
    { id: 'go.runs', group: 'go', title: t('command.runs'), keys: 'g r', run: () => go(paths.runs()) },
    ...VIEWS.filter((view) => view !== 'for-me').map((view) => ({
      id: `go.${view}`,
      group: 'go' as const,
      title: t('command.view', { view: t(`view.${view}`) }),
      run: () => go(paths.inbox(view)),
    })),
    ...THEMES.map((theme) => ({
      id: `theme.${theme}`,
      group: 'app' as const,
      title: t('command.theme', { theme: t(`theme.${theme}`) }),
      run: () => chooseTheme(theme),
    })),
    { id: 'keys', group: 'app', title: t('command.help'), keys: '?', run: () => setOpen('keys') },
    { id: 'signOut', group: 'app', title: t('command.signOut'), run: () => void leave(session) },
    {
      id: 'palette',
      group: 'app',
      keysOnly: true,
      title: t('command.palette'),
      keys: 'mod+k',
      run: () => setOpen('palette'),
    },
  ]);
  return (
    <div className="flex h-full flex-col bg-frame wide:flex-row">
      <a
        href="#content"
        className="-translate-y-16 absolute top-2 left-2 z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        {t('app.skip')}
      </a>
      <Rail counts={counts.data} onPalette={() => setOpen('palette')} />
      <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
        <ConnectionBanner />
        <div className="min-h-0 flex-1">{children}</div>
      </div>
      <LiveRegion />

      {open === 'palette' && <Palette onClose={() => setOpen(null)} />}
      {open === 'keys' && <KeyHelp onClose={() => setOpen(null)} />}
    </div>
  );
}

function ConnectionBanner() {
  const lost = useConnectionLost();
  return (
    <div role="status" aria-live="polite">
      {lost && (
        <p className="flex items-center justify-center gap-2 border-line border-b bg-warning-soft px-4 py-1.5 text-warning-ink">
          <WifiOff aria-hidden="true" className="size-3.5 shrink-0" />
          {t('app.offline')}
        </p>
      )}
    </div>
  );
}
