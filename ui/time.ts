/** Instants in words, in the person's language and zone, by Intl. */
import { useSyncExternalStore } from 'react';
import { locale } from './messages/index.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'narrow' });
const sameDay = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const thisYear = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const anyDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "12 min", "3 hr", "2 days": the length, rounded down to its largest unit. */
export function length(ms: number): string {
  const size = Math.abs(ms);
  if (size < MINUTE) return unit(Math.max(1, Math.round(size / SECOND)), 'second');
  if (size < HOUR) return unit(Math.floor(size / MINUTE), 'minute');
  if (size < 2 * DAY) return unit(Math.floor(size / HOUR), 'hour');
  return unit(Math.floor(size / DAY), 'day');
}

function unit(value: number, name: 'second' | 'minute' | 'hour' | 'day'): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
}

/** How long something took: "0.2 s", "1 min 4 s". */
export function duration(ms: number): string {
  if (ms < 10 * SECOND)
    return new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: 'second',
      unitDisplay: 'narrow',
      maximumFractionDigits: ms < SECOND ? 2 : 1,
    }).format(ms / SECOND);
  return length(ms);
}

/** "3s ago", "yesterday"; a date when it is long ago. */
export function ago(instant: string, now: number): string {
  const passed = now - Date.parse(instant);
  if (passed < 5 * SECOND) return relative.format(0, 'second');
  if (passed < MINUTE) return relative.format(-Math.round(passed / SECOND), 'second');
  if (passed < HOUR) return relative.format(-Math.floor(passed / MINUTE), 'minute');
  if (passed < DAY) return relative.format(-Math.floor(passed / HOUR), 'hour');
  if (passed < 7 * DAY) return relative.format(-Math.floor(passed / DAY), 'day');
  return anyDay.format(new Date(instant));
}

/** The clock time of today, else the date with it. */
export function at(instant: string, now = Date.now()): string {
  const date = new Date(instant);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return sameDay.format(date);
  return date.getFullYear() === today.getFullYear() ? thisYear.format(date) : anyDay.format(date);
}

export function exactly(instant: string): string {
  return full.format(new Date(instant));
}

/** The time of now, renewed every `everyMs`: words about it grow old. */
export function useNow(everyMs = 15 * SECOND): number {
  return useSyncExternalStore(clockOf(everyMs).subscribe, clockOf(everyMs).now);
}

interface Clock {
  subscribe(watcher: () => void): () => void;
  now(): number;
}
const clocks = new Map<number, Clock>();

function clockOf(everyMs: number): Clock {
  const known = clocks.get(everyMs);
  if (known) return known;
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const watchers = new Set<() => void>();
  const tick = () => {
    now = Date.now();
    for (const watcher of watchers) watcher();
  };
  const clock: Clock = {
    subscribe(watcher) {
      if (watchers.size === 0) {
        now = Date.now();
        timer = setInterval(tick, everyMs);
      }
      watchers.add(watcher);
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) clearInterval(timer);
      };
    },
    now: () => now,
  };
  clocks.set(everyMs, clock);
  return clock;
}
