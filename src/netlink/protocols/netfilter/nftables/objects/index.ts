import { type AnyType, registry } from '../../../../codec/index.ts';
import { connlimitExpression } from '../expressions/connlimit.ts';
import { counterExpression } from '../expressions/counter.ts';
import { limitExpression } from '../expressions/limit.ts';
import { quotaExpression } from '../expressions/quota.ts';
import { synproxyExpression } from '../expressions/synproxy.ts';
import { counter } from './counter.ts';
import { ctExpectation, ctExpectationObject } from './ct-expectation.ts';
import { ctHelper, ctHelperObject } from './ct-helper.ts';
import { ctTimeout, ctTimeoutObject } from './ct-timeout.ts';
import { limit } from './limit.ts';
import type { ObjectKind } from './object-kind.ts';
import { quota } from './quota.ts';
import { secmark, secmarkObject } from './secmark.ts';
import { synproxy } from './synproxy.ts';
import { tunnel, tunnelObject } from './tunnel.ts';

/** Types of objects by name (`NFT_OBJECT_*`). */
export const objectTypes = {
  counter: 1,
  quota: 2,
  ctHelper: 3,
  limit: 4,
  connlimit: 5,
  tunnel: 6,
  ctTimeout: 7,
  secmark: 8,
  ctExpectation: 9,
  synproxy: 10,
} as const;

/** Schemas of the objects by the name of their type. */
export const objectSchemas = registry(
  (): Record<keyof typeof objectTypes, AnyType> => ({
    counter: counterExpression,
    quota: quotaExpression,
    ctHelper: ctHelperObject,
    limit: limitExpression,
    connlimit: connlimitExpression,
    tunnel: tunnelObject,
    ctTimeout: ctTimeoutObject,
    secmark: secmarkObject,
    ctExpectation: ctExpectationObject,
    synproxy: synproxyExpression,
  }),
);

/** The types of objects that have a form in JSON. connlimit has none. */
export const objectKinds: readonly ObjectKind[] = [
  counter,
  quota,
  ctHelper,
  limit,
  ctTimeout,
  ctExpectation,
  secmark,
  synproxy,
  tunnel,
];
