// Families that the kernel may lack: each is tested where it is there, the others in the kernels of the virtual machines.

import { spawnSync } from 'node:child_process';
import { Namespace, NetlinkSocket, watchTaskExits } from 'tsnetlink';
import { decode, encode } from 'tsnetlink/codec';
import { devlink, type ReportValue, readReport } from 'tsnetlink/devlink';
import {
  fou,
  ipvs,
  l2tp,
  listFamilies,
  macsec,
  netlabelManagement,
  netlabelUnlabeled,
  taskstats,
  team,
  thermal,
} from 'tsnetlink/generic';
import { ovsDatapath, ovsFlow, ovsMeter, ovsVport } from 'tsnetlink/openvswitch';
import { links } from 'tsnetlink/route';
import { expect, type TestContext, test } from 'vitest';
import { hostNamespace, initialNamespace } from '../../../support/initial-namespace.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';

/** Families that the kernel has outside of namespaces alone. */
const global: readonly string[] = ['NLBL_MGMT', 'thermal'];

/** A fresh namespace and a socket in it; skips the test where the kernel lacks the family. */
async function socketFor(
  context: TestContext,
  family: string,
): Promise<{ namespace: Namespace; socket: NetlinkSocket<'generic'> }> {
  const namespace = await Namespace.create();
  const socket = NetlinkSocket.open('generic', global.includes(family) ? {} : { namespace });
  context.onTestFinished(() => {
    socket.close();
    return namespace.close();
  });
  const there = (await socket.request(listFamilies())).map(({ familyName }) => familyName);
  if (!there.includes(family)) context.skip(`the kernel has no family ${family}`);
  return { namespace, socket };
}

/** Actions of a flow, of which some are there twice. */
const actions = [{ output: 1 }, { pushVlan: { vlanTpid: 0x8100, vlanTci: 0x1005 } }, { output: 0 }];

/** The payload of a request behind `struct genlmsghdr`, decoded again by the schema of the reply. */
function roundTrip(request: { body: unknown; value: unknown }): unknown {
  return decode(request.body as never, encode(request.body as never, request.value as never));
}

