import { ago, at, exactly, useNow } from '../time.ts';

/** An instant as "3 min ago"; the exact time on hover and for programs. */
export function Ago({ instant }: { instant: string }) {
  const now = useNow();
  return (
    <time dateTime={instant} title={exactly(instant)}>
      {ago(instant, now)}
    </time>
  );
}

export function At({ instant }: { instant: string }) {
  return (
    <time dateTime={instant} title={exactly(instant)}>
      {at(instant)}
    </time>
  );
}
