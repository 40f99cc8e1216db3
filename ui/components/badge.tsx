import { cx } from './cx.ts';

export type Tone = 'plain' | 'accent' | 'good' | 'warning' | 'danger';
const tones: Record<Tone, string> = {
  plain: 'bg-hover text-soft',
  accent: 'bg-accent-soft text-accent-ink',
  good: 'bg-good-soft text-good-ink',
  warning: 'bg-warning-soft text-warning-ink',
  danger: 'bg-danger-soft text-danger-ink',
};

export function Badge({ tone = 'plain', children }: { tone?: Tone; children: React.ReactNode }) {
  return (
    <span
      className={cx(
        'inline-flex h-5 items-center whitespace-nowrap rounded-full px-2 font-medium text-sm',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
