import { nearestWord } from '../netlink/codec/nearest-word.ts';

/** Longer lists of words are not shown in errors. */
const longestList = 24;

/** Returns `; did you mean 'word'?` for a mistyped word, or the list of the known ones if none is close and they are few. */
export function suggestion(word: string, known: readonly string[]): string {
  const found = nearestWord(word, known);
  if (found !== undefined) return `; did you mean '${found}'?`;
  return known.length === 0 || known.length > longestList ? '' : `; expected ${listOf(known)}`;
}

/** Returns words as a list in a sentence: `a`, `a or b`, `a, b or c`. */
export function listOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
