import { Bridge, Namespace, NetlinkSocket, VethPair } from 'tsnetlink';
import { links } from 'tsnetlink/route';
import { afterEach, beforeEach, expect } from 'vitest';
import { describeLive, liveTest } from '../support/live.ts';

// An object of another namespace or link is refused, where its index would name something else here.

let a: Namespace;
let b: Namespace;
let pair: VethPair;

const refusal = (field: string) => ({
  code: expect.stringMatching(/^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/),
  field: expect.stringMatching(new RegExp(`(^|[.])${field}$`)),
});

describeLive('what belongs to another namespace or link', () => {
  beforeEach(async () => {
    [a, b] = [await Namespace.create(), await Namespace.create()];
    pair = await VethPair.create({ name: 'here', namespace: a }, { name: 'there', namespace: b });
  });
  afterEach(() => {
    a.close();
    b.close();
  });

  liveTest('is no link here', async () => {
    const [here, there] = pair.ends;
    await expect(a.link(there)).rejects.toMatchObject(refusal('link'));
    expect((await a.link(here)).name).toBe('here');
    await expect(a.watch({ namespace: b } as never)).rejects.toMatchObject(refusal('namespace'));
  });

  liveTest('is no port to remove', async () => {
    const [here, there] = pair.ends;
    const bridge = await Bridge.create({ name: 'br', namespace: a });
    const other = await Bridge.create({ name: 'br', namespace: b, ports: [there] });
    for (const port of [here, there])
      await expect(bridge.removePort(port)).rejects.toMatchObject(refusal('port'));
    expect((await there.refresh()).state.master).toBe(other.index);
  });

  liveTest('has no addresses, routes or neighbours by this link', async () => {
    const [here] = pair.ends;
    const other = { index: here.index + 1, oif: here.index + 1 };
    const { index, oif } = other;
    for (const refused of [
      here.addAddress('10.0.0.1/8', { index } as never),
      here.replaceAddress('10.0.0.1/8', { index } as never),
      here.addNeighbour({ dst: '10.0.0.1', index } as never),
      here.neighbours({ index } as never),
    ])
      await expect(refused).rejects.toMatchObject(refusal('index'));
    for (const refused of [here.addRoute({ dst: '10.0.0.0/8', oif } as never), here.routes({ oif } as never)])
      await expect(refused).rejects.toMatchObject(refusal('oif'));
    expect(await here.addresses()).toEqual([]);
  });

  liveTest('and lists of requests are lists of requests', async () => {
    using socket = NetlinkSocket.open('route', { namespace: a });
    for (const wrong of [null, 5, 'x', links.list(), Promise.resolve([links.list()])] as never[]) {
      await expect(socket.batch(wrong)).rejects.toMatchObject(refusal('requests'));
      await expect(socket.batchSettled(wrong)).rejects.toMatchObject(refusal('requests'));
      await expect(socket.transaction(null as never, wrong)).rejects.toMatchObject(refusal('requests'));
    }
    await expect(socket.transaction(null as never, [])).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
    const withOptions = socket.requestSync.bind(socket) as (...args: unknown[]) => unknown;
    expect(() => withOptions(links.list(), { timeout: 5 })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/expected 1 argument, got 2$/) }),
    );
  });

  liveTest('and flags that the kernel derives cannot be changed, nor options be given twice', async () => {
    const [here] = pair.ends;
    await expect(here.change({ flags: { lowerUp: true } as never })).rejects.toMatchObject(
      refusal('flags.lowerUp'),
    );
    await expect(here.rename('v%d')).rejects.toMatchObject(refusal('name'));
    await expect(a.exec('true', [], { env: 'A=1' as never })).rejects.toMatchObject(refusal('env'));
    await expect(a.exec('true', [], { encoding: 'utf9' as never })).rejects.toMatchObject(
      refusal('encoding'),
    );
  });
});
