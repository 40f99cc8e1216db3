/** The list of a view: live, windowed, walked by keys. Focus and place stay where they are when rows move. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { IconButton } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { Keys } from '../components/keys.tsx';
import { announce } from '../components/live-region.tsx';
import { Problem } from '../components/notice.tsx';
import { Bone, Loading } from '../components/skeleton.tsx';
import { useCommands } from '../frame/commands.ts';
import { t } from '../messages/index.ts';
import { useProcessNames } from '../processes/names.ts';
import { pages, type TaskRow as Row, readAgain } from '../queries.ts';
import { paths, VIEWS, type ViewName } from '../routes.ts';
import { useSession } from '../session.tsx';
import { hold } from '../task/actions.ts';
import { lookOver, markRead, useFresh } from './arrivals.ts';
import { EmptyView } from './empty-view.tsx';
import { TaskRow } from './task-row.tsx';
import { useSight } from './window.ts';

const PAGE = 50;
const HEADER_PX = 34;
const COARSE = window.matchMedia('(pointer: coarse)');
const ROW_PX = COARSE.matches ? 74 : 58;
const SEARCH_AFTER_MS = 180;
/** After an event of a task is due, so long for it to happen. */
const LOOK_AGAIN_MS = 2_000;
const LONGEST_TIMER_MS = 2 ** 31 - 10_000;

type Section = Exclude<ViewName, 'for-me'>;
const SECTIONS: Record<ViewName, readonly [Section] | readonly [Section, Section]> = {
  'for-me': ['mine', 'available'],
  mine: ['mine'],
  available: ['available'],
  breaching: ['breaching'],
  waiting: ['waiting'],
  done: ['done'],
};

type Item = { kind: 'header'; section: Section } | { kind: 'row'; row: Row } | { kind: 'more'; section: Section };

export interface ListHandle {
  /** The task that comes after this one, else the one before. */
  after(taskId: string): string | null;
  focusAfter(taskId: string): void;
}

interface Props {
  view: ViewName;
  text: string;
  selected: string | null;
  className?: string;
  ref?: Ref<ListHandle>;
}

function useSection(section: Section | undefined, text: string) {
  return useInfiniteQuery({
    ...pages('task.list', { view: section ?? 'mine', limit: PAGE, ...(text && { text }) }),
    enabled: section !== undefined,
  });
}

