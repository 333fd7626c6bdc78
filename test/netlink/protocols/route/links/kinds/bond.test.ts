import { describe, test } from 'vitest';
import { bond } from '../../../../../../src/netlink/protocols/route/links/kinds/bond.ts';
import { bothWays, hex } from '../../../../../support/bytes.ts';

describe('options of a bond', () => {
  test('of a request: bond', () => {
    // ip link add name bd type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 use_carrier 1 primary_reselect better fail_over_mac active xmit_hash_policy layer3+4 resend_igmp 2 num_grat_arp 3 all_slaves_active 1 min_links 4 lp_interval 5 packets_per_slave 6 lacp_rate fast lacp_active off ad_select bandwidth ad_user_port_key 7 ad_actor_sys_prio 8 ad_actor_system 02:00:00:00:00:09 tlb_dynamic_lb 0 peer_notify_delay 100
    bothWays(
      bond.options,
      {
        mode: '802.3ad',
        miimon: 100,
        upDelay: 200,
        downDelay: 300,
        useCarrier: true,
        primaryReselect: 'better',
        failOverMac: 'active',
        xmitHashPolicy: 'layer3+4',
        resendIgmp: 2,
        peerNotifications: 3,
        allPortsActive: true,
        minLinks: 4,
        learningPacketInterval: 5,
        packetsPerPort: 6,
        lacpRate: 'fast',
        lacpActive: false,
        adSelect: 'bandwidth',
        adUserPortKey: 7,
        adActorSystemPriority: 8,
        adActorSystem: '02:00:00:00:00:09',
        tlbDynamic: false,
        peerNotifyDelay: 100,
      },
      hex(`
        05 00 01 00 04 00 00 00 // mode 802.3ad
        08 00 03 00 64 00 00 00 // miimon 100
        08 00 04 00 c8 00 00 00 // upDelay 200
        08 00 05 00 2c 01 00 00 // downDelay 300
        05 00 06 00 01 00 00 00 // useCarrier true
        05 00 0c 00 01 00 00 00 // primaryReselect better
        05 00 0d 00 01 00 00 00 // failOverMac active
        05 00 0e 00 01 00 00 00 // xmitHashPolicy layer3+4
        08 00 0f 00 02 00 00 00 // resendIgmp 2
        05 00 10 00 03 00 00 00 // peerNotifications 3
        05 00 11 00 01 00 00 00 // allPortsActive true
        08 00 12 00 04 00 00 00 // minLinks 4
        08 00 13 00 05 00 00 00 // learningPacketInterval 5
        08 00 14 00 06 00 00 00 // packetsPerPort 6
        05 00 15 00 01 00 00 00 // lacpRate fast
        05 00 1d 00 00 00 00 00 // lacpActive false
        05 00 16 00 01 00 00 00 // adSelect bandwidth
        06 00 19 00 07 00 00 00 // adUserPortKey 7
        06 00 18 00 08 00 00 00 // adActorSystemPriority 8
        0a 00 1a 00 02 00 00 00 // adActorSystem 02:00:00:00:00:09
        00 09 00 00
        05 00 1b 00 00 00 00 00 // tlbDynamic false
        08 00 1c 00 64 00 00 00 // peerNotifyDelay 100
      `),
    );
  });

  test('of a request: bond with ARP monitor', () => {
    // ip link add name bd2 type bond mode active-backup active_slave va primary vb arp_interval 100 arp_validate filter_active arp_all_targets all arp_ip_target 192.0.2.1,192.0.2.2 ns_ip6_target 2001:db8::1 arp_missed_max 4
    bothWays(
      bond.options,
      {
        mode: 'active-backup',
        activePort: 2,
        primary: 3,
        arpInterval: 100,
        arpValidate: 'filter_active',
        arpAllTargets: 'all',
        arpIpTargets: ['192.0.2.1', '192.0.2.2'],
        nsIp6Targets: ['2001:db8::1'],
        arpMissedMax: 4,
      },
      hex(`
        05 00 01 00 01 00 00 00 // mode active-backup
        08 00 02 00 02 00 00 00 // activePort 2
        08 00 0b 00 03 00 00 00 // primary 3
        08 00 07 00 64 00 00 00 // arpInterval 100
        08 00 09 00 05 00 00 00 // arpValidate filter_active
        08 00 0a 00 01 00 00 00 // arpAllTargets all
        14 00 08 00             // arpIpTargets, 20 bytes
        08 00 00 00 c0 00 02 01 // . #0 192.0.2.1
        08 00 01 00 c0 00 02 02 // . #1 192.0.2.2
        18 00 1f 00             // nsIp6Targets, 24 bytes
        14 00 00 00 20 01 0d b8 // . #0 2001:db8::1
        00 00 00 00 00 00 00 00
        00 00 00 01
        05 00 1e 00 04 00 00 00 // arpMissedMax 4
      `),
    );
  });
});
