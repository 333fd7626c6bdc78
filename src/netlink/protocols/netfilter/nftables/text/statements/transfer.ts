import { asObject } from '../../compile/json.ts';
import { addressTyped, linkTyped } from '../../expressions/dup.ts';
import type { StatementSyntax } from '../parsing.ts';
import type { StatementPrinter } from '../printing.ts';

/** Sends a copy of the packet elsewhere. */
export const dup: StatementSyntax = {
  words: ['dup'],
  parse({ cursor, assigned }) {
    cursor.next();
    cursor.expectWord('to');
    const addr = cursor.nested(() => assigned());
    return cursor.acceptWord('device')
      ? { dup: { addr, dev: cursor.nested(() => assigned()) } }
      : { dup: { addr } };
  },
};

/** Sends the packet out of another link. */
export const fwd: StatementSyntax = {
  words: ['fwd'],
  parse({ cursor, assigned }) {
    cursor.next();
    const family = (['ip', 'ip6'] as const).find((word) => cursor.acceptWord(word));
    cursor.expectWord('to');
    const target = cursor.nested(() => assigned());
    if (family === undefined) return { fwd: { dev: target } };
    cursor.expectWord('device');
    return { fwd: { family, addr: target, dev: cursor.nested(() => assigned()) } };
  },
};

const isAddress = (json: unknown): boolean =>
  typeof json === 'string' && /^[0-9a-fA-F]*[:.][0-9a-fA-F:.]*$/.test(json);

/** Prints a copy of the packet. */
export const printDup: StatementPrinter = (json, printing) => {
  const { addr, dev } = asObject(json);
  // In netdev, the target is a link.
  const typed = dev === undefined && !isAddress(addr) ? linkTyped : addressTyped('ip');
  return `dup to ${printing.expression(addr, typed)}${dev === undefined ? '' : ` device ${printing.expression(dev, linkTyped)}`}`;
};

/** Prints the transfer to another link. */
export const printFwd: StatementPrinter = (json, printing) => {
  const { family, addr, dev } = asObject(json);
  const link = printing.expression(dev, linkTyped);
  return addr === undefined
    ? `fwd to ${link}`
    : `fwd ${family} to ${printing.expression(addr, addressTyped(family))} device ${link}`;
};
