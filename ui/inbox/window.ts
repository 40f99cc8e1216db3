/** Draws only the rows in sight, so that thousands scroll like ten. Heights are known, nothing is measured per row. */
import { type RefObject, useCallback, useLayoutEffect, useMemo, useState } from 'react';

const BEYOND_PX = 500;
const STEP_PX = 200;

export interface Sight {
  /** Indexes in sight, `end` excluded. */
  start: number;
  end: number;
  /** Where each item begins; one more entry for the end of the last. */
  offsets: number[];
  /** Scrolls as little as needed to have the item in sight. */
  reveal(index: number): void;
}

export function useSight(scroller: RefObject<HTMLElement | null>, heights: number[]): Sight {
  const [view, setView] = useState({ top: 0, height: 800 });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // In steps: within one, the same rows are drawn.
    const look = () => {
      const top = Math.floor(element.scrollTop / STEP_PX) * STEP_PX;
      const height = element.clientHeight;
      setView((before) => (before.top === top && before.height === height ? before : { top, height }));
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      resized.disconnect();
    };
  }, [scroller]);

  const offsets = useMemo(() => {
    const all = [0];
    for (const height of heights) all.push((all.at(-1) ?? 0) + height);
    return all;
  }, [heights]);

  const reveal = useCallback(
    (index: number) => {
      const element = scroller.current;
      const [top, bottom] = [offsets[index], offsets[index + 1]];
      if (!element || top === undefined || bottom === undefined) return;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
      setView({ top: element.scrollTop, height: element.clientHeight });
    },
    [scroller, offsets],
  );

  const start = firstAfter(offsets, view.top - BEYOND_PX) - 1;
  const end = firstAfter(offsets, view.top + view.height + BEYOND_PX);
  return { start: Math.max(0, start), end: Math.min(heights.length, end), offsets, reveal };
}

/** The first index whose offset is beyond `place`. */
function firstAfter(offsets: number[], place: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
