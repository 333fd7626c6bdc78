import { byWord } from '../by-word.ts';
import type { StatementSyntax } from '../parsing.ts';
import type { StatementPrinter } from '../printing.ts';
import { log, printLog } from './log.ts';
import { printMangle, printMatch, printVmap } from './match.ts';
import { objectReferences, referencePrinters } from './object-reference.ts';
import { printQueue, queue } from './queue.ts';
import { printReject, reject } from './reject.ts';
import {
  meter,
  olderSetChange,
  printMapChange,
  printMeter,
  printSetChange,
  setChange,
} from './set-change.ts';
import {
  flow,
  notrack,
  printFlow,
  printNotrack,
  printReset,
  printUnknown,
  printXt,
  reset,
} from './simple.ts';
import { stateful, statefulPrinters } from './stateful.ts';
import { printSynproxy, synproxy } from './synproxy.ts';
import { dup, fwd, printDup, printFwd } from './transfer.ts';
import { translationPrinters, translations } from './translation.ts';
import { verdict, verdictPrinters } from './verdict.ts';

const statements: readonly StatementSyntax[] = [
  verdict,
  ...stateful,
  ...objectReferences,
  ...translations,
  log,
  reject,
  queue,
  synproxy,
  dup,
  fwd,
  setChange,
  olderSetChange,
  meter,
  notrack,
  flow,
  reset,
];

/** The statements that begin with a keyword; others begin with an expression. */
export const statementsByWord: ReadonlyMap<string, readonly StatementSyntax[]> = byWord(statements);

/** Prints statements by their name in JSON. */
export const statementPrinters: ReadonlyMap<string, StatementPrinter> = new Map([
  ...verdictPrinters,
  ...statefulPrinters,
  ...referencePrinters,
  ...translationPrinters,
  ['match', printMatch],
  ['mangle', printMangle],
  ['vmap', printVmap],
  ['log', printLog],
  ['reject', printReject],
  ['queue', printQueue],
  ['synproxy', printSynproxy],
  ['dup', printDup],
  ['fwd', printFwd],
  ['set', printSetChange],
  ['map', printMapChange],
  ['meter', printMeter],
  ['notrack', printNotrack],
  ['flow', printFlow],
  ['reset', printReset],
  ['xt', printXt],
  ['unknown', printUnknown],
]);
