// Typed requests of generic netlink by the library.
import { NetlinkSocket } from 'tsnetlink';
import { ethtoolOperations } from 'tsnetlink/ethtool';
import { netdev } from 'tsnetlink/generic';
import { chosen, serve } from './serve.ts';

const socket = NetlinkSocket.open('generic');

await serve(
  await chosen({
    'get-sync': () => (count) => {
      for (let index = 0; index < count; index++) socket.requestSync(netdev.do.devGet({ ifindex: 1 }));
      return undefined;
    },
    'get-await': () => async (count) => {
      for (let index = 0; index < count; index++) await socket.request(netdev.do.devGet({ ifindex: 1 }));
      return undefined;
    },
    'statistics-sync': () => (count) => {
      for (let index = 0; index < count; index++) socket.requestSync(ethtoolOperations.statistics.get('lo'));
      return undefined;
    },
    'statistics-await': () => async (count) => {
      for (let index = 0; index < count; index++)
        await socket.request(ethtoolOperations.statistics.get('lo'));
      return undefined;
    },
  }),
);
socket.close();
