import { describe, test } from 'vitest';
import { macsec } from '../../../../../../src/netlink/protocols/route/links/kinds/macsec.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a MACsec link', () => {
  test('of a request: macsec', () => {
    // ip link add link va ms type macsec port 3 cipher gcm-aes-256 icvlen 16 encrypt on send_sci on validate strict encodingsa 2 replay on window 9
    bothWays(
      macsec.options,
      {
        port: 3,
        encrypt: true,
        includeSci: true,
        validation: 'strict',
        cipherSuite: 'gcm-aes-256',
        icvLength: 16,
        window: 9,
        replayProtect: true,
        encodingSa: 2,
      },
      hex(`
        06 00 02 00 00 03 00 00 // port 3
        05 00 07 00 01 00 00 00 // encrypt true
        05 00 09 00 01 00 00 00 // includeSci true
        05 00 0d 00 02 00 00 00 // validation strict
        0c 00 04 00 02 00 00 01 // cipherSuite gcm-aes-256
        00 c2 80 00
        05 00 03 00 10 00 00 00 // icvLength 16
        08 00 05 00 09 00 00 00 // window 9
        05 00 0c 00 01 00 00 00 // replayProtect true
        05 00 06 00 02 00 00 00 // encodingSa 2
      `),
    );
  });
});
