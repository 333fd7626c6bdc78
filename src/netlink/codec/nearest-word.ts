/** Number of single-character edits (insert, delete, replace, swap of neighbours) that make one word of another. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] as number;
}

/** The most similar of some words, where one is similar enough to be meant; for error messages. Letter case does not count. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  // Longer texts are no misspelt words, and would take long.
  if (word.length > 64) return undefined;
  const wanted = word.toLowerCase().replaceAll(/[-_]/g, '');
  const words = [...known];
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const one of words) {
    // A word that is there was not misspelt.
    if (one === word) continue;
    const edits = distance(wanted, one.toLowerCase().replaceAll(/[-_]/g, ''));
    if (edits < least) {
      least = edits;
      best = one;
    }
  }
  return best ?? sharedPart(word, words);
}

/** The parts of a word in camelCase, kebab-case or snake_case. */
const partsOf = (word: string): string => `-${word.split(/[-_]|(?=[A-Z])/).join('-')}-`.toLowerCase();

/** The only known word that another word contains as its parts, or that contains its parts: `port` for `dstPort`. */
function sharedPart(word: string, known: readonly string[]): string | undefined {
  const wanted = partsOf(word);
  const found = known.filter((one) => {
    const parts = partsOf(one);
    return parts !== wanted && (wanted.includes(parts) || parts.includes(wanted));
  });
  return found.length === 1 ? found[0] : undefined;
}

/** ` (did you mean 'gateway'?)` for a word that is similar to a known one, else nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const nearest = nearestWord(word, known);
  return nearest === undefined ? '' : `; did you mean '${nearest}'?`;
}

/** The most words that {@link wordHint} lists. */
const mostListed = 12;

/** As {@link didYouMean}; where no known word is similar and they are few, lists them. */
export function wordHint(word: string, known: readonly string[]): string {
  const hint = didYouMean(word, known);
  if (hint !== '' || known.length === 0 || known.length > mostListed) return hint;
  return `; it has ${known.join(', ')}`;
}
