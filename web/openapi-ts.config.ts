import { defineConfig } from '@hey-api/openapi-ts';

/** Turns the server's description of its API into types and one function per request: `npm run generate -w web`. */
export default defineConfig({
  input: 'openapi.json',
  output: { path: 'src/api/generated', importFileExtension: null },
  plugins: [
    { name: '@hey-api/client-fetch', runtimeConfigPath: './src/api/client', throwOnError: true, baseUrl: false },
    { name: '@hey-api/sdk', responseStyle: 'data' },
    '@hey-api/typescript',
  ],
});
