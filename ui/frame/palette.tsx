/** Go anywhere, do anything: a list that narrows while one types. */
import { Search } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { cx } from '../components/cx.ts';
import { Dialog } from '../components/dialog.tsx';
import { Keys } from '../components/keys.tsx';
import { t } from '../messages/index.ts';
import { useProcessNames } from '../processes/names.ts';
import { paths } from '../routes.ts';
import { type Command, type CommandGroup, useAllCommands } from './commands.ts';

const ORDER: readonly CommandGroup[] = ['task', 'go', 'start', 'app'];

export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const offered = useOffered();
  const found = useMemo(() => matching(offered, text), [offered, text]);
  const current = found[Math.min(active, found.length - 1)];

  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice is another element
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    // After the dialog has given the focus back: what runs may move it.
    setTimeout(command.run);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) {
      event.preventDefault();
      setActive((Math.min(active, found.length - 1) + step + found.length) % found.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(current);
    }
  };
  const idOf = (command: Command) => `${listId}-${command.id}`;

  return (
    <Dialog title={t('palette.label')} quietTitle onClose={onClose} className="w-[min(36rem,calc(100vw-1.5rem))]!">
      <div className="flex items-center gap-2.5 border-line border-b px-4">
        <Search aria-hidden="true" className="size-4 shrink-0 text-soft" />
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={current ? idOf(current) : undefined}
          aria-autocomplete="list"
          aria-label={t('palette.label')}
          placeholder={t('palette.placeholder')}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          className="h-12 w-full bg-transparent text-md outline-none placeholder:text-soft"
        />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={t('palette.label')}
        className="min-h-0 overflow-y-auto p-1.5"
      >
        {ORDER.map((group) => {
          const own = found.filter((command) => command.group === group);
          if (own.length === 0) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own
            <div key={group} role="group" aria-label={t(`palette.group.${group}`)}>
              <div aria-hidden="true" className="px-2.5 pt-2 pb-1 font-medium text-soft text-sm">
                {t(`palette.group.${group}`)}
              </div>
              {own.map((command) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above has the keys
                // biome-ignore lint/a11y/useFocusableInteractive: the combobox above has the focus
                <div
                  key={command.id}
                  id={idOf(command)}
                  role="option"
                  aria-selected={command === current}
                  onClick={() => run(command)}
                  onMouseMove={() => setActive(found.indexOf(command))}
                  className={cx(
                    'flex min-h-8.5 cursor-pointer items-center justify-between gap-4 rounded-md px-2.5 touch:min-h-11',
                    command === current && 'bg-accent-soft text-accent-ink',
                  )}
                >
                  <span className="truncate">{command.title}</span>
                  {command.keys && <Keys keys={command.keys} />}
                </div>
              ))}
            </div>
          );
        })}
        {found.length === 0 && <p className="px-4 py-8 text-center text-soft">{t('palette.none', { text })}</p>}
      </div>
      <p role="status" className="sr-only">
        {t('palette.results', { count: found.length })}
      </p>
    </Dialog>
  );
}

/** In the order of their groups, so that arrow keys follow the eye. */
function useOffered(): Command[] {
  const commands = useAllCommands();
  const [, go] = useLocation();
  const processes = useProcessNames();
  return useMemo(() => {
    const starts = [...processes.titles].map(
      ([name, process]): Command => ({
        id: `start.${name}`,
        group: 'start',
        title: t('command.start', { process }),
        run: () => go(paths.process(name)),
      }),
    );
    const all = [...commands.filter(({ keysOnly }) => !keysOnly), ...starts];
    return ORDER.flatMap((group) => all.filter((command) => command.group === group));
  }, [commands, processes, go]);
}

/** Every word typed begins a word of the title; when none fits so, stands somewhere in it. */
function matching(commands: Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter(({ title }) => {
    const own = title.toLowerCase().split(/\s+/);
    return words.every((word) => own.some((one) => one.startsWith(word)));
  });
  if (found.length > 0) return found;
  return commands.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
}
