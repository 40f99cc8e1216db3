export function bringUpToDate(
  root: string,
  parts: ('code' | 'page' | 'workflow')[],
  report?: (line: string) => void,
): Promise<void>;
