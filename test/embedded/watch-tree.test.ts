/** Whoever watches a folder hears of every save, however the editor saves, and of what comes in folders made later. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'vitest';
import { watchTree } from '../../server/watch-tree.ts';
import { withFolder } from '../setup/folder.ts';

/** The folder's saves; `next` resolves when a file of that name was heard of since it was last asked. */
async function withWatched(work: (folder: string, next: (name: string) => Promise<void>) => Promise<void>) {
  await withFolder(async (folder) => {
    mkdirSync(path.join(folder, 'below'));
    writeFileSync(path.join(folder, 'below', 'one.yaml'), 'a: 1');
    const heard = new Set<string>();
    let tell = () => {};
    const stop = watchTree(folder, (file) => {
      heard.add(path.relative(folder, file));
      tell();
    });
    try {
      await work(folder, async (name) => {
        while (!heard.has(name)) await new Promise<void>((resolve) => (tell = resolve));
        heard.delete(name);
      });
    } finally {
      stop();
    }
  });
}

it('hears of every save that puts another file in the place of the old one', async () => {
  await withWatched(async (folder, next) => {
    const file = path.join(folder, 'below', 'one.yaml');
    for (const text of ['a: 2', 'a: 3', 'a: 4']) {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
      await next('below/one.yaml');
    }
    writeFileSync(file, 'a: 5');
    await next('below/one.yaml');
  });
});

it('hears of what is in folders that are made, and made again, while it watches', async () => {
  await withWatched(async (folder, next) => {
    for (const _ of [1, 2]) {
      mkdirSync(path.join(folder, 'new', 'deep'), { recursive: true });
      writeFileSync(path.join(folder, 'new', 'deep', 'two.yaml'), 'b: 1');
      await next('new/deep/two.yaml');
      writeFileSync(path.join(folder, 'new', 'deep', 'two.yaml'), 'b: 2');
      await next('new/deep/two.yaml');
      rmSync(path.join(folder, 'new'), { recursive: true });
      await next('new/deep/two.yaml');
    }
  });
});
