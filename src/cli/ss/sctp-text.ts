import { formatIpv4, formatIpv6 } from '../../netlink/codec/scalars/address-format.ts';
import type { InetSocket } from '../../netlink/protocols/sock-diag/index.ts';
import { sctpStates } from '../../netlink/protocols/sock-diag/inet/sctp-info.ts';

const stateTexts: Readonly<Record<keyof typeof sctpStates, string>> = {
  closed: 'CLOSED',
  cookieWait: 'COOKIE_WAIT',
  cookieEchoed: 'COOKIE_ECHOED',
  established: 'ESTAB',
  shutdownPending: 'SHUTDOWN_PENDING',
  shutdownSent: 'SHUTDOWN_SENT',
  shutdownReceived: 'SHUTDOWN_RECEIVED',
  shutdownAckSent: 'ACK_SENT',
};

/** Returns the text of the number of a state of an association. */
export function sctpStateText(state: number): string {
  const [name] = Object.entries(sctpStates).find(([, value]) => value === state) ?? [];
  return name === undefined ? String(state) : stateTexts[name as keyof typeof sctpStates];
}

type Addresses = NonNullable<InetSocket['localAddresses']>;

function addressList(name: string, addresses: Addresses | undefined): string {
  if (addresses === undefined) return '';
  const texts = addresses.map(({ family, data = new Uint8Array(20) }) =>
    family === 'inet' ? formatIpv4(data, 0) : family === 'inet6' ? formatIpv6(data, 4) : '',
  );
  return ` ${name}:${texts.join(',')}`;
}

/** Returns the addresses and the state of an SCTP association. */
export function sctpText({ sctp, localAddresses, peerAddresses }: InetSocket): string {
  const addresses = addressList('locals', localAddresses) + addressList('peers', peerAddresses);
  if (sctp === undefined) return addresses;
  const { state } = sctp;
  const facts: readonly (readonly [string, string | number | bigint | undefined])[] = [
    ['tag', sctp.tag ? sctp.tag.toString(16) : undefined],
    [
      'state',
      state === undefined || state === 'closed'
        ? undefined
        : typeof state === 'number'
          ? state
          : stateTexts[state],
    ],
    ['rwnd', sctp.receiveWindow],
    ['unackdata', sctp.unacknowledged],
    ['penddata', sctp.pending],
    ['instrms', sctp.streamsIn],
    ['outstrms', sctp.streamsOut],
    ['inqueue', sctp.queueIn],
    ['outqueue', sctp.queueOut],
    ['overerr', sctp.overallErrors],
    ['maxburst', sctp.burstMaximum],
    ['maxseg', sctp.segmentMaximum],
    ['prwnd', sctp.peerReceiveWindow],
    ['ptag', sctp.peerTag ? sctp.peerTag.toString(16) : undefined],
    ['pcapable', sctp.peerCapable],
    ['psack', sctp.peerSack],
    ['autoclose', sctp.autoClose],
    ['adapind', sctp.adaptationIndication],
    ['pdpoint', sctp.partialDeliveryPoint],
    ['nodelay', Number(sctp.noDelay ?? false)],
    ['nofrag', Number(sctp.disableFragments ?? false)],
    ['v4mapped', Number(sctp.mappedIpv4 ?? false)],
    ['fraginl', sctp.fragmentInterleave],
  ];
  return addresses + facts.map(([name, value]) => (value ? ` ${name}:${value}` : '')).join('');
}
