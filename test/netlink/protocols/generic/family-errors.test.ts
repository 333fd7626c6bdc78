// Unknown families, groups, commands, attributes and values: each error names the place, and nothing is sent.
import { NetlinkSocket } from 'tsnetlink';
import { attributes } from 'tsnetlink/codec';
import {
  type ControlMessage,
  controlMessage,
  defineFamily,
  GENL_ID_CTRL,
  getFamily,
  listFamilies,
  listPolicies,
  tcpMetrics,
} from 'tsnetlink/generic';
import { ack, dumpOf, FakeKernel, type FakeScript, message, refusal } from 'tsnetlink/testing';
import { describe, expect, test } from 'vitest';
import { type AttributeSet, encode } from '../../../../src/netlink/codec/index.ts';
import type { AnyType } from '../../../../src/netlink/codec/type.ts';
import { loadFamilies } from '../../../../src/netlink/protocols/generic/families.ts';
import { knownFamilies } from '../../../../src/netlink/protocols/generic/missing-family.ts';
import { failure } from '../../../support/failure.ts';
import { describeLive, liveTest } from '../../../support/live.ts';

const families = await loadFamilies();

/** The requests of all families with the set of attributes that each takes. */
const requests = families.flatMap((family) =>
  (['do', 'dump'] as const).flatMap((form) =>
    Object.keys(family[form]).map((key) => {
      const make = family[form][key] as (value?: object) => { body: AnyType; value: unknown };
      const { set } = make().body as unknown as { set: AttributeSet<unknown> };
      return [`${family.name} ${form} ${key}`, make, set] as const;
    }),
  ),
);

/** A value of no type. */
const wrong = () => {};

test('each family is in the table of how to get families', () => {
  expect(families.map(({ name }) => name).filter((name) => !knownFamilies.includes(name))).toEqual([]);
});

test.each(requests)(
  '%s refuses unknown attributes and wrong values, with their names',
  (_name, make, set) => {
    const refused = (value: object) => {
      const { body, value: sent } = make(value);
      return () => encode(body, sent);
    };
    expect(refused({ noSuchAttribute: 1 })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field: 'noSuchAttribute' }),
    );
    for (const { name } of set.attributes)
      expect(refused({ [name]: wrong }), name).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_/), field: name }),
      );
  },
);

test.each(families.map((family) => [family.name, family] as const))(
  '%s refuses unknown operations, and names the nearest',
  (name, family) => {
    for (const form of ['do', 'dump'] as const) {
      const [key] = Object.keys(family[form]);
      if (key === undefined) continue;
      expect(() => family[form][`${key}x`]?.()).toThrow(
        expect.objectContaining({
          field: 'operation',
          message: `${name} ${form}: operation: there is no '${key}x'; did you mean '${key}'?`,
        }),
      );
    }
  },
);

/** A kernel with one family at first; `has` says whether it is still there. */
function kernelWith(has: (lookups: number) => number | undefined): FakeKernel {
  const family = (familyId: number): ControlMessage => ({
    command: 'newFamily',
    version: 2,
    familyId,
    familyName: 'tcp_metrics',
    operations: [{ id: 1 }],
  });
  let lookups = 0;
  const script: FakeScript = (request) => {
    if (request.type === GENL_ID_CTRL) {
      const { familyName } = request.decode(controlMessage) as ControlMessage;
      if (familyName === undefined) return [dumpOf(GENL_ID_CTRL, controlMessage, [family(30)])];
      lookups++;
      const id = familyName === 'tcp_metrics' ? has(lookups) : undefined;
      return [[id === undefined ? refusal('ENOENT') : message(GENL_ID_CTRL, controlMessage, family(id))]];
    }
    return [[request.type === has(lookups) && lookups > 1 ? ack() : refusal('ENOENT')]];
  };
  return new FakeKernel(script);
}

