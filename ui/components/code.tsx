import { CopyButton } from './copy-button.tsx';
import { cx } from './cx.ts';

/** Text for machines, to be read and copied. */
export function Code({ text, label, className }: { text: string; label: string; className?: string }) {
  return (
    <div className={cx('group/code relative', className)}>
      <div className="absolute top-1.5 right-1.5 rounded-md bg-sunken">
        <CopyButton text={text} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a scrolled text needs a name to be tabbed to */}
      <pre
        role="region"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-[28rem] overflow-auto rounded-lg border border-line bg-sunken p-3.5 pr-12 font-mono text-sm"
      >
        {text}
      </pre>
    </div>
  );
}

export function json(value: unknown): string {
  return JSON.stringify(value ?? null, null, 2);
}
