import { attributes, be32, enumeration, flags, type Infer, u8 } from '../../../../codec/index.ts';
import { propertiesOf, wordOf } from '../compile/json.ts';
import { Load } from '../compile/load.ts';
import { string } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import type { NotedKind } from '../typeof-notes.ts';

/** Loads the name of the operating system that the SYN packet looks like (`NFTA_OSF_*`). */
export const osfExpression = attributes('NFTA_OSF', () => ({
  dreg: [1, be32],
  ttl: [2, enumeration(u8, { strict: 0, loose: 1, skip: 2 })],
  flags: [3, flags(be32, { version: 1 })],
}));
export interface OsfExpression extends Infer<typeof osfExpression> {}

const keys = { name: {}, version: { flags: ['version'] } } as const;
const ttls = { loose: 'loose', skip: 'skip', strict: 'strict' } as const;

const typed = { type: string, bits: 128, order: 'host' } as const;

function listOsf(data: unknown, rule: ListScope): void {
  const { dreg, ttl = 'strict', flags } = data as OsfExpression;
  if (typeof ttl === 'number') unlisted('a way that is not known');
  const key = flags?.includes('version') ? 'version' : 'name';
  rule.load(dreg, { kind: 'load', json: { osf: ttl === 'strict' ? { key } : { key, ttl } }, ...typed });
}

const noted: NotedKind = { id: 11, read: () => ({ osf: { key: 'name' } }), write: { osf: () => ({}) } };

/** `osf` in JSON. */
export const osf: ExpressionKind = {
  name: 'osf',
  schema: osfExpression,
  list: listOsf,
  noted,
  operands: {
    osf(json) {
      const { key, ttl } = propertiesOf(json, ['key', 'ttl']);
      const flags = wordOf('a key of osf', keys, key);
      const mode = ttl === undefined ? 'strict' : wordOf('a way to compare the TTL', ttls, ttl);
      return new Load('osf', { type: string, bits: 128, order: 'host' }, (dreg) => ({
        dreg,
        ttl: mode,
        ...flags,
      }));
    },
  },
};
