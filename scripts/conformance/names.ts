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

/**
 * Whether the library's name for a thing can be that of the specification, spelled out or shortened, or without the
 * first word, which is often that of the set (`key-ip-proto`, `push-vlan-id`).
 */
export function namesAgree(ours: string, theirs: string): boolean {
  const own = plain(ours);
  return [theirs, theirs.replace(/^[a-z0-9]+-/, '')]
    .map(plain)
    .some((other) => own === other || isAbbreviation(other, own) || isAbbreviation(own, other));
}

/** Whether they are the same but for how words are joined. */
export function sameName(ours: string, theirs: string): boolean {
  return plain(ours) === plain(theirs);
}

/** Whether the specification's name is the same, or has a prefix more: `wg-cmd-get-device` and `getDevice`. */
export function nameEnds(theirs: string, ours: string): boolean {
  return plain(theirs).endsWith(plain(ours));
}
