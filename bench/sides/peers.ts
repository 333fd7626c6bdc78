// A device of WireGuard with many peers, read by the library and by the program wg.
import { execFileSync } from 'node:child_process';
import { NetlinkSocket } from 'tsnetlink';
import { wireguardOperations } from 'tsnetlink/generic';
import { chosen, serve } from './serve.ts';
import { childrenTime } from './timing.ts';

const maxBuffer = 1 << 30;

await serve(
  await chosen({
    library: () => {
      const socket = NetlinkSocket.open('generic');
      return (count) => {
        let items = 0;
        for (let index = 0; index < count; index++)
          items = wireguardOperations.readDevice(socket.requestSync(wireguardOperations.get('wg0'))).peers
            .length;
        return { items };
      };
    },
    wg: () => (count) => {
      const before = childrenTime();
      let items = 0;
      for (let index = 0; index < count; index++) {
        const text = execFileSync('wg', ['show', 'wg0', 'dump'], { encoding: 'utf8', maxBuffer });
        // The first line is the device.
        items = text.trimEnd().split('\n').length - 1;
      }
      return { items, cpu: childrenTime() - before };
    },
  }),
);
