// Generic netlink by libmnl, as a C program does it: each answer is walked through, and its attributes are kept in a table.
//
// Usage: generic get|statistics. Each line on standard input is a count; each line on standard output is the JSON of the time.
#define _GNU_SOURCE
#include <libmnl/libmnl.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { netdev_get = 1, netdev_ifindex = 1, most_attributes = 32 };

static char buffer[1 << 15] __attribute__((aligned(8)));
static struct mnl_socket *netlink;
static unsigned sequence;
static uint16_t family;
static const struct nlattr *table[most_attributes];

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int keep_attribute(const struct nlattr *attribute, void *data) {
  (void)data;
  if (mnl_attr_get_type(attribute) < most_attributes) table[mnl_attr_get_type(attribute)] = attribute;
  return MNL_CB_OK;
}

static int keep_message(const struct nlmsghdr *message, void *data) {
  mnl_attr_parse(message, sizeof(struct genlmsghdr), keep_attribute, data);
  if (message->nlmsg_type == GENL_ID_CTRL && table[CTRL_ATTR_FAMILY_ID])
    family = mnl_attr_get_u16(table[CTRL_ATTR_FAMILY_ID]);
  return MNL_CB_OK;
}

static struct nlmsghdr *begin(uint16_t type, int command, int version) {
  struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = type;
  message->nlmsg_flags = NLM_F_REQUEST;
  message->nlmsg_seq = ++sequence;
  struct genlmsghdr *header = mnl_nlmsg_put_extra_header(message, sizeof *header);
  header->cmd = command;
  header->version = version;
  return message;
}

static void exchange(struct nlmsghdr *message) {
  if (mnl_socket_sendto(netlink, message, message->nlmsg_len) < 0) die("send");
  ssize_t length = mnl_socket_recvfrom(netlink, buffer, sizeof buffer);
  if (length < 0) die("recv");
  memset(table, 0, sizeof table);
  if (mnl_cb_run(buffer, length, sequence, mnl_socket_get_portid(netlink), keep_message, NULL) < 0) die("answer");
}

static void resolve(const char *name) {
  struct nlmsghdr *message = begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 2);
  mnl_attr_put_strz(message, CTRL_ATTR_FAMILY_NAME, name);
  exchange(message);
}

static void get_device(void) {
  struct nlmsghdr *message = begin(family, netdev_get, 1);
  mnl_attr_put_u32(message, netdev_ifindex, 1);
  exchange(message);
}

/** The request of `ethtool -S lo --groups eth-phy eth-mac eth-ctrl rmon`. */
static void get_statistics(void) {
  struct nlmsghdr *message = begin(family, ETHTOOL_MSG_STATS_GET, 1);
  struct nlattr *header = mnl_attr_nest_start(message, ETHTOOL_A_STATS_HEADER);
  mnl_attr_put_strz(message, ETHTOOL_A_HEADER_DEV_NAME, "lo");
  mnl_attr_nest_end(message, header);
  struct nlattr *groups = mnl_attr_nest_start(message, ETHTOOL_A_STATS_GROUPS);
  mnl_attr_put(message, ETHTOOL_A_BITSET_NOMASK, 0, NULL);
  mnl_attr_put_u32(message, ETHTOOL_A_BITSET_SIZE, 4);
  mnl_attr_put_u32(message, ETHTOOL_A_BITSET_VALUE, 15);
  mnl_attr_nest_end(message, groups);
  exchange(message);
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long processor_time(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
}

int main(int count, char **arguments) {
  int is_get = count > 1 && strcmp(arguments[1], "get") == 0;
  netlink = mnl_socket_open(NETLINK_GENERIC);
  if (netlink == NULL || mnl_socket_bind(netlink, 0, MNL_SOCKET_AUTOPID) < 0) die("socket");
  resolve(is_get ? "netdev" : "ethtool");
  for (long rounds; scanf("%ld", &rounds) == 1;) {
    long long start = now(), cpu = processor_time();
    for (long index = 0; index < rounds; index++) is_get ? get_device() : get_statistics();
    printf("{\"ns\":%lld,\"cpu\":%lld}\n", now() - start, processor_time() - cpu);
    fflush(stdout);
  }
  return 0;
}