export function TaskList({ view, text, selected, className, ref }: Props) {
  const session = useSession();
  const [, go] = useLocation();
  const fresh = useFresh();
  const names = useProcessNames();
  const scroller = useRef<HTMLDivElement>(null);
  const [walked, setWalked] = useState<string | null>(null);
  const toFocus = useRef<string | null>(null);

  const [first, second] = SECTIONS[view];
  const lists = [useSection(first, text), useSection(second, text)].slice(0, SECTIONS[view].length);
  const pending = lists.some(({ isPending }) => isPending);
  const failure = lists.find(({ error, data }) => error && !data)?.error;

  const data = lists.map((list) => list.data);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the data are spread into the list
  const items = useMemo(() => {
    const all: Item[] = [];
    // A task on its way from one section to the other may be in both for a moment: it is drawn once.
    const drawn = new Set<string>();
    for (const [index, list] of lists.entries()) {
      const section = SECTIONS[view][index] as Section;
      const rows = (list.data?.pages.flatMap((page) => page.items) ?? []).filter(({ id }) => !drawn.has(id));
      for (const { id } of rows) drawn.add(id);
      if (lists.length > 1 && rows.length > 0) all.push({ kind: 'header', section });
      for (const row of rows) all.push({ kind: 'row', row });
      if (list.hasNextPage) all.push({ kind: 'more', section });
    }
    return all;
  }, [view, ...data]);
  const rows = useMemo(() => items.flatMap((item) => (item.kind === 'row' ? [item.row] : [])), [items]);
  const heights = useMemo(() => items.map(({ kind }) => (kind === 'header' ? HEADER_PX : ROW_PX)), [items]);
  const sight = useSight(scroller, heights);

  useEffect(() => {
    if (pending || view === 'done') return;
    const arrived = lookOver(rows);
    const [newest] = arrived;
    if (newest) announce(t('inbox.arrived', { count: arrived.length, title: newest.title }));
  }, [rows, pending, view]);

  // An escalation may take a task out of one's sight, of which nobody tells: look again when it is due.
  const nextAt = Math.min(...rows.map(({ next }) => (next ? Date.parse(next.at) : Number.POSITIVE_INFINITY)));
  useEffect(() => {
    const left = nextAt - Date.now();
    if (left < -LOOK_AGAIN_MS || left > LONGEST_TIMER_MS) return;
    const timer = setTimeout(() => readAgain('task.list', 'task.count', 'task.get'), Math.max(0, left) + LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [nextAt]);

  useEffect(() => {
    if (selected) markRead(selected);
  }, [selected]);

  const current =
    [walked, selected].find((id) => id !== null && rows.some((row) => row.id === id)) ?? rows[0]?.id ?? null;

  const walkTo = useCallback(
    (id: string | undefined) => {
      const index = items.findIndex((item) => item.kind === 'row' && item.row.id === id);
      if (id === undefined || index < 0) return;
      setWalked(id);
      toFocus.current = id;
      sight.reveal(index);
    },
    [items, sight],
  );
  // After the row is drawn: it may have been out of sight.
  useEffect(() => {
    if (toFocus.current === null) return;
    const element = document.getElementById(`row-${toFocus.current}`);
    if (!element) return;
    toFocus.current = null;
    element.focus({ preventScroll: true });
  });

  const step = (by: number) => {
    const list = scroller.current;
    const inList = list?.contains(document.activeElement) || walked !== null || selected !== null;
    const index = rows.findIndex(({ id }) => id === current);
    walkTo(inList ? rows[Math.max(0, Math.min(rows.length - 1, index + by))]?.id : (current ?? undefined));
  };
  const newestStep = useRef(step);
  newestStep.current = step;
  const onStep = useCallback((by: number) => newestStep.current(by), []);
  const after = (taskId: string): string | null => {
    const index = rows.findIndex(({ id }) => id === taskId);
    return rows[index + 1]?.id ?? rows[index - 1]?.id ?? null;
  };
  useImperativeHandle(ref, () => ({ after, focusAfter: (taskId) => walkTo(after(taskId) ?? undefined) }));

  // Also for the open task: its own view takes over as soon as it is read.
  const chosen = rows.find(({ id }) => id === (selected ?? walked));
  useCommands([
    { id: 'list.next', group: 'go', title: t('command.next'), keys: 'j', keysOnly: true, run: () => step(1) },
    { id: 'list.previous', group: 'go', title: t('command.previous'), keys: 'k', keysOnly: true, run: () => step(-1) },
    {
      id: 'list.search',
      group: 'go',
      title: t('command.search'),
      keys: '/',
      run: () => document.getElementById('task-search')?.focus(),
    },
    ...(chosen?.state === 'open' && !chosen.holder
      ? [
          {
            id: 'task.claim',
            group: 'task' as const,
            title: t('command.claim'),
            keys: 'c',
            run: () => void hold('task.claim', chosen.id),
          },
        ]
      : []),
  ]);

  // The end of what is loaded comes into sight: the next page.
  const inSight = items.slice(sight.start, sight.end);
  const wanted = inSight.find((item) => item.kind === 'more');
  const wantedList =
    wanted && lists[(SECTIONS[view] as readonly Section[]).indexOf((wanted as { section: Section }).section)];
  useEffect(() => {
    if (wantedList?.hasNextPage && !wantedList.isFetchingNextPage) void wantedList.fetchNextPage();
  }, [wantedList]);

  const [Heading, SectionHeading] = selected ? (['h2', 'h3'] as const) : (['h1', 'h2'] as const);
  const search = (words: string) =>
    go(selected ? paths.task(selected, view, words) : paths.inbox(view, words), { replace: true });
  return (
    <section
      aria-label={t('inbox.list')}
      className={cx('flex w-full shrink-0 flex-col border-line bg-canvas md:w-80 md:border-r wide:w-96', className)}
    >
      <div className="flex flex-col gap-2 border-line border-b px-3.5 pt-3 pb-2.5">
        <Heading className="px-1.5 font-semibold text-md">
          {view === 'for-me' ? t('nav.inbox') : t(`view.${view}`)}
        </Heading>
        <SearchBox text={text} onSearch={search} />
        <PhoneViews view={view} />
      </div>
      <div ref={scroller} className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {failure ? (
          <Problem failure={failure} retry={() => lists.forEach((list) => void list.refetch())} />
        ) : pending ? (
          <RowSkeletons />
        ) : items.length === 0 ? (
          <EmptyView view={view} text={text} />
        ) : (
          <ul className="relative" style={{ height: sight.offsets.at(-1) }}>
            {inSight.map((item, offset) => {
              const index = sight.start + offset;
              const place = { top: sight.offsets[index], height: heights[index] };
              if (item.kind === 'header') {
                return (
                  <li
                    key={item.section}
                    className="absolute inset-x-0 flex items-end border-line border-b px-5 pb-1.5"
                    style={place}
                  >
                    <SectionHeading className="font-medium text-soft text-sm">
                      {t(`view.${item.section}`)}
                    </SectionHeading>
                  </li>
                );
              }
              if (item.kind === 'more') {
                return (
                  <li key={`more-${item.section}`} className="absolute inset-x-0 px-5 py-3" style={place}>
                    <span className="sr-only">{t('inbox.more')}</span>
                    <Bone className="h-3.5 w-4/5" />
                  </li>
                );
              }
              return (
                <li key={item.row.id} className="absolute inset-x-0" style={place}>
                  <TaskRow
                    row={item.row}
                    href={paths.task(item.row.id, view, text)}
                    session={session}
                    process={names.of(item.row.definition)}
                    selected={item.row.id === selected}
                    reachable={item.row.id === current}
                    fresh={fresh.has(item.row.id)}
                    onFocus={setWalked}
                    onStep={onStep}
                  />
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </section>
  );
}

function SearchBox({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const newest = useRef(onSearch);
  newest.current = onSearch;
  useEffect(() => {
    setTyped(text);
  }, [text]);
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => newest.current(typed), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed, text]);
  return (
    <search className="relative">
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-soft"
      />
      <input
        id="task-search"
        type="text"
        enterKeyHint="search"
        autoComplete="off"
        maxLength={200}
        aria-label={t('inbox.search')}
        aria-keyshortcuts="/"
        placeholder={t('inbox.search')}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key !== 'Escape') return;
          setTyped('');
          onSearch('');
          currentTarget.blur();
        }}
        className="field h-8 border-line! pr-8! pl-8! text-base! touch:text-lg!"
      />
      {typed ? (
        <IconButton
          label={t('inbox.clear')}
          onClick={() => onSearch('')}
          className="absolute top-1/2 right-0.5 -translate-y-1/2"
        >
          <X />
        </IconButton>
      ) : (
        <Keys keys="/" className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-soft" />
      )}
    </search>
  );
}

/** On a phone the views stand above the list; elsewhere they are in the rail. */
function PhoneViews({ view }: { view: ViewName }) {
  return (
    <nav
      aria-label={t('nav.views')}
      className="-mx-3.5 flex gap-1.5 overflow-x-auto px-3.5 [scrollbar-width:none] wide:hidden"
    >
      {VIEWS.map((name) => (
        <Link
          key={name}
          href={paths.inbox(name)}
          aria-current={name === view ? 'page' : undefined}
          className={cx(
            'flex h-8 shrink-0 items-center rounded-full border px-3 touch:h-11',
            name === view ? 'border-transparent bg-accent-soft font-medium text-accent-ink' : 'border-line text-soft',
          )}
        >
          {t(`view.${name}`)}
        </Link>
      ))}
    </nav>
  );
}

function RowSkeletons() {
  return (
    <Loading>
      {[72, 58, 80, 64, 76, 52, 68].map((width) => (
        <div
          key={width}
          className="flex flex-col justify-center gap-2 border-line border-b px-5"
          style={{ height: ROW_PX }}
        >
          <span className="skeleton block h-3" style={{ width: `${width}%` }} />
          <span className="skeleton block h-2.5" style={{ width: `${width / 2}%` }} />
        </div>
      ))}
    </Loading>
  );
}
