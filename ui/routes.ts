/** Addresses of the page. `/sla` and `/admin` are reserved for their own views; nothing leads there before they exist. */
export const VIEWS = ['for-me', 'mine', 'available', 'breaching', 'waiting', 'done'] as const;
export type ViewName = (typeof VIEWS)[number];

export const paths = {
  signIn: '/sign-in',
  inbox: (view: ViewName = 'for-me', text = '') =>
    `${view === 'for-me' ? '/inbox' : `/inbox/${view}`}${query({ text })}`,
  task: (taskId: string, view: ViewName = 'for-me', text = '') =>
    `/tasks/${taskId}${query({ view: view === 'for-me' ? '' : view, text })}`,
  processes: '/processes',
  process: (name: string, version = '') => `/processes/${encodeURIComponent(name)}${query({ version })}`,
  runs: (filter: { definition?: string; state?: string } = {}) => `/runs${query(filter)}`,
  run: (runId: string) => `/runs/${runId}`,
} as const;

export const patterns = {
  signIn: '/sign-in',
  inbox: '/inbox/:view?',
  task: '/tasks/:taskId',
  processes: '/processes',
  process: '/processes/:name',
  runs: '/runs',
  run: '/runs/:runId',
} as const;

export function isView(name: string | undefined | null): name is ViewName {
  return VIEWS.some((view) => view === name);
}

function query(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value) as [string, string][];
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
}
