/** `.orkestra/dev.json` (mode 0600): where development runs and how to get in. Written whole, never half. */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface DevFile {
  url: string;
  mcp: string;
  temporal: string;
  tenants: Record<string, DevTenant>;
}
export interface DevTenant {
  people: Record<string, { key: string; signInUrl: string }>;
  agents: Record<string, { key: string }>;
}

export function readDevFile(folder: string): DevFile | null {
  const file = path.join(folder, 'dev.json');
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DevFile;
  } catch {
    return null; // a broken file only costs the old keys; new ones are made
  }
}

export function writeDevFile(folder: string, content: DevFile): void {
  const file = path.join(folder, 'dev.json');
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}
