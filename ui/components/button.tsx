import type { ButtonHTMLAttributes, Ref } from 'react';
import { cx } from './cx.ts';

export type Variant = 'primary' | 'secondary' | 'ghost' | 'danger';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: Variant;
  size?: 'sm' | 'md';
  /** Work is under way: announced, and not to be started twice. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

const variants: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent shadow-sm hover:bg-accent-hover',
  secondary: 'border border-line-strong bg-surface text-ink shadow-sm hover:bg-sunken',
  ghost: 'text-soft hover:bg-hover hover:text-ink',
  danger: 'bg-danger text-on-accent shadow-sm hover:brightness-95',
};

export function buttonLook(variant: Variant = 'secondary', size: 'sm' | 'md' = 'md'): string {
  return cx(
    'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium text-base transition-colors touch:min-h-11 touch:px-4 touch:text-md',
    size === 'sm' ? 'h-7 px-2.5' : 'h-8 px-3',
    variants[variant],
    'aria-disabled:opacity-50 disabled:opacity-50 disabled:pointer-events-none',
  );
}

export function Button({ variant = 'secondary', size = 'md', busy = false, className, children, ...rest }: Props) {
  return (
    <button type="button" {...rest} aria-busy={busy || undefined} className={cx(buttonLook(variant, size), className)}>
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Its accessible name, also shown when the pointer rests on it. */
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={cx(
        'inline-flex size-7 shrink-0 items-center justify-center rounded-md text-soft transition-colors hover:bg-hover hover:text-ink touch:size-11 [&_svg]:size-4',
        className,
      )}
    >
      {children}
    </button>
  );
}
