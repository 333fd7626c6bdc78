// Netfilter: creates tracked flows, and gives verdicts about queued packets.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static char buffer[1 << 16] __attribute__((aligned(8)));
static char request[1 << 16] __attribute__((aligned(8)));
static uint32_t sequence;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static struct nlmsghdr *begin(char *at, int type, int flags, int family, int resource) {
  struct nlmsghdr *message = (struct nlmsghdr *)at;
  struct nfgenmsg *header = NLMSG_DATA(message);
  memset(message, 0, NLMSG_LENGTH(sizeof *header));
  message->nlmsg_type = type;
  message->nlmsg_flags = NLM_F_REQUEST | flags;
  message->nlmsg_seq = ++sequence;
  message->nlmsg_len = NLMSG_LENGTH(sizeof *header);
  header->nfgen_family = family;
  header->res_id = htons(resource);
  return message;
}

static struct nlattr *put(struct nlmsghdr *message, int type, const void *data, int length) {
  struct nlattr *attribute = (struct nlattr *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
  attribute->nla_type = type;
  attribute->nla_len = NLA_HDRLEN + length;
  memcpy((char *)attribute + NLA_HDRLEN, data, length);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + NLA_ALIGN(attribute->nla_len);
  return attribute;
}

static void close_nest(struct nlmsghdr *message, struct nlattr *nest) {
  nest->nla_len = (char *)message + message->nlmsg_len - (char *)nest;
}

static void put_tuple(struct nlmsghdr *message, int type, uint32_t source, uint32_t destination, int protocol,
                      uint16_t from, uint16_t to) {
  uint8_t number = protocol;
  struct nlattr *tuple = put(message, type | NLA_F_NESTED, "", 0);
  struct nlattr *addresses = put(message, CTA_TUPLE_IP | NLA_F_NESTED, "", 0);
  put(message, CTA_IP_V4_SRC, &source, 4);
  put(message, CTA_IP_V4_DST, &destination, 4);
  close_nest(message, addresses);
  struct nlattr *ports = put(message, CTA_TUPLE_PROTO | NLA_F_NESTED, "", 0);
  put(message, CTA_PROTO_NUM, &number, 1);
  put(message, CTA_PROTO_SRC_PORT, &from, 2);
  put(message, CTA_PROTO_DST_PORT, &to, 2);
  close_nest(message, ports);
  close_nest(message, tuple);
}

/** Receives acknowledgements of success. */
static void acknowledge(int fd, int count) {
  while (count > 0) {
    int left = recv(fd, buffer, sizeof buffer, 0);
    if (left < 0) die("recv");
    struct nlmsghdr *at = (struct nlmsghdr *)buffer;
    for (; NLMSG_OK(at, left); at = NLMSG_NEXT(at, left)) {
      if (at->nlmsg_type != NLMSG_ERROR) continue;
      errno = -((struct nlmsgerr *)NLMSG_DATA(at))->error;
      if (errno != 0) die("netfilter");
      count--;
    }
  }
}

static void send_all(int fd, int length) {
  if (send(fd, request, length, 0) < 0) die("send");
}

void create_flows(int fd, long count) {
  enum { per_send = 128 };
  uint32_t timeout = htonl(100000), status = htonl(IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED);
  for (long first = 0; first < count; first += per_send) {
    int length = 0, sent = 0;
    for (; sent < per_send && first + sent < count; sent++) {
      long n = first + sent;
      struct nlmsghdr *message = begin(request + length, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW,
                                       NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, AF_INET, 0);
      uint32_t source = htonl(10 << 24 | (n & 0xffffff)), destination = htonl(10 << 24 | 255 << 16 | 1);
      uint16_t from = htons(1024 + n % 60000), to = htons(443);
      int protocol = n % 2 == 0 ? IPPROTO_TCP : IPPROTO_UDP;
      put_tuple(message, CTA_TUPLE_ORIG, source, destination, protocol, from, to);
      put_tuple(message, CTA_TUPLE_REPLY, destination, source, protocol, to, from);
      put(message, CTA_TIMEOUT, &timeout, 4);
      put(message, CTA_STATUS, &status, 4);
      length += message->nlmsg_len;
    }
    send_all(fd, length);
    acknowledge(fd, sent);
  }
}

void delete_flows(int fd) {
  send_all(fd, begin(request, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE, NLM_F_ACK, 0, 0)->nlmsg_len);
  acknowledge(fd, 1);
}

/** Sends datagrams to a socket of this process, which nobody reads. Its port is free: the generator of another side may still have one. */
void send_packets(long count) {
  int from = socket(AF_INET, SOCK_DGRAM, 0), to = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  char data[64] = {0};
  if (bind(to, (struct sockaddr *)&address, size) < 0) die("bind");
  if (getsockname(to, (struct sockaddr *)&address, &size) < 0) die("getsockname");
  for (long index = 0; index < count; index++)
    if (sendto(from, data, sizeof data, 0, (struct sockaddr *)&address, sizeof address) < 0) die("sendto");
  close(from);
  close(to);
}

enum { queue_number = 5 };

static void configure(int fd, int type, const void *data, int length) {
  struct nlmsghdr *message = begin(request, NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_CONFIG, NLM_F_ACK, 0, queue_number);
  put(message, type, data, length);
  send_all(fd, message->nlmsg_len);
  acknowledge(fd, 1);
}

static void verdict(int fd, int type, uint32_t id) {
  struct nfqnl_msg_verdict_hdr header = {.verdict = htonl(1), .id = id};
  struct nlmsghdr *message = begin(request, NFNL_SUBSYS_QUEUE << 8 | type, 0, 0, queue_number);
  put(message, NFQA_VERDICT_HDR, &header, sizeof header);
  send_all(fd, message->nlmsg_len);
}

/** Accepts packets: each by a verdict, or `batch` by one. */
void accept_packets(long count, int batch, FILE *generator) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER), size = 64 << 20, one = 1;
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  struct nfqnl_msg_config_cmd command = {.command = NFQNL_CFG_CMD_BIND};
  struct nfqnl_msg_config_params parameters = {.copy_range = htonl(64), .copy_mode = NFQNL_COPY_PACKET};
  uint32_t longest = htonl(1000000);
  struct timeval patience = {.tv_sec = 60};
  if (fd < 0 || connect(fd, (struct sockaddr *)&kernel, sizeof kernel) < 0) die("socket");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &one, sizeof one);
  // A lost packet ends the benchmark.
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  configure(fd, NFQA_CFG_CMD, &command, sizeof command);
  configure(fd, NFQA_CFG_PARAMS, &parameters, sizeof parameters);
  configure(fd, NFQA_CFG_QUEUE_MAXLEN, &longest, sizeof longest);
  fprintf(generator, "%ld\n", count);
  fflush(generator);
  for (long seen = 0; seen < count;) {
    int left = recv(fd, buffer, sizeof buffer, 0);
    if (left < 0) die("recv");
    struct nlmsghdr *at = (struct nlmsghdr *)buffer;
    for (; NLMSG_OK(at, left); at = NLMSG_NEXT(at, left)) {
      struct nlattr *first = (struct nlattr *)((char *)NLMSG_DATA(at) + sizeof(struct nfgenmsg));
      uint32_t id = ((struct nfqnl_msg_packet_hdr *)((char *)first + NLA_HDRLEN))->packet_id;
      seen++;
      if (batch == 1) verdict(fd, NFQNL_MSG_VERDICT, id);
      else if (seen % batch == 0 || seen == count) verdict(fd, NFQNL_MSG_VERDICT_BATCH, id);
    }
  }
  close(fd);
}
