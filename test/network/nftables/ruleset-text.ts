const numbers = Array.from({ length: 23 }, (_, index) => index + 1);

/** A ruleset of everything that nft 1.0.6 and kernels without flow tables know. */
export const ruleset = `
table inet filter {
  comment "firewall"
  counter web { comment "hits"; }
  quota most { over 25 mbytes }
  limit few { rate over 1 kbytes/second burst 512 bytes }
  limit some { rate 400/minute }
  ct helper ftp { type "ftp" protocol tcp; l3proto ip; }
  ct timeout short { protocol tcp; policy = { established : 132, close : 16 }; l3proto ip; }
  ct expectation more { protocol udp; dport 9876; timeout 2m; size 12; l3proto ip; }
  synproxy proxy { mss 1460; wscale 7; timestamp sack-perm; }
  set hosts { type ipv4_addr; flags interval; auto-merge; comment "hosts"; elements = { 10.0.0.0/8, 192.0.2.1, 192.0.2.3-192.0.2.9 } }
  set ports { type inet_service; elements = { ${numbers.join(', ')} } }
  set marks { type mark; size 100; elements = { 1, 0x20 } }
  set links { type ifname; elements = { "eth0", "wlan0" } }
  set pairs { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/8 . 22, 192.0.2.1 . 80-90 } }
  set late { type ipv6_addr; timeout 1d; gc-interval 1h; policy memory; }
  set seen { type ipv4_addr; size 65535; flags dynamic,timeout; timeout 5m; counter; }
  map verdicts { type inet_service : verdict; elements = { 22 : accept, 23 : drop, 80 : jump other } }
  map names { type ipv4_addr : mark; elements = { 192.0.2.1 : 0x10 } }
  map objects { type inet_service : counter; elements = { 80 : "web" } }
  chain other { comment "more"; }
  chain input {
    type filter hook input priority filter - 5; policy drop;
    ct state established,related accept
    ct state invalid drop comment "odd"
    ct status & (expected | dnat) != 0 counter
    iif "lo" accept
    iifname { "eth0", "eth1*" } oifname != "wlan0" meta mark set 0x10
    meta mark & 0xff == 0x3 ct mark set meta mark | 0x100
    meta l4proto { tcp, udp } th dport 53 accept
    ip saddr @hosts counter packets 1 bytes 60 drop
    ip saddr . tcp dport @pairs accept
    ip6 saddr 2001:db8::/32 ip6 daddr != ::1 reject
    ip protocol icmp icmp type { echo-request, echo-reply } limit rate 10/second burst 7 packets accept
    icmpv6 type nd-neighbor-solicit accept
    tcp flags syn / fin,syn,rst tcp option maxseg size set 1400
    tcp dport vmap @verdicts
    tcp dport vmap { 1-10 : accept, 443 : goto other }
    meta mark set ip saddr map @names
    ct mark set ip saddr map { 192.0.2.1 : 0x1, 192.0.2.2 : 0x2 }
    counter name "web" quota name "most" limit name "few"
    counter name tcp dport map @objects
    ip protocol tcp ct helper set "ftp"
    update @seen { ip saddr timeout 1m }
    log prefix "in: " level info flags tcp sequence,options flags ip options
    log group 2 snaplen 64 queue-threshold 3
    quota until 3 mbytes ct count over 20 drop
    ct original ip saddr 192.0.2.0/24 ct reply bytes > 1000 notrack
    @th,0,16 0x50 @nh,64,8 0x1 drop
    fib daddr type local fib saddr . iif oif "lo" accept
    numgen inc mod 3 0 jhash ip saddr . ip daddr mod 4 seed 0xdead 1 drop
    rt classid 7 meta priority set 1:2 meta day "Monday" drop
    frag id 7 exthdr hbh exists srh tag 3 drop
    socket transparent 1 meta skuid 0 meta cgroup 5 accept
    ip dscp cs1 ip ecn ect0 drop
    ip6 flowlabel 5 drop
    ether saddr 00:0f:54:0c:11:04 vlan id 7 drop
    reject with tcp reset
    reject with icmpx no-route
  }
}
table ip nat {
  chain pre { type nat hook prerouting priority dstnat; policy accept;
    tcp dport 80 dnat to 10.0.0.1:8080
    dnat to tcp dport map { 443 : 10.0.0.2, 22 : 10.0.0.3 }
    udp dport 53 redirect to :5353 persistent
    ip daddr 192.0.2.0/24 dnat to 10.0.0.1-10.0.0.9 random
  }
  chain post { type nat hook postrouting priority srcnat + 5; policy accept;
    oifname "eth0" masquerade fully-random
    snat to 192.0.2.1
  }
}
table netdev edge {
  chain ingress { type filter hook ingress device "lo" priority -500; policy accept;
    meta protocol ip6 dup to "lo"
  }
}
table arp a {
  chain c {
    type filter hook input priority 0
    arp operation request arp saddr ip 192.0.2.1 drop
  }
}
`;
