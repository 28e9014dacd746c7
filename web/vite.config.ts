import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

import { compressedFiles } from './compressed-files.ts';
import { firstScriptBudget } from './first-script-budget.ts';
import { firstTexts } from './first-texts.ts';
import { preloadedInbox } from './preloaded-inbox.ts';

const backend = process.env['SARAFAN_BACKEND'] ?? 'http://127.0.0.1:8000';

/**
 * One file for what every page needs, one for the inbox, one for an open chat: by itself the bundler makes a file for
 * every set of pages that share something, 118 of them before the inbox is there. What other pages share is gathered
 * until a file is worth its request.
 */
const parts = [
  { name: 'first', tags: ['$initial' as const], priority: 3 },
  { name: 'inbox', test: /app[\\/]pages[\\/]InboxPage\.tsx$/, priority: 2 },
  // What a first look loads by itself a moment later must not bring an open chat along.
  {
    name: 'live',
    test: /app[\\/]live[\\/](?:connection|watch)\.ts$|components[\\/]StateMarks\.tsx$|views[\\/]OpenTab\.tsx$/,
    priority: 1.5,
  },
  { name: 'chat', test: /app[\\/](?:pages[\\/]ChatPane|contact[\\/]PersonPane)\.tsx$/, priority: 1 },
  { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 20_000 },
];

/** The bundler names what several pages share after all of them. */
const shortName = (name: string): string => name.replace(/^shared~.*?(\.\w+)?$/, 'shared').replace(/\.\w+$/, '');

export default defineConfig({
  plugins: [react(), firstScriptBudget({ limitKilobytes: 230 }), firstTexts(), preloadedInbox(), compressedFiles()],
  resolve: {
    alias: [
      { find: '@', replacement: fileURLToPath(new URL('./src', import.meta.url)) },
      // The generated client also reads event streams, with which no route of ours answers.
      {
        find: /^.*\/serverSentEvents\.gen$/,
        replacement: fileURLToPath(new URL('./no-event-streams.ts', import.meta.url)),
      },
    ],
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: parts },
        chunkFileNames: ({ name }) => `assets/${shortName(name)}-[hash].js`,
        assetFileNames: ({ names }) => `assets/${shortName(names[0] ?? 'file')}-[hash][extname]`,
      },
    },
  },
  server: {
    proxy: {
      '/api': backend,
      '/health': backend,
      '/socket.io': { target: backend, ws: true },
    },
  },
  // One process for all files: a third of the time goes into starting one for each.
  test: { include: ['test/**/*.test.{ts,tsx}'], restoreMocks: true, isolate: false, pool: 'threads' },
});
