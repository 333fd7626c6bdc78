import { readNext } from '../grammar.ts';
import { integer, type Words } from '../words.ts';

/** The fields that the struct of every action begins with. */
export interface General {
  readonly index: number;
  readonly capabilities: number;
  readonly verdict: string;
  readonly references: number;
  readonly bindings: number;
}

const verdicts: Readonly<Record<string, string>> = {
  pass: 'pass',
  ok: 'pass',
  drop: 'drop',
  shot: 'drop',
  continue: 'continue',
  reclassify: 'reclassify',
  pipe: 'pipe',
  trap: 'trap',
  stolen: 'stolen',
};

/** Whether a word begins a verdict. */
export function isVerdict(word: string | undefined): boolean {
  return word !== undefined && (Object.hasOwn(verdicts, word) || word === 'goto' || word === 'jump');
}

/** Takes a verdict if the next word begins one: `drop`, `goto chain 5`, `jump 2`. */
export function takeVerdict(words: Words): string | undefined {
  const word = words.peek();
  if (word === undefined || !isVerdict(word)) return undefined;
  words.next('a verdict');
  if (word === 'goto') {
    words.take('chain');
    return `goto chain ${readNext('chain', words, integer)}`;
  }
  return word === 'jump' ? `jump ${readNext('jump', words, integer)}` : verdicts[word];
}