describeLive('typed families of generic netlink', () => {
  liveTest('TASKSTATS: the statistics of a process', needs('real root'), async (context) => {
    const { socket } = await socketFor(context, 'TASKSTATS');
    const { aggrPid } = await socket.request(taskstats.do.get({ pid: process.pid }));
    expect(aggrPid).toMatchObject({ pid: process.pid, stats: { acPid: process.pid, acUid: 0 } });
    const { aggrTgid } = await socket.request(taskstats.do.get({ tgid: process.pid }));
    expect(aggrTgid?.tgid).toBe(process.pid);
    await expect(socket.request(taskstats.do.get({ pid: 0x3fffff }))).rejects.toMatchObject({
      code: 'ESRCH',
    });
  });

  liveTest('TASKSTATS: tasks that end', needs('real root', hostNamespace), async (context) => {
    await socketFor(context, 'TASKSTATS');
    await expect(watchTaskExits({ cpus: 'all' })).rejects.toMatchObject({ field: 'cpus' });
    await expect(watchTaskExits({ cpus: '8191' })).rejects.toMatchObject({
      code: expect.stringMatching(/^(EINVAL|ERANGE)$/),
    });
    const namespace = initialNamespace(context);
    using exits = await watchTaskExits({ namespace });
    const { pid } = spawnSync('sh', ['-c', 'exit 7']);
    for await (const exit of exits)
      if (exit.kind === 'exit' && exit.pid === pid) {
        expect(exit.stats).toMatchObject({
          acComm: 'sh',
          acPid: pid,
          acPpid: process.pid,
          acExitcode: 7 << 8,
        });
        break;
      }
    const abort = new AbortController();
    const aborted = await watchTaskExits({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(aborted.next()).rejects.toThrow('enough');
  });

  liveTest('NetLabel: protocols, and packets without labels', async (context) => {
    const { socket } = await socketFor(context, 'NLBL_MGMT');
    expect(await socket.request(netlabelManagement.do.version())).toEqual({ version: 3 });
    const protocols = await socket.request(netlabelManagement.dump.protocols());
    expect(protocols).toContainEqual({ protocol: 'unlabeled' });
    expect(await socket.request(netlabelUnlabeled.do.list())).toEqual({ acptFlg: expect.any(Boolean) });
  });

  liveTest('thermal: zones', async (context) => {
    const { socket } = await socketFor(context, 'thermal');
    const [zones] = await socket.request(thermal.dump.tzGetId());
    const { tzId = [], tzName = [] } = zones?.tz ?? {};
    expect(tzName).toHaveLength(tzId.length);
  });

  liveTest('fou: ports', async (context) => {
    const { socket } = await socketFor(context, 'fou');
    await socket.request(fou.do.add({ af: 'inet', port: 5555, type: 'direct', ipproto: 4 }));
    expect(await socket.request(fou.dump.get())).toEqual([
      expect.objectContaining({ af: 'inet', port: 5555, type: 'direct', ipproto: 4 }),
    ]);
    await socket.request(fou.do.del({ af: 'inet', port: 5555 }));
    expect(await socket.request(fou.dump.get())).toEqual([]);
  });

  liveTest('macsec: channels and keys', needs('real root'), async (context) => {
    const { namespace, socket } = await socketFor(context, 'macsec');
    await namespace.request(links.create({ name: 'd0', kind: 'dummy' }));
    const { index: link } = await namespace.request(links.get('d0'));
    await namespace.request(links.create({ name: 'ms0', kind: 'macsec', link } as never));
    const { index: ifindex } = await namespace.request(links.get('ms0'));
    const key = new Uint8Array(16).fill(7);
    const sa = { an: 0, active: true, pn: 100n, key, keyid: new Uint8Array(16).fill(1) };
    await socket.request(macsec.do.addTxsa({ ifindex, saConfig: sa }));
    const sci = 0x0203040506070001n;
    await socket.request(macsec.do.addRxsc({ ifindex, rxscConfig: { sci, active: true } }));
    await socket.request(macsec.do.addRxsa({ ifindex, rxscConfig: { sci }, saConfig: sa }));
    const [shown] = await socket.request(macsec.dump.getTxsc());
    expect(shown).toMatchObject({
      ifindex,
      secy: { validate: 'strict', encodingSa: 0 },
      txsaList: [{ an: 0, active: true, pn: 100n, keyid: sa.keyid }],
      rxscList: [{ sci, active: true, saList: [{ an: 0, active: true, pn: 100n }] }],
    });
    // The kernel keeps an association that is in use.
    await socket.request(macsec.do.updTxsa({ ifindex, saConfig: { an: 0, active: false } }));
    await socket.request(macsec.do.delTxsa({ ifindex, saConfig: { an: 0 } }));
    expect((await socket.request(macsec.dump.getTxsc()))[0]?.txsaList ?? []).toEqual([]);
  });

  liveTest('l2tp: a tunnel and a session, with events', async (context) => {
    const { namespace, socket } = await socketFor(context, 'l2tp');
    await namespace.request(links.change('lo', { up: true }));
    const watch = socket.watch(['l2tp/l2tp']);
    await socket.request(
      l2tp.do.tunnelCreate({
        connId: 1,
        peerConnId: 2,
        protoVersion: 3,
        encapType: 'udp',
        ipSaddr: '127.0.0.1',
        ipDaddr: '127.0.0.1',
        udpSport: 5000,
        udpDport: 5001,
      }),
    );
    expect((await watch.next()).value).toMatchObject({ name: 'l2tp/tunnelCreated', message: { connId: 1 } });
    await socket.request(
      l2tp.do.sessionCreate({ connId: 1, sessionId: 3, peerSessionId: 4, pwType: 'eth', ifname: 'l2tp0' }),
    );
    expect(await socket.request(l2tp.dump.tunnelGet())).toMatchObject([
      { connId: 1, peerConnId: 2, encapType: 'udp', ipSaddr: '127.0.0.1', udpSport: 5000 },
    ]);
    expect(await socket.request(l2tp.do.sessionGet({ connId: 1, sessionId: 3 }))).toMatchObject({
      peerSessionId: 4,
      pwType: 'eth',
      ifname: 'l2tp0',
    });
    await socket.request(l2tp.do.tunnelDelete({ connId: 1 }));
  });

  liveTest('IPVS: a service with a server', needs('real root'), async (context) => {
    const { socket } = await socketFor(context, 'IPVS');
    const service = { af: 'inet6', protocol: 'tcp', addr: '2001:db8::', port: 80 } as const;
    await socket.request(
      ipvs.do.newService({
        service: {
          ...service,
          schedName: 'rr',
          flags: { flags: [], mask: 0xffffffff },
          timeout: 0,
          netmask: 128,
        },
      }),
    );
    await socket.request(
      ipvs.do.newDest({
        service,
        dest: {
          addrFamily: 'inet6',
          addr: '2001:db8::2',
          port: 8080,
          fwdMethod: 'masq',
          weight: 3,
          uThresh: 0,
          lThresh: 0,
        },
      }),
    );
    expect(await socket.request(ipvs.dump.getService())).toMatchObject([
      { service: { ...service, schedName: 'rr' } },
    ]);
    expect(await socket.request(ipvs.dump.getDest({ service }))).toMatchObject([
      { dest: { addr: '2001:db8::2', port: 8080, fwdMethod: 'masq', weight: 3, addrFamily: 'inet6' } },
    ]);
    expect(await socket.request(ipvs.do.getConfig())).toMatchObject({ timeoutTcp: expect.any(Number) });
    await socket.request(ipvs.do.flush());
    expect(await socket.request(ipvs.dump.getService())).toEqual([]);
  });

  liveTest('Open vSwitch: a datapath with a port, a flow and a meter', async (context) => {
    const { socket } = await socketFor(context, 'ovs_datapath');
    const watch = socket.watch(['ovs_flow/ovs_flow']);
    await socket.request(ovsDatapath.do.new({ dpIfindex: 0, name: 'dp0', upcallPid: 0, userFeatures: [] }));
    const [{ dpIfindex = 0 } = {}] = await socket.request(ovsDatapath.dump.get());
    await socket.request(ovsVport.do.new({ dpIfindex, name: 'in0', type: 'internal', upcallPid: [0] }));
    const ports = await socket.request(ovsVport.dump.get({ dpIfindex }));
    expect(ports.map(({ name }) => name).sort()).toEqual(['dp0', 'in0']);
    const key = {
      inPort: 0,
      ethernet: { ethSrc: '02:00:00:00:00:01', ethDst: '02:00:00:00:00:02' },
      ethertype: 0x0800,
      ipv4: {
        ipv4Src: '10.0.0.1',
        ipv4Dst: '10.0.0.2',
        ipv4Proto: 17,
        ipv4Tos: 0,
        ipv4Ttl: 64,
        ipv4Frag: 'none',
      },
      udp: { udpSrc: 1, udpDst: 2 },
    } as const;
    await socket.request(ovsFlow.do.new({ dpIfindex, key, actions }));
    expect((await watch.next()).value).toMatchObject({ name: 'ovs_flow/created', message: { key, actions } });
    expect(await socket.request(ovsFlow.dump.get({ dpIfindex }))).toMatchObject([{ key, actions }]);
    await socket.request(
      ovsMeter.do.set({ dpIfindex, id: 1, kbps: true, bands: [{ type: 'drop', rate: 100, burst: 10 }] }),
    );
    expect(await socket.request(ovsMeter.do.get({ dpIfindex, id: 1 }))).toMatchObject({ dpIfindex, id: 1 });
    await socket.request(ovsDatapath.do.del({ dpIfindex }));
    expect(await socket.request(ovsDatapath.dump.get())).toEqual([]);
  });

  liveTest('team: options and ports', async (context) => {
    const { namespace, socket } = await socketFor(context, 'team');
    await namespace.request(links.create({ name: 'team0', kind: 'team' } as never));
    const { index: ifindex } = await namespace.request(links.get('team0'));
    const watch = socket.watch(['team/change_event']);
    await socket.request(
      team.do.optionsSet({
        ifindex,
        listOption: { option: [{ name: 'mode', type: 'string', data: 'roundrobin' }] },
      }),
    );
    expect((await watch.next()).value).toMatchObject({ name: 'team/options', message: { ifindex } });
    const { listOption } = await socket.request(team.do.optionsGet({ ifindex }));
    expect(listOption?.option).toContainEqual(expect.objectContaining({ name: 'mode', data: 'roundrobin' }));
    expect(listOption?.option).toContainEqual(
      expect.objectContaining({ name: 'notify_peers_count', type: 'u32', data: 0 }),
    );
    expect((await socket.request(team.do.portListGet({ ifindex }))).listPort?.port ?? []).toEqual([]);
  });
});

test('addresses of IPVS take their family from the field beside them', () => {
  for (const service of [
    { af: 'inet', addr: '10.0.0.1', netmask: '255.255.255.0' },
    { af: 'inet6', addr: '2001:db8::', netmask: 64 },
  ] as const)
    expect(roundTrip(ipvs.do.delService({ service }))).toEqual({ service });
  const dest = { addr: '10.0.0.2', addrFamily: 'inet' } as const;
  expect(roundTrip(ipvs.do.delDest({ service: { af: 'inet6' }, dest }))).toEqual({
    service: { af: 'inet6' },
    dest,
  });
});

test('actions of Open vSwitch keep their order, also those within actions', () => {
  const nested = [...actions, { clone: actions }, { output: 1 }];
  expect(roundTrip(ovsFlow.do.new({ dpIfindex: 2, actions: nested }))).toEqual({
    dpIfindex: 2,
    actions: nested,
  });
});

test('values of parameters of devlink have the type that the parameter names', () => {
  const param = {
    paramName: 'max_macs',
    paramType: 'u32',
    paramValuesList: { paramValue: [{ paramValueData: 128, paramValueCmode: 'driverinit' }] },
  } as const;
  expect(roundTrip(devlink.do.paramGet({ param: param as never }))).toEqual({ param });
});

test('a parameter of devlink that is off is sent without a value', () => {
  const { body, value } = devlink.do.paramSet({ paramType: 'flag', paramValueData: false });
  const on = devlink.do.paramSet({ paramType: 'flag', paramValueData: true });
  const off = encode(body as never, value as never);
  expect(encode(on.body as never, on.value as never).length).toBe(off.length + 4);
});

test('the parts of a report of devlink keep their order, and become an object', () => {
  const fmsg = [
    { fmsgObjNestStart: true },
    { fmsgPairNestStart: true },
    { fmsgObjName: 'queue' },
    { fmsgArrNestStart: true },
    { fmsgObjValueType: 'u32' as const },
    { fmsgObjValueData: Uint8Array.of(7, 0, 0, 0) },
    { fmsgObjValueType: 'flag' as const },
    { fmsgObjValueData: Uint8Array.of(1) },
    { fmsgNestEnd: true },
    { fmsgNestEnd: true },
    { fmsgPairNestStart: true },
    { fmsgObjName: 'state' },
    { fmsgObjValueType: 'nulString' as const },
    { fmsgObjValueData: new TextEncoder().encode('ok\0') },
    { fmsgNestEnd: true },
    { fmsgNestEnd: true },
  ];
  const request = devlink.do.healthReporterDiagnose({ fmsg });
  expect(roundTrip(request)).toEqual({ fmsg });
  expect(readReport(fmsg)).toEqual({ queue: [7, true], state: 'ok' });
  // Reports that are cut off, or that nest without an end, are read as far as they go.
  expect(readReport(fmsg.slice(0, 6))).toEqual({ queue: [7] });
  const deep = Array.from({ length: 10_000 }, () => ({ fmsgArrNestStart: true }));
  let depth = 0;
  for (let at: ReportValue | undefined = readReport(deep); Array.isArray(at); at = at[0]) depth++;
  expect(depth).toBeLessThan(100);
});

test('a wrong part of a report names its place', () => {
  expect(() =>
    encode(devlink.do.get().body, { fmsg: [{ fmsgObjName: 'a' }, { fmsgObjName: 5 }] } as never),
  ).toThrow(expect.objectContaining({ field: 'fmsg[1].fmsgObjName' }));
});