describe('a family that vanishes under a socket', () => {
  const gone = /^tcp_metrics del: ENOENT: .* \(this kernel has no family 'tcp_metrics' \(CONFIG_INET\)\)$/;
  const goneDump = new RegExp(gone.source.replace('del', 'get dump'));

  test('is an error that names it', async () => {
    const socket = NetlinkSocket.over(
      'generic',
      kernelWith((lookups) => (lookups === 1 ? 30 : undefined)),
    );
    await expect(socket.request(tcpMetrics.do.del())).rejects.toThrow(gone);
    const sync = NetlinkSocket.over(
      'generic',
      kernelWith((lookups) => (lookups === 1 ? 30 : undefined)),
    );
    expect(() => sync.requestSync(tcpMetrics.do.del())).toThrow(gone);
    const batch = NetlinkSocket.over(
      'generic',
      kernelWith((lookups) => (lookups === 1 ? 30 : undefined)),
    );
    const [result] = await batch.batchSettled([tcpMetrics.do.del()]);
    expect(result).toMatchObject({ status: 'rejected', reason: { message: expect.stringMatching(gone) } });
    const stream = NetlinkSocket.over(
      'generic',
      kernelWith((lookups) => (lookups === 1 ? 30 : undefined)),
    ).stream(tcpMetrics.dump.get());
    await expect(stream.next()).rejects.toThrow(goneDump);
  });

  test('and comes back has another number, with which the request is sent again', async () => {
    const kernel = kernelWith((lookups) => 29 + lookups);
    await NetlinkSocket.over('generic', kernel).request(tcpMetrics.do.del());
    expect(kernel.requests.map(({ type }) => type)).toEqual([16, 30, 16, 31]);
  });
});

test('a family that is in a module is named with the module', async () => {
  const socket = NetlinkSocket.over(
    'generic',
    kernelWith(() => undefined),
  );
  await expect(socket.request(getFamily('wireguard'))).rejects.toThrow(
    /^generic family get wireguard: ENOENT: .* \(this kernel has no family 'wireguard' \(CONFIG_WIREGUARD; modprobe wireguard\)\)$/,
  );
});

describeLive('a family that the kernel lacks', () => {
  const nothing = attributes('nothing', {});
  const later = defineFamily('tcp_metrics', {
    version: 1,
    commands: { get: { id: 1 }, later: { id: 77, dump: true, reply: nothing } },
  });
  const absent = defineFamily('tcp_metric', {
    version: 1,
    commands: { get: { id: 1, dump: true, reply: nothing } },
    groups: ['all'],
  });

  liveTest('is named, with the nearest one, by each way to ask for it', async () => {
    using socket = NetlinkSocket.open('generic');
    const nearest = /ENOENT: .*\(this kernel has no family 'tcp_metric'; did you mean 'tcp_metrics'\?\)$/;
    await expect(socket.request(getFamily('tcp_metric'))).rejects.toThrow(nearest);
    expect(() => socket.requestSync(getFamily('tcp_metric'))).toThrow(nearest);
    await expect(socket.request(absent.do.get())).rejects.toThrow(nearest);
    await expect(socket.batch([absent.do.get()])).rejects.toThrow(nearest);
    expect(() => socket.requestSync(absent.do.get())).toThrow(nearest);
    expect(() => socket.stream(absent.dump.get())).toThrow(nearest);
    expect(() => socket.watch([...absent.groups])).toThrow(nearest);
    expect(await failure(socket.request(absent.do.get()))).toMatchObject({
      name: 'NetlinkError',
      code: 'ENOENT',
      operation: 'tcp_metric get',
    });
  });

  liveTest('has no groups; an unknown group is named with the nearest one', async () => {
    using socket = NetlinkSocket.open('generic');
    expect(() => socket.watch(['nlctrl/notfy'])).toThrow(
      expect.objectContaining({
        field: 'groups',
        message: expect.stringMatching(
          /'nlctrl\/notfy' is not a group of the family nlctrl.*did you mean 'nlctrl\/notify'/,
        ),
      }),
    );
    expect(() => socket.watch(['tcp_metrics/all'])).toThrow(/family tcp_metrics: it has none/);
  });

  liveTest('a command that the family lacks is named', async () => {
    using socket = NetlinkSocket.open('generic');
    const message =
      /^tcp_metrics later: EOPNOTSUPP: .*the family 'tcp_metrics' of this kernel has no command 77/;
    await expect(socket.request(later.do.later())).rejects.toThrow(message);
    expect(() => socket.requestSync(later.do.later())).toThrow(message);
    const [result] = await socket.batchSettled([later.do.later()]);
    expect(result).toMatchObject({ reason: { message: expect.stringMatching(message) } });
    const ofDump = new RegExp(message.source.replace('later', 'later dump'));
    await expect(socket.stream(later.dump.later()).next()).rejects.toThrow(ofDump);
  });

  liveTest('the policies of each family of this kernel can be listed, also of one without any', async () => {
    using socket = NetlinkSocket.open('generic');
    for (const { familyId = 0, familyName } of await socket.request(listFamilies()))
      expect(await socket.request(listPolicies(familyId)), familyName).toBeInstanceOf(Array);
    await expect(socket.request(listPolicies(0xffff))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
