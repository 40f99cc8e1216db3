/** A choice among many: typing narrows the list, which floats over what is below. */
import { ChevronDown } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { cx } from '../components/cx.ts';
import { t } from '../messages/index.ts';

export interface Choice {
  value: unknown;
  label: string;
}

interface Props extends React.AriaAttributes {
  id: string;
  choices: Choice[];
  /** Index of the chosen one; -1 for none. */
  chosen: number;
  required: boolean;
  fixed: boolean;
  onChoose: (index: number) => void;
  onLeave: () => void;
}

export function Combobox({ id, choices, chosen, required, fixed, onChoose, onLeave, ...aria }: Props) {
  const [text, setText] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const open = text !== null;
  const none = { index: -1, label: t('form.none') };
  const found = [...(required || text ? [] : [none]), ...choices.map(({ label }, index) => ({ index, label }))].filter(
    ({ label }) => label.toLowerCase().includes((text ?? '').trim().toLowerCase()),
  );
  const current = found[Math.min(active, found.length - 1)];

  const show = () => {
    if (fixed || open) return;
    setText('');
    setActive(Math.max(0, chosen + (required ? 0 : 1)));
  };
  const choose = (index: number) => {
    onChoose(index);
    setText(null);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      if (!open) show();
      else if (found.length > 0) {
        const next = (Math.min(active, found.length - 1) + by + found.length) % found.length;
        setActive(next);
        list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
      }
    } else if (event.key === 'Enter' && open && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (current) choose(current.index);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      setText(null);
    }
  };

  return (
    <div className="relative max-w-md">
      <input
        {...aria}
        id={id}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && current ? `${listId}-${current.index}` : undefined}
        autoComplete="off"
        readOnly={fixed}
        placeholder={choices[chosen]?.label ?? t('form.choose')}
        value={text ?? choices[chosen]?.label ?? ''}
        onChange={({ target }) => {
          setText(target.value);
          setActive(0);
        }}
        onClick={show}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setText(null);
          onLeave();
        }}
        className="field pr-8!"
      />
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-soft"
      />
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={t('form.choose')}
        hidden={!open}
        className="absolute inset-x-0 top-full z-20 mt-1 max-h-60 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-float"
      >
        {found.map((one) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the input above has the focus
          <div
            key={one.index}
            id={`${listId}-${one.index}`}
            role="option"
            aria-selected={one.index === chosen}
            // The input keeps the focus: leaving it would close the list before the choice.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(one.index)}
            className={cx(
              'flex min-h-8 cursor-pointer items-center rounded-md px-2.5 hover:bg-hover touch:min-h-11',
              one === current && 'bg-accent-soft text-accent-ink',
            )}
          >
            {one.label}
          </div>
        ))}
        {found.length === 0 && <p className="px-2.5 py-2 text-soft">{t('palette.none', { text: text ?? '' })}</p>}
      </div>
    </div>
  );
}
