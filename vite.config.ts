import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defineConfig } from 'vite';

const client = join(import.meta.dirname, 'client');
const pages = globSync('*.html', { cwd: client }).map((file) => [basename(file, '.html'), join(client, file)]);

export default defineConfig({
  root: client,
  // virtua's React bindings run on preact/compat
  resolve: {
    alias: { react: 'preact/compat', 'react-dom': 'preact/compat', 'react/jsx-runtime': 'preact/jsx-runtime' },
  },
  build: {
    outDir: 'dist', // below root: client/dist
    emptyOutDir: true,
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    assetsInlineLimit: 0, // data: URLs would need font-src and img-src data:
    rolldownOptions: {
      input: Object.fromEntries(pages), // absolute, for the dev server's scan
      onwarn(warning, show) {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') show(warning); // virtua ships "use client"
      },
    },
  },
});
