import { listSynproxy, type SynproxyExpression, synproxyData } from '../expressions/synproxy.ts';
import type { ObjectKind } from './object-kind.ts';

/** `synproxy` in JSON. */
export const synproxy: ObjectKind = {
  json: 'synproxy',
  type: 10,
  name: 'synproxy',
  properties: ['mss', 'wscale', 'flags'],
  compile: synproxyData,
  list: (data) => listSynproxy(data as SynproxyExpression),
};
