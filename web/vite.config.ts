import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

import { firstScriptBudget } from './first-script-budget.ts';

const backend = process.env['SARAFAN_BACKEND'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react(), firstScriptBudget({ limitKilobytes: 250 })],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 900 },
  server: {
    proxy: {
      '/api': backend,
      '/health': backend,
      '/socket.io': { target: backend, ws: true },
    },
  },
  test: { include: ['test/**/*.test.{ts,tsx}'], restoreMocks: true },
});
