/** Starting over deletes what Orkestra made and nothing else: a home named by mistake would cost its owner everything. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lockFolder } from '../../server/embedded/lock.ts';
import { resetData } from '../../server/embedded/reset.ts';
import { withFolder } from '../setup/folder.ts';

it('deletes only what it knows by name', () =>
  withFolder(async (home) => {
    for (const folder of ['postgres-18', 'temporal', 'functions', 'documents', 'postgres-backup'])
      mkdirSync(path.join(home, folder));
    for (const file of ['dev.json', 'postgres-18.log', 'thesis.txt']) writeFileSync(path.join(home, file), '');
    await resetData(home);
    expect(readdirSync(home).sort()).toEqual(['documents', 'postgres-backup', 'thesis.txt']);
  }));

it('deletes nothing while another start has the folder', () =>
  withFolder(async (home) => {
    mkdirSync(path.join(home, 'temporal'));
    const lock = await lockFolder(home);
    try {
      await expect(resetData(home)).rejects.toThrow('is running on');
      expect(readdirSync(home)).toContain('temporal');
    } finally {
      lock.release();
    }
  }));
