/** How many rules are kept as patterns: those that were used last. */
const mostPatterns = 8;

/** Moves the pattern that was found to the front. */
export function moveToFront<P>(patterns: P[], index: number): void {
  const pattern = patterns[index] as P;
  patterns.copyWithin(1, 0, index);
  patterns[0] = pattern;
}

/** Adds a pattern at the front. The one that was not used for the longest time goes. */
export function addToFront<P>(patterns: P[], pattern: P): void {
  patterns.unshift(pattern);
  if (patterns.length > mostPatterns) patterns.pop();
}
