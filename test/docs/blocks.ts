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

/** The blocks of a page that are marked `ts`. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code = '' }) => ({
    place: `${page}:${text.slice(0, index).split('\n').length}`,
    code: filledIn(code),
  }));
}
