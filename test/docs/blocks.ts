import { readdirSync, readFileSync } from 'node:fs';

/** A block of code of a page. */
export interface Block {
  /** `README.md:12`: where it begins. */
  readonly place: string;
  readonly code: string;
}

/** The pages for users. */
export const pages = [
  'README.md',
  'ARCHITECTURE.md',
  ...readdirSync('docs').map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

/** Replaces `…`, which stands for code that a page leaves out: by an empty body, a function or a value. */
function filledIn(code: string): string {
  return code.replaceAll('{ … }', '{}').replaceAll('(…)', '(() => {})').replaceAll('=> …', '=> {}');
}

/** A line of a table with a command and the code that does the same. */
export interface Line {
  readonly command: string;
  readonly code: string;
}

/** The lines of a part of a page with commands and code. */
export function linesOf(text: string): Line[] {
  return [...text.matchAll(/^\| `(.*?)` \| `(.*)` \|$/gm)].map(({ 1: command = '', 2: code = '' }) => ({
    command: command.replaceAll('\\|', '|'),
    code: code.replaceAll('\\|', '|'),
  }));
}

/** The blocks of a page that are marked `ts`, and its lines of code. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8');
  const lines = (text.includes('| command | TypeScript |') ? linesOf(text) : []).map(
    ({ code }) => `{\n  ${code};\n}\n`,
  );
  const table = lines.length === 0 ? [] : [{ place: `${page}:0`, code: lines.join('') }];
  const marked = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code = '' }) => ({
    place: `${page}:${text.slice(0, index).split('\n').length}`,
    code: filledIn(code),
  }));
  return [...marked, ...table];
}
