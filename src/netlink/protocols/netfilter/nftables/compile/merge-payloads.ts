import { Match } from './match.ts';
import { Constant } from './nodes.ts';
import { PayloadOperand } from './packet-field.ts';
import type { Statement } from './rule-scope.ts';

/** Most bits of a register that one load fills. */
const registerBits = 128;
/** Up to so many bits of the network header and above are loaded and compared faster alone. */
const fastBits = 32;

/**
 * Matches of fields that lie side by side become one: fewer expressions for each packet. `origins` says from where in the rule a
 * statement comes.
 */
export function mergePayloads(
  statements: readonly Statement[],
  origins?: Map<Statement, number>,
): readonly Statement[] {
  let result: Statement[] | undefined;
  let run: Candidate[] = [];
  const flush = (): void => {
    if (run.length > 1) result = mergeRun(result ?? [...statements], run, origins);
    run = [];
  };
  for (const [index, statement] of statements.entries()) {
    if (!(statement instanceof Match)) flush();
    else {
      const candidate = candidateOf(statement, index);
      if (candidate !== undefined) run.push(candidate);
    }
  }
  flush();
  return result === undefined ? statements : result.filter((statement) => statement !== gone);
}

/** Takes the place of a match that is part of another one now. */
const gone: Statement = { emit() {} };

interface Candidate {
  readonly left: PayloadOperand;
  readonly right: Constant;
  readonly constants: Match['constants'];
  /** Its place in the rule. */
  readonly index: number;
}

function candidateOf({ left, operator, right, constants }: Match, index: number): Candidate | undefined {
  if (operator !== 'eq' || !(left instanceof PayloadOperand) || !(right instanceof Constant))
    return undefined;
  return left.bits % 8 === 0 && left.tunnel === undefined ? { left, right, constants, index } : undefined;
}

function mergeRun(
  statements: Statement[],
  run: readonly Candidate[],
  origins: Map<Statement, number> | undefined,
): Statement[] {
  const sorted = [...run].sort(
    (a, b) => compareText(a.left.base, b.left.base) || a.left.offset - b.left.offset,
  );
  let merged = sorted[0] as Candidate;
  for (const next of sorted.slice(1)) {
    if (!canMerge(merged.left, next.left)) {
      merged = next;
      continue;
    }
    const { left, right, index } = merged;
    const typed = { type: left.type, bits: left.bits + next.left.bits, order: 'big' } as const;
    const bytes = new Uint8Array(right.bytes.length + next.right.bytes.length);
    bytes.set(right.bytes);
    bytes.set(next.right.bytes, right.bytes.length);
    // The field that says which protocol follows has to stay before the fields of that protocol.
    const tellsNext = next.left.field !== undefined && next.left.field === next.left.header?.next;
    const place = tellsNext ? next.index : index;
    const origin = origins?.get(statements[place] as Statement);
    statements[tellsNext ? index : next.index] = gone;
    const whole = new PayloadOperand(typed, left.base, left.offset);
    const areFree = merged.constants.length > 0 && next.constants.length > 0;
    const constants = areFree ? [...merged.constants, ...next.constants] : [];
    merged = { left: whole, right: new Constant(typed, bytes), constants, index: place };
    const match = new Match(merged.left, 'eq', merged.right, constants);
    if (origin !== undefined) origins?.set(match, origin);
    statements[place] = match;
  }
  return statements;
}

function canMerge(first: PayloadOperand, second: PayloadOperand): boolean {
  const bits = first.bits + second.bits;
  if (first.base !== second.base || first.offset + first.bits !== second.offset || bits > registerBits)
    return false;
  return first.base === 'link' || bits <= fastBits || first.bits > fastBits || second.bits > fastBits;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
