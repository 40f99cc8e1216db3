import { t } from '../messages/index.ts';
import { cx } from './cx.ts';

/** A place where content will be, in its shape. */
export function Bone({ className }: { className: string }) {
  return <span className={cx('skeleton block', className)} />;
}

/** Skeletons are silent; one word says that something loads. */
export function Loading({ children, className }: { children: React.ReactNode; className?: string }) {
  return (
    <div className={className} aria-busy="true">
      <span className="sr-only" role="status">
        {t('app.loading')}
      </span>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}
