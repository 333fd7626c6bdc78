import { parseSync, Visitor } from 'vite';

/** One `import`, `export … from`, `import(…)` or `import('…')` in a type. */
export interface Import {
  readonly specifier: string;
  /** Gone after compilation, so it cannot pull a module in. */
  readonly typeOnly: boolean;
}

/** A piece of a source file, and the line that it begins in. */
export interface Piece {
  readonly text: string;
  readonly line: number;
}

/** A comment. */
export interface Comment extends Piece {
  /** Whether it goes to an end mark, rather than to the end of the line. */
  readonly isBlock: boolean;
}

/** A TypeScript file taken apart. */
export interface SourceFile {
  readonly imports: readonly Import[];
  /** Names of variables, properties, types … */
  readonly identifiers: readonly Piece[];
  /** Texts of string literals and of the constant parts of templates, without the specifiers of imports. */
  readonly strings: readonly Piece[];
  readonly comments: readonly Comment[];
}

/** Parses a TypeScript file. Throws where it is not correct. */
export function parseSource(file: string, text: string): SourceFile {
  const { program, module, comments, errors } = parseSync(file, text, { lang: 'ts' });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const lineOf = lineFinder(text);
  const imports: Import[] = [];
  const specifiers = new Set<number>();
  const identifiers: Piece[] = [];
  const strings: Piece[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    specifiers.add(moduleRequest.start);
    const typeOnly = entries.length > 0 && entries.every(({ isType }) => isType);
    imports.push({ specifier: moduleRequest.value, typeOnly });
  }
  for (const { entries } of module.staticExports) {
    const [{ moduleRequest } = {}] = entries;
    if (!moduleRequest) continue;
    specifiers.add(moduleRequest.start);
    imports.push({ specifier: moduleRequest.value, typeOnly: entries.every(({ isType }) => isType) });
  }
  const add = (pieces: Piece[], piece: string, start: number): void => {
    if (!specifiers.has(start)) pieces.push({ text: piece, line: lineOf(start) });
  };
  const addImport = (source: { type: string; start: number; value?: unknown }, typeOnly: boolean): void => {
    if (source.type !== 'Literal' || typeof source.value !== 'string') return;
    specifiers.add(source.start);
    imports.push({ specifier: source.value, typeOnly });
  };
  new Visitor({
    ImportExpression: ({ source }) => addImport(source, false),
    TSImportType: ({ source }) => addImport(source, true),
    Identifier: ({ name, start }) => add(identifiers, name, start),
    PrivateIdentifier: ({ name, start }) => add(identifiers, name, start),
    Literal: ({ value, start }) => typeof value === 'string' && add(strings, value, start),
    TemplateElement: ({ value, start }) => add(strings, value.cooked ?? value.raw, start),
  }).visit(program);
  return {
    imports,
    identifiers,
    strings,
    comments: comments.map(({ type, value, start }) => ({
      text: value,
      line: lineOf(start),
      isBlock: type === 'Block',
    })),
  };
}

/** Returns a function from an offset to the number of its line, counted from 1. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
