/** Who is signed in. Everything that was read belongs to them and goes with them. */
import { useQuery } from '@tanstack/react-query';
import { createContext, use, useEffect } from 'react';
import { useLocation } from 'wouter';
import { onSignedOut, problemOf, signOut } from './api.ts';
import { Problem } from './components/notice.tsx';
import { Loading } from './components/skeleton.tsx';
import { startLive } from './live.ts';
import { ask, client, type Session } from './queries.ts';
import { paths } from './routes.ts';
import { forgetDrafts, forgetOldDrafts } from './task/kept-draft.ts';

const Context = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(Context);
  if (!session) throw new Error('useSession is used outside SignedIn');
  return session;
}

const WHERE_TO = 'orkestra.whereTo';
const WHERE_TO_FOR_MS = 15 * 60_000;
/** Other tabs of the same browser share the cookie: they begin anew when the person changes. */
const tabs = new BroadcastChannel('orkestra.person');
tabs.addEventListener('message', () => location.reload());

export function SignedIn({ children }: { children: React.ReactNode }) {
  const [place, go] = useLocation();
  const session = useQuery({ ...ask('session.get', {}), staleTime: Number.POSITIVE_INFINITY });
  const refused = session.error && problemOf(session.error).status === 401;

  useEffect(() => {
    const leave = () => {
      rememberWhereTo(location.pathname + location.search);
      client.clear();
      go(paths.signIn, { replace: true });
    };
    if (refused) leave();
    return onSignedOut(leave);
  }, [refused, go]);

  const signedIn = session.data !== undefined;
  useEffect(() => {
    if (!signedIn) return;
    forgetOldDrafts();
    return startLive();
  }, [signedIn]);

  if (session.data) return <Context value={session.data}>{children}</Context>;
  if (session.error && !refused)
    return <Problem failure={session.error} retry={() => void session.refetch()} className="pt-[20vh]" />;
  return (
    <Loading key={place}>
      <div className="h-screen bg-canvas" />
    </Loading>
  );
}

/** A new person, or the same one again: nothing of before is shown. */
export function personChanged(): void {
  client.clear();
  tabs.postMessage('changed');
}

export async function leave(session: Session): Promise<void> {
  await signOut();
  forgetDrafts(session);
  sessionStorage.clear();
  localStorage.removeItem(WHERE_TO);
  personChanged();
  location.assign(paths.signIn);
}

/** Kept where another tab finds it: sign-in links are opened from elsewhere. */
function rememberWhereTo(path: string): void {
  if (path === '/' || path.startsWith(paths.signIn)) return;
  localStorage.setItem(WHERE_TO, JSON.stringify({ path, at: Date.now() }));
}

export function whereTo(): string | null {
  try {
    const kept = JSON.parse(localStorage.getItem(WHERE_TO) ?? 'null') as { path: string; at: number } | null;
    return kept && Date.now() - kept.at < WHERE_TO_FOR_MS && /^\/(?!\/)/.test(kept.path) ? kept.path : null;
  } catch {
    return null;
  }
}

export function forgetWhereTo(): void {
  localStorage.removeItem(WHERE_TO);
}
