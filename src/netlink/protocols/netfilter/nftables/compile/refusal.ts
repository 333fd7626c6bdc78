import { type ArgumentErrorCode, show } from '../../../../codec/index.ts';

/**
 * JSON that cannot be compiled to messages of nf_tables. Thrown where it is found; each level on the way out adds its own name to the
 * path, and the outermost call turns it into an error that the user sees: `commands[3].rule.expr[1].match.right`.
 */
export class NftRefusal {
  readonly code: ArgumentErrorCode;
  readonly reason: string;
  readonly #path: string[] = [];

  constructor(reason: string, code: ArgumentErrorCode = 'ERR_INVALID_ARG_VALUE') {
    this.reason = reason;
    this.code = code;
  }

  /** Adds the name of the enclosing property, or the index of the enclosing array. An empty name adds nothing. */
  within(name: string | number): this {
    if (name !== '') this.#path.unshift(typeof name === 'number' ? `[${name}]` : name);
    return this;
  }

  get field(): string {
    return this.#path.reduce(
      (text, part) => (text === '' || part.startsWith('[') ? text + part : `${text}.${part}`),
      '',
    );
  }

  /** The error to show. */
  toError(): TypeError {
    const { field, reason, code } = this;
    const message = field === '' ? reason : `${field}: ${reason}`;
    const error = code === 'ERR_OUT_OF_RANGE' ? new RangeError(message) : new TypeError(message);
    return Object.assign(error, { code, field });
  }
}

/** Refuses a value with this reason. */
export function refuse(reason: string): never {
  throw new NftRefusal(reason);
}

/** Refuses a number outside its limits. */
export function refuseRange(reason: string): never {
  throw new NftRefusal(reason, 'ERR_OUT_OF_RANGE');
}

/** Refuses a value of the wrong JSON type. */
export function refuseType(expected: string, value: unknown): never {
  throw new NftRefusal(`expected ${expected}, got ${show(value)}`, 'ERR_INVALID_ARG_TYPE');
}

/** Adds a name to the path of a refusal on its way out. */
export function located(error: unknown, name: string | number): unknown {
  return error instanceof NftRefusal ? error.within(name) : error;
}

/** Runs what reads a property or an item, so that a refusal says where it is. */
export function inProperty<T>(name: string | number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw located(error, name);
  }
}

/** Refuses a word that is not among the known ones, and names the nearest of them. */
export function refuseWord(what: string, word: unknown, known: Iterable<string>): never {
  const words = [...known];
  if (typeof word !== 'string') return refuseType(`${what} (${words.slice(0, 12).join(', ')})`, word);
  const near = nearest(word, words);
  const hint = near === undefined ? '' : `; did you mean '${near}'?`;
  const list = words.length <= 16 ? `: one of ${words.join(', ')}` : '';
  return refuse(`${show(word)} is not ${what}${list}${hint}`);
}

/** The known word that differs least, where it differs little. */
function nearest(word: string, words: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of words) {
    const distance = editDistance(word, candidate, least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
