import { ArrowLeft } from 'lucide-react';
import { Link } from 'wouter';
import { cx } from './cx.ts';

interface Props {
  title: React.ReactNode;
  /** Under the title, quietly. */
  facts?: React.ReactNode;
  actions?: React.ReactNode;
  back?: { href: string; label: string };
  children: React.ReactNode;
  className?: string;
}

/** A view that fills the content: one heading, what one can do, then the rest. */
export function Page({ title, facts, actions, back, children, className }: Props) {
  return (
    <main id="content" tabIndex={-1} className="h-full overflow-y-auto bg-surface">
      <div className={cx('mx-auto w-full max-w-5xl px-4 pt-6 pb-12 md:px-8', className)}>
        {back && (
          <Link
            href={back.href}
            className="-ml-1 mb-3 inline-flex items-center gap-1 rounded-sm px-1 text-soft hover:text-ink touch:min-h-11"
          >
            <ArrowLeft aria-hidden="true" className="size-3.5" />
            {back.label}
          </Link>
        )}
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="min-w-0 flex-1">
            <h1 className="text-pretty font-semibold text-xl wrap-anywhere">{title}</h1>
            {facts && <div className="mt-1.5 text-soft">{facts}</div>}
          </div>
          {actions}
        </div>
        {children}
      </div>
    </main>
  );
}

/** A part of a page under a heading of its own. */
export function Part({
  title,
  aside,
  children,
  className,
}: {
  title: string;
  aside?: React.ReactNode;
  children: React.ReactNode;
  className?: string;
}) {
  return (
    <section className={cx('mt-8', className)}>
      <div className="mb-2.5 flex min-h-7 items-center justify-between gap-3">
        <h2 className="font-semibold text-md">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
