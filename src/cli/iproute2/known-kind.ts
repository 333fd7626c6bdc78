import { suggestion } from '../suggestion.ts';
import { usageError } from '../usage-error.ts';

/** The names of kinds: a table of kinds, or of the schemas of one role. */
export interface KindNames {
  keys(): IterableIterator<string | number>;
}

/** Returns the kind. Throws for one that the library does not know, with the nearest one. `owner` is `link`, `qdisc` and so on. */
export function knownKind(owner: string, kind: string, kinds: KindNames): string {
  const known = [...kinds.keys()].map(String);
  if (known.includes(kind)) return kind;
  throw usageError(`'${kind}' is no kind of ${owner}${suggestion(kind, known)}`);
}
