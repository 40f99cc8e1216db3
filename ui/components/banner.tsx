import { cx } from './cx.ts';

type Tone = 'danger' | 'warning' | 'good' | 'plain';
const tones: Record<Tone, string> = {
  danger: 'border-danger-ink/30 bg-danger-soft [--tone:var(--danger-ink)]',
  warning: 'border-warning-ink/30 bg-warning-soft [--tone:var(--warning-ink)]',
  good: 'border-good-ink/30 bg-good-soft [--tone:var(--good-ink)]',
  plain: 'border-line bg-sunken [--tone:var(--ink)]',
};

interface Props extends Omit<React.HTMLAttributes<HTMLDivElement>, 'title'> {
  tone: Tone;
  title: React.ReactNode;
  icon?: React.ReactNode;
  ref?: React.Ref<HTMLDivElement>;
}

/** Something to know about what is on the screen, in place. */
export function Banner({ tone, title, icon, children, className, ...rest }: Props) {
  return (
    <div {...rest} className={cx('flex gap-2.5 rounded-lg border px-3.5 py-3', tones[tone], className)}>
      {icon && <span className="mt-0.5 text-(--tone) [&_svg]:size-4">{icon}</span>}
      <div className="min-w-0 flex-1">
        <p className="font-medium text-(--tone)">{title}</p>
        {children && <div className="mt-1 text-ink">{children}</div>}
      </div>
    </div>
  );
}
