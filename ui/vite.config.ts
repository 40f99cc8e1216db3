import path from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = path.dirname(fileURLToPath(import.meta.url));
/** Where `vite dev` finds the server; a build is served by the server itself. */
const server = process.env.ORKESTRA_URL ?? 'http://127.0.0.1:7400';

export default defineConfig(({ command }) => {
  // A build is for people, also when a test asks for it: never React's development files.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: here,
    plugins: [react(), tailwindcss()],
    build: {
      outDir: path.join(here, '../dist/ui'),
      emptyOutDir: true,
      // `light-dark()` and `:has()` as they are: what is older gets no page, and no rewritten colours either.
      target: ['chrome123', 'firefox121', 'safari17.5'],
      // The page's Content-Security-Policy knows no inline script.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
    },
    server: { proxy: { '/api': server, '/mcp': server, '/docs': server } },
  };
});
