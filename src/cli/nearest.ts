/** Number of edits (insert, delete, replace, swap two neighbours) that make one word of another. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      let edits = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1));
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && isSwapped) edits = Math.min(edits, beforeLast[column - 2]! + 1);
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}

/** Returns the known word that a mistyped one probably stands for; `undefined` if none is close. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  let best: string | undefined;
  // A third of the letters may be wrong.
  let limit = Math.floor(Math.max(typed.length, 3) / 3) + 1;
  if (typed.length > 64) return undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - typed.length) >= limit) continue;
    const edits = distance(typed, candidate.toLowerCase());
    if (edits < limit) {
      limit = edits;
      best = candidate;
    }
  }
  return best;
}

/** Longer lists of words are not shown in errors. */
const longestList = 24;

/** Returns `; did you mean 'word'?` for a mistyped word, or the list of the known ones if none is close and they are few. */
export function suggestion(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  if (found !== undefined) return `; did you mean '${found}'?`;
  return known.length === 0 || known.length > longestList ? '' : `; expected ${listOf(known)}`;
}

/** Returns words as a list in a sentence: `a`, `a or b`, `a, b or c`. */
export function listOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
