import { expect } from 'vitest';
import {
  migrate,
  policies,
  replayStates,
  type State,
  setPolicyDefaults,
  states,
} from '../../../../src/netlink/protocols/xfrm/index.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { xfrmNamespace } from './rich-state.ts';
import { esp, xfrmSockets } from './support.ts';

const groups = [
  'acquire',
  'expire',
  'state',
  'policy',
  'async-event',
  'report',
  'migrate',
  'mapping',
] as const;

const ends = { src: '10.0.0.1', dst: '10.0.0.2', protocol: 'esp' } as const;
const aead = { name: 'rfc4106(gcm(aes))', key: `0x${'05'.repeat(20)}`, icvLength: 128 };
const tunnel = { ...ends, mode: 'tunnel', reqid: 1 } as const;
const selector = { src: '10.1.0.0/16', dst: '10.2.0.0/16' };

describeLive('events of IPsec', () => {
  liveTest('tell of policies, typed by their names', needs(xfrmSockets), async (context) => {
    const { xfrm } = xfrmNamespace(context);
    const watch = xfrm.watch(groups);
    const policy = { selector, direction: 'out', templates: [tunnel] } as const;
    xfrm.requestSync(policies.add(policy));
    xfrm.requestSync(policies.update({ ...policy, priority: 5 }));
    xfrm.requestSync(policies.expire(policy));
    xfrm.requestSync(policies.delete(policy));
    xfrm.requestSync(policies.add({ ...policy, priority: 6 }));
    xfrm.requestSync(policies.expire(policy, { hard: true }));
    xfrm.requestSync(policies.add({ ...policy, priority: 7 }));
    xfrm.requestSync(policies.deleteAll());
    xfrm.requestSync(setPolicyDefaults({ in: 'block' }));
    const seen: unknown[] = [];
    for await (const event of watch) {
      if (event.kind === 'overrun') throw new Error('events were lost');
      switch (event.name) {
        case 'XFRM_MSG_NEWPOLICY':
        case 'XFRM_MSG_UPDPOLICY':
        case 'XFRM_MSG_DELPOLICY':
          expect(event.object).toMatchObject({ selector, direction: 'out', templates: [{ reqid: 1 }] });
          seen.push([event.name, event.object.priority]);
          break;
        case 'XFRM_MSG_POLEXPIRE':
          seen.push([event.name, event.object.policy.priority, event.object.hard]);
          break;
        case 'XFRM_MSG_FLUSHPOLICY':
          seen.push([event.name, event.object.type]);
          break;
        case 'XFRM_MSG_GETDEFAULT':
          seen.push([event.name, event.object]);
          break;
        default:
          seen.push(event.name);
      }
      if (event.name === 'XFRM_MSG_GETDEFAULT') break;
    }
    expect(seen).toEqual([
      ['XFRM_MSG_NEWPOLICY', 0],
      ['XFRM_MSG_UPDPOLICY', 5],
      ['XFRM_MSG_POLEXPIRE', 5, false],
      ['XFRM_MSG_DELPOLICY', 5],
      ['XFRM_MSG_NEWPOLICY', 6],
      ['XFRM_MSG_POLEXPIRE', 6, true],
      ['XFRM_MSG_NEWPOLICY', 7],
      ['XFRM_MSG_FLUSHPOLICY', 'main'],
      ['XFRM_MSG_GETDEFAULT', { in: 'block', fwd: 'accept', out: 'accept' }],
    ]);
  });

  liveTest('tell of states, of their ends and replay windows', needs(esp), async (context) => {
    const { xfrm } = xfrmNamespace(context);
    const watch = xfrm.watch(groups);
    const state = { ...tunnel, spi: 0x500, aead };
    const steps = [
      states.add(state),
      states.update({ ...state, limits: { softPackets: 3n } }),
      states.expire(state),
      replayStates.set({ ...ends, spi: 0x500, replay: { seq: 1, oseq: 2, bitmap: 1 } }),
      states.delete(state),
      states.add(state),
      states.expire(state, { hard: true }),
      states.add(state),
      states.deleteAll({ protocol: 'esp' }),
    ];
    for (const step of steps) xfrm.requestSync(step);
    const seen: unknown[] = [];
    const about = ({ spi, aead: own, reqid }: State) => [spi, own?.key, reqid];
    for await (const event of watch) {
      if (event.kind === 'overrun') throw new Error('events were lost');
      switch (event.name) {
        case 'XFRM_MSG_NEWSA':
        case 'XFRM_MSG_UPDSA':
        case 'XFRM_MSG_DELSA':
          expect(about(event.object)).toEqual([0x500, aead.key, 1]);
          seen.push(event.name);
          break;
        case 'XFRM_MSG_EXPIRE':
          expect(event.object.state).toMatchObject({ spi: 0x500, dst: '10.0.0.2' });
          seen.push([event.name, event.object.hard]);
          break;
        case 'XFRM_MSG_NEWAE':
          expect(event.object).toMatchObject({ spi: 0x500, replay: { seq: 1, oseq: 2, bitmap: 1 } });
          seen.push([event.name, event.object.flags]);
          break;
        case 'XFRM_MSG_FLUSHSA':
          seen.push([event.name, event.object.protocol]);
          break;
        default:
          seen.push(event.name);
      }
      if (event.name === 'XFRM_MSG_FLUSHSA') break;
    }
    expect(seen).toEqual([
      'XFRM_MSG_NEWSA',
      'XFRM_MSG_UPDSA',
      ['XFRM_MSG_EXPIRE', false],
      ['XFRM_MSG_NEWAE', ['policyUpdate']],
      'XFRM_MSG_DELSA',
      'XFRM_MSG_NEWSA',
      // It says that the state is gone: no other event follows.
      ['XFRM_MSG_EXPIRE', true],
      'XFRM_MSG_NEWSA',
      ['XFRM_MSG_FLUSHSA', 'esp'],
    ]);
  });

  liveTest(
    'ask for a state that a packet needs',
    needs('command ip', 'command bash', xfrmSockets),
    async (context) => {
      const { xfrm, run } = xfrmNamespace(context);
      // On the loopback link the kernel encrypts nothing.
      run('ip link add va up type veth peer name vb');
      run('ip link set vb up');
      run('ip address add 10.1.0.1/24 dev va');
      run('ip route add 10.2.0.0/16 dev va');
      const watch = xfrm.watch(['acquire']);
      xfrm.requestSync(policies.add({ selector, direction: 'out', priority: 4, templates: [tunnel] }));
      run("bash -c 'echo hello > /dev/udp/10.2.0.1/9'");
      const { value: event } = await watch.next();
      await watch.return();
      if (event?.kind === 'overrun' || event?.name !== 'XFRM_MSG_ACQUIRE')
        throw new Error('no request for a state');
      expect(event.object).toMatchObject({
        src: '10.0.0.1',
        dst: '10.0.0.2',
        protocol: 'esp',
        selector: { src: '10.1.0.1/32', dst: '10.2.0.1/32', protocol: 'udp', destinationPort: 9 },
        policy: { selector, direction: 'out', priority: 4 },
        templates: [{ ...tunnel, level: 'required' }],
      });
      expect(event.object.seq).toBeGreaterThan(0);
    },
  );

  liveTest('tell of migrations, which move states to new ends', needs(esp), async (context) => {
    const { xfrm } = xfrmNamespace(context);
    const watch = xfrm.watch(['migrate']);
    const policy = { selector, direction: 'out', templates: [tunnel] } as const;
    xfrm.requestSync(states.add({ ...tunnel, spi: 0x600, aead, replayWindow: 32 }));
    xfrm.requestSync(policies.add(policy));
    const to = { src: '10.0.0.9', dst: '10.0.0.8' };
    const ofTunnel = {
      protocol: 'esp',
      mode: 'tunnel',
      reqid: 1,
      from: { src: ends.src, dst: ends.dst },
      to,
    } as const;
    try {
      xfrm.requestSync(
        migrate({
          selector,
          direction: 'out',
          ends: [ofTunnel],
          keyManager: { local: to.src, remote: to.dst },
        }),
      );
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOPROTOOPT') context.skip('the kernel lacks migration');
      throw error;
    }
    const { value: event } = await watch.next();
    await watch.return();
    if (event?.kind === 'overrun' || event?.name !== 'XFRM_MSG_MIGRATE') throw new Error('no migration');
    expect(event.object).toMatchObject({
      selector,
      direction: 'out',
      ends: [ofTunnel],
      keyManager: { local: to.src, remote: to.dst },
    });
    expect(xfrm.requestSync(states.list())).toMatchObject([{ ...to, spi: 0x600, aead }]);
    expect(xfrm.requestSync(policies.list())).toMatchObject([{ templates: [{ ...to }] }]);
  });
});
