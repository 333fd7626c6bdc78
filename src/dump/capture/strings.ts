const simple: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, a: 7, b: 8 };

/** Offset behind the string whose opening quote is at `at`; behind the text, if the string does not end. */
export function endOfString(text: string, at: number): number {
  const quote = text[at];
  let end = at + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1;
  return Math.min(end + 1, text.length);
}

/** Returns the insides of the strings in quotes in `text`, without strings that do not end. */
export function quotedStrings(text: string): string[] {
  const strings: string[] = [];
  /** Kinds of quotes of which one does not end: no later one can either. */
  const open = new Set<string>();
  for (let at = 0; at < text.length; at++) {
    const quote = text[at] as string;
    if ((quote !== '"' && quote !== "'") || open.has(quote)) continue;
    const end = endOfString(text, at);
    if (end - at > 1 && text[end - 1] === quote) {
      strings.push(text.slice(at + 1, end - 1));
      at = end - 1;
    } else open.add(quote);
  }
  return strings;
}

/** Returns the bytes of a string with escapes as in C: `\x28`, `\0`, `\24`, `\n`. */
export function unescapeString(text: string): number[] {
  return (text.match(/\\x[0-9a-f]{2}|\\[0-7]{1,3}|\\.|[^\\]/gis) ?? []).map((token) => {
    if (token[0] !== '\\') return token.charCodeAt(0) & 0xff;
    if (token[1] === 'x') return Number.parseInt(token.slice(2), 16);
    if (/^\\[0-7]/.test(token)) return Number.parseInt(token.slice(1), 8) & 0xff;
    return simple[token[1] as string] ?? token.charCodeAt(1);
  });
}
