import { expect } from 'vitest';
import { whyMissing } from './features.ts';
import { describeLive, liveTest, needs } from './live.ts';

describeLive('features', () => {
  liveTest('that are there', () => {
    expect(whyMissing('kernel 3.10')).toBeUndefined();
    expect(whyMissing('command sh')).toBeUndefined();
  });

  liveTest('that are missing, with the reason', () => {
    expect(whyMissing('kernel 99.1')).toMatch(/^kernel [\d.]+.* is older than 99\.1$/);
    expect(whyMissing('command no-such-command')).toMatch(/^no command no-such-command/);
  });

  liveTest('that a test brings itself are tried once', () => {
    let tries = 0;
    const feature = { name: 'a thing', missing: () => `missing after ${++tries}` };
    expect([whyMissing(feature), whyMissing(feature)]).toEqual(['missing after 1', 'missing after 1']);
  });

  liveTest('of the kernel are tried in a namespace that is thrown away', needs('command ip'), () => {
    expect(whyMissing('link veth')).toBeUndefined();
    expect(whyMissing('link nosuchkind')).toMatch(/^refused: ip link add name probe type nosuchkind/);
    expect(whyMissing('qdisc nosuchkind')).toMatch(/^refused: tc qdisc add dev lo root nosuchkind/);
  });
});
