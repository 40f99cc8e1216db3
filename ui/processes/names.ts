/** What processes are called, by the names under which runs and tasks know them. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { humanised } from '../../schemas/validate/title.ts';
import { pages } from '../queries.ts';

export interface ProcessNames {
  titles: ReadonlyMap<string, string>;
  of(name: string): string;
}

export function useProcessNames(): ProcessNames {
  const processes = useInfiniteQuery(pages('definition.list', { limit: 100 }));
  return useMemo(() => {
    const titles = new Map(
      processes.data?.pages.flatMap((page) => page.items).map(({ name, title }) => [name, title ?? humanised(name)]),
    );
    return { titles, of: (name) => titles.get(name) ?? humanised(name) };
  }, [processes.data]);
}
