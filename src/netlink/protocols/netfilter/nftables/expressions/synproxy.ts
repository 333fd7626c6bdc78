import { attributes, be16, be32, flags, type Infer, u8 } from '../../../../codec/index.ts';
import { asInteger, asList, isObject, type JsonObject, propertiesOf, wordOf } from '../compile/json.ts';
import { isObjectReference, objectReference } from '../compile/object-reference.ts';
import { refuse } from '../compile/refusal.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftSynproxy } from '../json-types.ts';

/** Answers the TCP handshake for the server (`NFTA_SYNPROXY_*`). */
export const synproxyExpression = attributes('NFTA_SYNPROXY', () => ({
  mss: [1, be16],
  wscale: [2, u8],
  flags: [3, flags(be32, { mss: 1, wscale: 2, sackPermitted: 4, timestamp: 8, ecn: 16 })],
}));
export interface SynproxyExpression extends Infer<typeof synproxyExpression> {}

/** Flags by their name in JSON. */
export const synproxyFlags = { timestamp: 'timestamp', 'sack-perm': 'sackPermitted' } as const;

/** The attributes of a SYN proxy. */
export function synproxyData(json: unknown): SynproxyExpression {
  const { mss, wscale, flags: list } = propertiesOf(json === null ? {} : json, ['mss', 'wscale', 'flags']);
  const given: ('mss' | 'wscale' | 'sackPermitted' | 'timestamp')[] = asList(list ?? []).map((flag) =>
    wordOf('a flag of synproxy', synproxyFlags, flag),
  );
  const data: SynproxyExpression = { mss: 0, wscale: 0 };
  if (mss !== undefined) {
    data.mss = asInteger(mss, 0, 0xffff);
    given.push('mss');
  }
  if (wscale !== undefined) {
    data.wscale = asInteger(wscale, 0, 14);
    given.push('wscale');
  }
  data.flags = given;
  return data;
}

/** `synproxy` in JSON. */
export const synproxy: ExpressionKind = {
  name: 'synproxy',
  schema: synproxyExpression,
  list(data, rule) {
    const listed = listSynproxy(data as SynproxyExpression);
    rule.add({ synproxy: Object.keys(listed).length === 0 ? null : (listed as NftSynproxy) });
  },
  statements: {
    synproxy(json, rule) {
      if (isObjectReference(json)) objectReference(json, rule, 10);
      else {
        if (isObject(json) && Object.keys(json).length === 0)
          refuse('expected null, or an object with mss, wscale or flags');
        const data = synproxyData(json);
        rule.add({ emit: (code) => code.push('synproxy', data) });
      }
    },
  },
};

/** A SYN proxy in JSON. */
export function listSynproxy({ mss = 0, wscale = 0, flags = [] }: SynproxyExpression): JsonObject {
  const names = Object.entries(synproxyFlags).filter(([, flag]) => flags.includes(flag));
  return {
    ...(flags.includes('mss') ? { mss } : {}),
    ...(flags.includes('wscale') ? { wscale } : {}),
    ...(names.length === 0 ? {} : { flags: names.map(([name]) => name) }),
  };
}
