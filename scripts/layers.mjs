/**
 * The layers of a TypeScript folder, for dependency-cruiser: imports point down a written list, types included, and
 * never in a circle. The same promises as import-linter holds for Python (docs/decisions/0014-layers-of-typescript.md).
 */

/** What dependency-cruiser has to know of a TypeScript project. */
function options(tsConfig) {
  return {
    doNotFollow: { path: 'node_modules' },
    // An import of a type is an import: whoever reads a file must know what it speaks of.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: tsConfig },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  };
}

/**
 * Makes the rules of `folder` from its layers, written from top to bottom: each line names a folder or a file in it,
 * without an ending, or several neighbours with `|` between them, which leave each other alone. All must be named.
 */
export function layered({ folder, tsConfig, layers }) {
  const lines = layers.map((line) => line.split('|').map((name) => name.trim()));
  const places = (names) => `^${folder}/(?:${names.join('|')})(?:/|[.]tsx?$)`;
  const everything = `^${folder}/`;
  const placed = places(lines.flat());
  const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
  return {
    forbidden: [
      rule('no-circle', 'Neither can be understood or changed without the other.', {}, { circular: true }),
      rule('resolved', 'What is imported must be found, or it is checked by nobody.', {}, { couldNotResolve: true }),
      rule('placed', 'A new file or folder must be given its place.', { path: everything, pathNot: placed }, {}),
      rule('placed', 'A new file or folder must be given its place.', {}, { path: everything, pathNot: placed }),
      ...lines
        .slice(1)
        .map((names, index) =>
          rule(
            `below ${layers[index]}`,
            'Imports point down.',
            { path: places(names) },
            { path: places(lines.slice(0, index + 1).flat()) },
          ),
        ),
      ...lines.flatMap((names) =>
        names
          .filter(() => names.length > 1)
          .map((name) =>
            rule(
              `beside ${names.filter((other) => other !== name).join(', ')}`,
              'Neighbours leave each other alone.',
              { path: places([name]) },
              { path: places(names.filter((other) => other !== name)) },
            ),
          ),
      ),
    ],
    options: options(tsConfig),
  };
}
