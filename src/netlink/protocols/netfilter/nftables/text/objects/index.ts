import { amounts } from './amounts.ts';
import { chain } from './chain.ts';
import { ctObjects } from './connections.ts';
import { flowtable } from './flowtable.ts';
import type { ObjectSyntax } from './object-syntax.ts';
import { sets } from './set.ts';
import { tunnel } from './tunnel.ts';

/** All kinds of objects that a table has, without rules and elements. */
export const objectSyntaxes: readonly ObjectSyntax[] = [
  chain,
  ...amounts,
  ...ctObjects,
  tunnel,
  ...sets,
  flowtable,
];

/** The kinds by their name in JSON. */
export const syntaxByJson: ReadonlyMap<string, ObjectSyntax> = new Map(
  objectSyntaxes.map((syntax) => [syntax.json, syntax]),
);
