import { seg6Operations } from '../../netlink/protocols/generic/index.ts';
import { usageError } from '../usage-error.ts';
import { subVerbs } from './find-verb.ts';
import { type Fields, readNext, value } from './grammar.ts';
import { pending, type Verbs, verb } from './pending-request.ts';
import { anyText, integer } from './words.ts';

const hmacVerbs: Verbs = {
  show: verb({ keywords: {} }, () => seg6Operations.list()),
  /** `ip sr hmac set KEYID ALGO` asks for the secret; here it is the third word. */
  set(words) {
    const fields = {
      keyId: readNext('set', words, integer, 'the number of a key'),
      algorithm: words.next('an algorithm'),
      secret: words.next('the secret'),
    };
    if (!words.done) throw usageError(`'${words.peek()}' is no word here`);
    return pending(fields, (key) => seg6Operations.setHmac(key as never));
  },
};

const tunnelSourceVerbs: Verbs = {
  show: verb({ keywords: {} }, () => seg6Operations.getTunnelSource()),
  set: verb({ first: value('address', anyText, 'an address'), keywords: {} }, ({ address }: Fields) =>
    seg6Operations.setTunnelSource(address as string),
  ),
};

/** `ip sr`. */
export const segmentRoutingVerbs: Verbs = {
  hmac: subVerbs('hmac', hmacVerbs),
  tunsrc: subVerbs('tunsrc', tunnelSourceVerbs),
};
