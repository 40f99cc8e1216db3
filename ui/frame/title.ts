/** The tab: what the view shows, how much waits, and a sign to know it by. */
import { useEffect } from 'react';
import { t } from '../messages/index.ts';

let place = '';
let waiting = 0;

/** Names what is on the screen. */
export function useTitle(title: string): void {
  useEffect(() => {
    place = title;
    write();
  }, [title]);
}

/** Shows how many tasks wait, in the title and on the icon. */
export function useWaiting(count: number): void {
  useEffect(() => {
    waiting = count;
    write();
    icon();
    return () => {
      waiting = 0;
      write();
      icon();
    };
  }, [count]);
}

function write(): void {
  const count = waiting > 0 ? `(${countText(waiting)}) ` : '';
  document.title = count + [place, t('app.name')].filter(Boolean).join(' · ');
}

/** Counts are exact to a thousand. */
export function countText(count: number): string {
  return count > 1_000 ? t('count.many') : String(count);
}

function icon(): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  const text = waiting > 99 ? '99' : String(waiting);
  const badge =
    waiting > 0
      ? `<circle cx="44" cy="20" r="20" fill="#c62f2f" stroke="#fff" stroke-width="3"/><text x="44" y="28" font-family="sans-serif" font-size="${text.length > 1 ? 22 : 26}" font-weight="700" text-anchor="middle" fill="#fff">${text}</text>`
      : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${MARK}${badge}</svg>`;
  link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

const MARK =
  '<rect y="4" width="60" height="60" rx="15" fill="#4a57c9"/><path d="M14 44c8 0 8-20 16-20s8 20 16 20" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round"/><circle cx="14" cy="24" r="5" fill="#fff"/><circle cx="46" cy="24" r="5" fill="#fff"/>';
