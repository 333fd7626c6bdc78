/** Commands of pages and vectors that stand for no single request of netlink. The list is exact too. */
export const noSingleRequest: readonly RegExp[] = [
  /^ip (vrf|monitor|tuntap) /,
  /^ip (-6 )?\w+ flush /,
  /^ip xfrm (state|policy) deleteall$/,
  /^ip netns (add|delete|exec|identify|pids) /,
];

/** Commands of iproute2 that are not read. The list is exact: the test fails for an entry that matches a command that is read. */
export const notRead: readonly RegExp[] = [
  /^tc (qdisc|class) .* (choke|red|gred|taprio|cbq) /,
  /^tc qdisc .* dsmark /,
  /^tc class change .* ets quantum 5000$/,
  /^tc filter .* (route|tcindex|rsvp|rsvp6) /,
  /^tc filter .*\b(nbyte|meta|canid)\(/,
  /^tc filter .* action ife /,
  / (erspan|gtp|pfcp)_opts /,
  / mirred egress redirect blockid /,
  / flower (mpls lse|cfm mdl|ip_proto esp spi) /,
  / action ct zone 5 commit force mark 7\/0xff label 1 /,
];
