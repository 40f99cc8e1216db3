/** What stands where content would be: nothing there, or a problem with its cause and the way on. */
import { problemOf } from '../api.ts';
import { t } from '../messages/index.ts';
import { Button } from './button.tsx';
import { cx } from './cx.ts';

interface Props {
  title: string;
  hint?: string;
  icon?: React.ReactNode;
  children?: React.ReactNode;
  className?: string;
}

export function Empty({ title, hint, icon, children, className }: Props) {
  return (
    <div className={cx('mx-auto flex max-w-sm flex-col items-center gap-1 px-6 py-12 text-center', className)}>
      {icon && <div className="mb-2 text-soft [&_svg]:size-6">{icon}</div>}
      <p className="font-medium text-md">{title}</p>
      {hint && <p className="text-pretty text-soft">{hint}</p>}
      {children && <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}

export function problemText(failure: unknown): { title: string; hint: string } {
  const problem = problemOf(failure);
  if (problem.code === 'NETWORK') return { title: t('problem.network'), hint: t('problem.networkHint') };
  return { title: problem.message || t('problem.generic'), hint: problem.hint };
}

export function Problem({ failure, retry, className }: { failure: unknown; retry?: () => void; className?: string }) {
  const { title, hint } = problemText(failure);
  return (
    <div role="alert" className={className}>
      <Empty title={title} hint={hint}>
        {retry && <Button onClick={retry}>{t('problem.retry')}</Button>}
      </Empty>
    </div>
  );
}
