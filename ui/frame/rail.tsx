import { Activity, CircleUser, Inbox, LogOut, Search, Workflow } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { Output } from '../api.ts';
import { Avatar } from '../components/avatar.tsx';
import { IconButton } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { Dialog } from '../components/dialog.tsx';
import { Keys, MOD } from '../components/keys.tsx';
import { t } from '../messages/index.ts';
import { isView, paths, VIEWS, type ViewName } from '../routes.ts';
import { leave, useSession } from '../session.tsx';
import { Mark } from './mark.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { countText } from './title.ts';

export type Counts = Output<'task.count'>;

interface Props {
  counts: Counts | undefined;
  onPalette: () => void;
}

/** What the count of a view is; done work is not counted. */
export function countOf(view: ViewName, counts: Counts | undefined): number | null {
  if (!counts || view === 'done') return null;
  return view === 'for-me' ? counts.mine + counts.available : counts[view];
}

/** The view that the list shows, also beside an open task. */
export function useView(): ViewName | null {
  const [place] = useLocation();
  const [query] = useSearchParams();
  const [, room, name] = place.split('/');
  const view = room === 'inbox' ? name : room === 'tasks' ? query.get('view') : null;
  if (room !== 'inbox' && room !== 'tasks') return null;
  return isView(view) ? view : 'for-me';
}

export function Rail({ counts, onPalette }: Props) {
  return (
    <>
      <WideRail counts={counts} onPalette={onPalette} />
      <NarrowRail counts={counts} />
    </>
  );
}

function WideRail({ counts, onPalette }: Props) {
  const session = useSession();
  const view = useView();
  const [place] = useLocation();
  return (
    <header className="hidden w-54 shrink-0 flex-col gap-1 border-line border-r p-2.5 wide:flex">
      <div className="flex items-center gap-2.5 px-2 pt-1 pb-2">
        <Mark className="size-6" />
        <div className="min-w-0">
          <p className="truncate font-semibold leading-tight">{session.tenant.name}</p>
          <p className="truncate text-soft text-sm leading-tight">{t('app.name')}</p>
        </div>
      </div>
      <button
        type="button"
        onClick={onPalette}
        aria-keyshortcuts="Control+K Meta+K"
        className="mb-2 flex h-8 items-center gap-2 rounded-md border border-line bg-surface px-2 text-soft transition-colors hover:border-line-strong"
      >
        <Search aria-hidden="true" className="size-3.5" />
        <span className="flex-1 text-left">{t('nav.search')}</span>
        <Keys keys={`${MOD} K`} />
      </button>
      <nav aria-label={t('nav.main')} className="flex flex-1 flex-col gap-0.5 overflow-y-auto">
        <Item
          href={paths.inbox()}
          icon={<Inbox />}
          label={t('nav.inbox')}
          active={view === 'for-me'}
          count={countOf('for-me', counts)}
        />
        <ul aria-label={t('nav.views')} className="mb-2 flex flex-col gap-0.5">
          {VIEWS.filter((name) => name !== 'for-me').map((name) => (
            <li key={name}>
              <Item
                href={paths.inbox(name)}
                label={t(`view.${name}`)}
                active={view === name}
                count={countOf(name, counts)}
                inset
              />
            </li>
          ))}
        </ul>
        <Item
          href={paths.processes}
          icon={<Workflow />}
          label={t('nav.processes')}
          active={place.startsWith(paths.processes)}
        />
        <Item href={paths.runs()} icon={<Activity />} label={t('nav.runs')} active={place.startsWith('/runs')} />
      </nav>
      <div className="flex flex-col gap-2 border-line border-t pt-2.5">
        <ThemeSwitch />
        <div className="flex items-center gap-2 pl-1.5">
          <Avatar person={session.principal} className="size-6" />
          <span className="min-w-0 flex-1 truncate" title={session.principal.email ?? undefined}>
            {session.principal.name}
          </span>
          <IconButton label={t('nav.signOut')} onClick={() => void leave(session)}>
            <LogOut />
          </IconButton>
        </div>
      </div>
    </header>
  );
}

interface ItemProps {
  href: string;
  label: string;
  active: boolean;
  icon?: React.ReactNode;
  count?: number | null;
  inset?: boolean;
}

function Item({ href, label, active, icon, count = null, inset = false }: ItemProps) {
  return (
    <Link
      href={href}
      aria-current={active ? 'page' : undefined}
      className={cx(
        'flex h-7.5 items-center gap-2.5 rounded-md px-2 transition-colors [&_svg]:size-4',
        inset && 'pl-8.5',
        active ? 'bg-accent-soft font-medium text-accent-ink' : 'text-soft hover:bg-hover hover:text-ink',
      )}
    >
      {icon}
      <span className="flex-1 truncate">{label}</span>
      {count !== null && count > 0 && <span className="text-sm tabular-nums">{countText(count)}</span>}
    </Link>
  );
}

/** On a phone: below, at the thumb. An open task has the place for its own bar. */
function NarrowRail({ counts }: { counts: Counts | undefined }) {
  const [place] = useLocation();
  const [account, setAccount] = useState(false);
  const view = useView();
  if (place.startsWith('/tasks/')) return null;
  const waiting = countOf('for-me', counts) ?? 0;
  return (
    <header className="order-last border-line border-t bg-frame pb-[env(safe-area-inset-bottom)] wide:hidden">
      <nav aria-label={t('nav.main')} className="grid grid-cols-4">
        <Tab href={paths.inbox()} icon={<Inbox />} label={t('nav.inbox')} active={view !== null} count={waiting} />
        <Tab
          href={paths.processes}
          icon={<Workflow />}
          label={t('nav.processes')}
          active={place.startsWith(paths.processes)}
        />
        <Tab href={paths.runs()} icon={<Activity />} label={t('nav.runs')} active={place.startsWith('/runs')} />
        <button type="button" onClick={() => setAccount(true)} className={tabLook(false)}>
          <CircleUser aria-hidden="true" />
          {t('nav.you')}
        </button>
      </nav>
      {account && <Account onClose={() => setAccount(false)} />}
    </header>
  );
}

function tabLook(active: boolean): string {
  return cx(
    'relative flex h-14 flex-col items-center justify-center gap-0.5 text-sm [&_svg]:size-5',
    active ? 'font-medium text-accent-ink' : 'text-soft',
  );
}

function Tab({ href, icon, label, active, count = 0 }: ItemProps & { count?: number }) {
  return (
    <Link href={href} aria-current={active ? 'page' : undefined} className={tabLook(active)}>
      {icon}
      {label}
      {count > 0 && (
        <span className="absolute top-1 left-[calc(50%+0.375rem)] rounded-full bg-accent px-1.5 text-on-accent text-xs tabular-nums">
          {countText(count)}
        </span>
      )}
    </Link>
  );
}

function Account({ onClose }: { onClose: () => void }) {
  const session = useSession();
  return (
    <Dialog title={t('nav.account')} onClose={onClose}>
      <div className="flex flex-col gap-5 p-5">
        <div className="flex items-center gap-3">
          <Avatar person={session.principal} className="size-9 text-sm!" />
          <div>
            <p className="font-medium text-md">{session.principal.name}</p>
            <p className="text-soft">{session.tenant.name}</p>
          </div>
        </div>
        <ThemeSwitch />
        <button
          type="button"
          onClick={() => void leave(session)}
          className="flex min-h-11 items-center justify-center gap-2 rounded-md border border-line-strong font-medium text-md"
        >
          <LogOut aria-hidden="true" className="size-4" />
          {t('nav.signOut')}
        </button>
      </div>
    </Dialog>
  );
}
