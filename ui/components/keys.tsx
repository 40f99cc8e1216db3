import { cx } from './cx.ts';

/** ⌘ on Apple's machines, Ctrl elsewhere. */
export const MOD = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl';

/** Keys to press, one after the other: "g i", "mod+Enter". Decoration: what they do is said beside them. */
export function Keys({ keys, className }: { keys: string; className?: string }) {
  return (
    <span aria-hidden="true" className={cx('inline-flex gap-0.5 touch:hidden', className)}>
      {keys.split(' ').map((key) => (
        <kbd
          key={key}
          className="inline-flex h-[1.125rem] min-w-[1.125rem] items-center justify-center rounded-sm border border-current/20 px-1 font-sans text-xs leading-none"
        >
          {key.replace('mod+', `${MOD} `).replace('Enter', '↵')}
        </kbd>
      ))}
    </span>
  );
}
