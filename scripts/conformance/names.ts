/** Letters and digits only, small. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Whether the letters of `short` are in `long`, in order: `fwd-delay` in `forwardDelay`. */
function isAbbreviation(short: string, long: string): boolean {
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length && short[0] === long[0];
}

/** Whether the library's name for a thing can be that of the specification, spelled out or shortened. */
export function namesAgree(ours: string, theirs: string): boolean {
  const [a, b] = [plain(ours), plain(theirs)];
  return a === b || isAbbreviation(b, a) || isAbbreviation(a, b);
}

/** Whether they are the same but for how words are joined. */
export function sameName(ours: string, theirs: string): boolean {
  return plain(ours) === plain(theirs);
}
