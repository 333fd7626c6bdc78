import { isObject } from '../../compile/json.ts';
import { byWord } from '../by-word.ts';
import type { Selector } from '../parsing.ts';
import type { ExpressionPrinter } from '../printing.ts';
import { ct, printCt } from './ct.ts';
import {
  extensionHeader,
  extensionPresence,
  options,
  printExtensionHeader,
  printOption,
  printTcpOption,
} from './extensions.ts';
import { jhash, numgen, printJhash, printNumgen, printSymhash, symhash } from './generators.ts';
import { osf, printOsf, printSocket, printTunnel, socket, tunnel } from './host.ts';
import { ipsec, printIpsec } from './ipsec.ts';
import { bareMeta, meta, printMeta } from './meta.ts';
import { payload, printPayload } from './payload.ts';
import { fib, printFib, printRt, rt } from './routing.ts';

const selectors: readonly Selector[] = [
  ...options,
  payload,
  extensionHeader,
  extensionPresence,
  meta,
  bareMeta,
  ct,
  fib,
  rt,
  ipsec,
  socket,
  tunnel,
  osf,
  numgen,
  jhash,
  symhash,
];

/** The expressions that begin with a word. */
export const selectorsByWord: ReadonlyMap<string, readonly Selector[]> = byWord(selectors);

/** Prints expressions by their name in JSON. */
export const expressionPrinters: ReadonlyMap<string, ExpressionPrinter> = new Map([
  ['payload', printPayload],
  ['exthdr', printExtensionHeader],
  ['tcp option', printTcpOption],
  ['ip option', printOption('ip option')],
  ['sctp chunk', printOption('sctp chunk')],
  ['dccp option', printOption('dccp option')],
  ['meta', printMeta],
  ['ct', printCt],
  ['fib', printFib],
  ['rt', printRt],
  ['ipsec', printIpsec],
  ['socket', printSocket],
  ['tunnel', printTunnel],
  ['osf', printOsf],
  ['numgen', printNumgen],
  ['jhash', printJhash],
  ['symhash', printSymhash],
]);

/** Whether JSON is an expression that is computed for each packet, and no statement. */
export function isExpression(json: unknown): boolean {
  const [name, ...more] = isObject(json) ? Object.keys(json) : [];
  if (name === undefined || more.length > 0 || !expressionPrinters.has(name)) return false;
  return name !== 'tunnel' || isObject((json as Readonly<Record<string, unknown>>).tunnel);
}
