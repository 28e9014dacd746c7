import js from '@eslint/js';
import globals from 'globals';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** A rule about paths of imports: regular expressions, each with what to do instead. */
function imports(files, paths) {
  const patterns = paths.map(([regex, message]) => ({ regex, message }));
  return { files: [files], rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

export default tseslint.config(
  { ignores: ['**/dist/**', '.venv/**', 'data*/**', 'web/src/api/generated/**', '**/*.js', '**/*.mjs'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers and booleans in messages are what template strings are for.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/test/**/*.ts'],
    // node:test returns promises from describe and test that the runner itself awaits.
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
  {
    files: ['web/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    languageOptions: { globals: globals.browser },
    rules: hooks.configs.recommended.rules,
  },
  {
    files: ['web/src/**/*.{ts,tsx}'],
    // A component or hook that is longer does several things, each of which deserves a name.
    rules: { 'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }] },
  },
  // Features meet in src/app and know nothing of each other; what several need lies below them.
  imports('web/src/**', [
    // The texts of a feature are put together with the others' there, without loading the feature.
    [
      String.raw`^@/features/[^/]+/(?!(?:(?:later|views)/)?texts/\w+\.json$)`,
      'Import a feature through its index, and only from src/app.',
    ],
  ]),
  imports('web/src/{api,components,i18n,lib}/**', [
    ['^@/(features|app)(/|$)', 'What lies below the features knows none.'],
  ]),
  ...[1, 2, 3].map((depth) =>
    imports(`web/src/features/*${'/*'.repeat(depth)}.{ts,tsx}`, [
      ['^@/(features|app)(/|$)', 'A feature knows no other one: let src/app hand over what it needs.'],
      [String.raw`^(\.\./){${depth},}`, 'This path leaves the feature: use @/ for shared parts.'],
    ]),
  ),
);
