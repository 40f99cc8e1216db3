import { Link2Off, LogIn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { problemOf, signIn } from '../api.ts';
import { Empty, Problem } from '../components/notice.tsx';
import { Mark } from '../frame/mark.tsx';
import { useTitle } from '../frame/title.ts';
import { t } from '../messages/index.ts';
import { paths } from '../routes.ts';
import { forgetWhereTo, personChanged, whereTo } from '../session.tsx';

/** The link's secret stands in the fragment, which no server sees; taken out of the history before anything else. */
function takeLink(): string | null {
  const link = /^#(ork_link_.+)$/.exec(location.hash)?.[1] ?? null;
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  return link;
}

interface Attempt {
  link: string | null;
}
/** The attempt under way: a link is spent by its first use, so none is sent twice by accident. */
let underWay: Attempt | null = null;

export function SignIn() {
  const [, go] = useLocation();
  const [attempt, setAttempt] = useState<Attempt>(() => ({ link: takeLink() }));
  const [failure, setFailure] = useState<unknown>(null);
  const { link } = attempt;
  useTitle(t('signIn.title'));

  useEffect(() => {
    // Another link opened in this very tab changes the fragment alone.
    const onHash = () => location.hash && setAttempt({ link: takeLink() });
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);

  useEffect(() => {
    if (!attempt.link || underWay === attempt) return;
    underWay = attempt;
    setFailure(null);
    signIn(attempt.link).then(() => {
      personChanged();
      const place = whereTo();
      forgetWhereTo();
      go(place ?? paths.inbox(), { replace: true });
    }, setFailure);
  }, [attempt, go]);

  const retry = failure && problemOf(failure).retryable ? () => setAttempt({ link }) : undefined;
  return (
    <main className="flex h-full flex-col items-center justify-center gap-2 bg-canvas p-6">
      <Mark className="size-10" />
      <h1 className="font-semibold text-lg">{t('app.name')}</h1>
      {failure && problemOf(failure).code === 'LINK_SPENT' ? (
        <div role="alert">
          <Empty icon={<Link2Off />} title={t('signIn.spent')} hint={t('signIn.spentHint')} className="max-w-md py-6" />
        </div>
      ) : failure ? (
        <Problem failure={failure} retry={retry} />
      ) : link ? (
        <p role="status" className="py-6 text-soft">
          {t('signIn.working')} …
        </p>
      ) : (
        <Empty icon={<LogIn />} title={t('signIn.open')} hint={t('signIn.openHint')} className="max-w-md py-6">
          {whereTo() && <p className="text-soft">{t('signIn.returning')}</p>}
        </Empty>
      )}
    </main>
  );
}
