import { Compass } from 'lucide-react';
import { Link } from 'wouter';
import { buttonLook } from '../components/button.tsx';
import { Empty } from '../components/notice.tsx';
import { t } from '../messages/index.ts';
import { paths } from '../routes.ts';
import { useTitle } from './title.ts';

export function NotFound() {
  useTitle(t('app.notFound'));
  return (
    <main id="content" tabIndex={-1} className="h-full pt-[18vh]">
      <h1 className="sr-only">{t('app.notFound')}</h1>
      <Empty icon={<Compass />} title={t('app.notFound')} hint={t('app.notFoundHint')}>
        <Link href={paths.inbox()} className={buttonLook('secondary')}>
          {t('decision.toInbox')}
        </Link>
      </Empty>
    </main>
  );
}
