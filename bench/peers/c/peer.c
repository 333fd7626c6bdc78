// The C side of the benchmarks: the least that a program must do for the same exchange with the kernel. Answers are
// received and their length and end are looked at; nothing is decoded.
//
// Usage: peer MODE. Each line on standard input is a count; each line on standard output is the JSON of the time.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static char buffer[1 << 16] __attribute__((aligned(8)));
static char request[1 << 16] __attribute__((aligned(8)));
static uint32_t sequence;
static long items, overruns;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int open_socket(int protocol) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), one = 1;
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (fd < 0) die("socket");
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
  setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof one);
  setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one);
  if (connect(fd, (struct sockaddr *)&kernel, sizeof kernel) < 0) die("connect");
  return fd;
}

static struct nlmsghdr *begin(char *at, int type, int flags, const void *header, int length) {
  struct nlmsghdr *message = (struct nlmsghdr *)at;
  memset(message, 0, sizeof *message);
  message->nlmsg_type = type;
  message->nlmsg_flags = NLM_F_REQUEST | flags;
  message->nlmsg_seq = ++sequence;
  message->nlmsg_len = NLMSG_LENGTH(length);
  memcpy(NLMSG_DATA(message), header, length);
  return message;
}

static void put(struct nlmsghdr *message, int type, const void *data, int length) {
  struct rtattr *attribute = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
  attribute->rta_type = type;
  attribute->rta_len = RTA_LENGTH(length);
  memcpy(RTA_DATA(attribute), data, length);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_LENGTH(length);
}

static void put_number(struct nlmsghdr *message, int type, uint32_t value) { put(message, type, &value, 4); }

static ssize_t receive(int fd) {
  ssize_t length = recv(fd, buffer, sizeof buffer, MSG_TRUNC);
  if (length < 0) die("recv");
  return length;
}

static void get(int fd, long count) {
  for (long index = 0; index < count; index++) {
    struct ifinfomsg header = {0};
    struct nlmsghdr *message = begin(request, RTM_GETLINK, 0, &header, sizeof header);
    put(message, IFLA_IFNAME, "lo", 3);
    put_number(message, IFLA_EXT_MASK, RTEXT_FILTER_VF);
    if (send(fd, request, message->nlmsg_len, 0) < 0) die("send");
    receive(fd);
    if (((struct nlmsghdr *)buffer)->nlmsg_type != RTM_NEWLINK) die("get");
  }
}

static void dump(int fd, long count, int type, const void *header, int length) {
  for (long index = 0; index < count; index++) {
    struct nlmsghdr *message = begin(request, type, NLM_F_DUMP, header, length);
    if (type == RTM_GETLINK) put_number(message, IFLA_EXT_MASK, RTEXT_FILTER_VF);
    if (send(fd, request, message->nlmsg_len, 0) < 0) die("send");
    items = 0;
    for (int done = 0; !done;) {
      int left = receive(fd);
      struct nlmsghdr *at = (struct nlmsghdr *)buffer;
      for (; NLMSG_OK(at, left); at = NLMSG_NEXT(at, left)) {
        if (at->nlmsg_type == NLMSG_DONE) done = 1;
        else items++;
      }
    }
  }
}

static void change_routes(int fd, long count, int type, int flags, int scope, int protocol, int kind) {
  enum { per_send = 128 };
  for (long first = 0; first < count; first += per_send) {
    int length = 0, sent = 0;
    for (; sent < per_send && first + sent < count; sent++) {
      long index = first + sent;
      struct rtmsg header = {.rtm_family = AF_INET, .rtm_dst_len = 32, .rtm_protocol = protocol,
                             .rtm_scope = scope, .rtm_type = kind};
      struct nlmsghdr *message =
          begin(request + length, type, NLM_F_ACK | flags, &header, sizeof header);
      unsigned char address[4] = {10, index >> 16, index >> 8, index};
      put_number(message, RTA_OIF, 1);
      put(message, RTA_DST, address, 4);
      put_number(message, RTA_TABLE, 1000);
      length += NLMSG_ALIGN(message->nlmsg_len);
    }
    if (send(fd, request, length, 0) < 0) die("send");
    while (sent > 0) {
      int left = receive(fd);
      struct nlmsghdr *at = (struct nlmsghdr *)buffer;
      for (; NLMSG_OK(at, left); at = NLMSG_NEXT(at, left), sent--) {
        struct nlmsgerr *error = NLMSG_DATA(at);
        errno = -error->error;
        if (errno != 0) die("route");
      }
    }
  }
}

/** A socket that hears of IPv4 routes, with room for many events. */
static int open_watch(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), room = 32 << 20;
  struct sockaddr_nl own = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_IPV4_ROUTE};
  struct timeval pause = {.tv_usec = 300000};
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause);
  if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0) die("bind");
  return fd;
}

/** Receives and counts events of IPv4 routes, which another process of this program causes. */
static void watch(long count, FILE *generator) {
  int fd = open_watch();
  fprintf(generator, "%ld\n", count / 2);
  fflush(generator);
  while (items < count) {
    int left = recv(fd, buffer, sizeof buffer, MSG_TRUNC);
    if (left < 0 && errno == ENOBUFS) {
      overruns++;
      continue;
    }
    // After a loss the last ones may be among the lost.
    if (left < 0 && errno == EAGAIN && overruns > 0) break;
    if (left < 0 && errno == EAGAIN) continue;
    if (left < 0) die("recv");
    struct nlmsghdr *at = (struct nlmsghdr *)buffer;
    for (; NLMSG_OK(at, left); at = NLMSG_NEXT(at, left)) items++;
  }
  close(fd);
}

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long processor(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/** What the machine itself costs: a system call that does nothing, and the first touch of a page of memory. */
static void costs(void) {
  enum { calls = 100000, pages = 4096, page = 4096 };
  long long start = nanoseconds();
  for (int index = 0; index < calls; index++) getppid();
  long long call = (nanoseconds() - start) / calls;
  char *memory = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) die("mmap");
  start = nanoseconds();
  for (int index = 0; index < pages; index++) memory[index * page] = 1;
  printf("{\"systemCall\":%lld,\"pageFault\":%lld}\n", call, (nanoseconds() - start) / pages);
}

void create_flows(int fd, long count);
void delete_flows(int fd);
void send_packets(long count);
void accept_packets(long count, int batch, FILE *generator);
void scenario(long count);
void lab(long count);
/** Nanoseconds that the scenario and the lab wait, working, before each request. */
extern long pause_before_send;

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  int watching = !strcmp(mode, "watch"), queueing = !strncmp(mode, "queue", 5);
  if (!strcmp(mode, "costs")) {
    costs();
    return 0;
  }
  int fd = open_socket(strstr(mode, "flows") != NULL ? NETLINK_NETFILTER : NETLINK_ROUTE);
  char line[64], command[4096];
  FILE *generator = NULL;
  if (watching || queueing) {
    snprintf(command, sizeof command, "'%s' %s >/dev/null", argv[0], watching ? "batch" : "packets");
    generator = popen(command, "w");
  }
  while (fgets(line, sizeof line, stdin)) {
    long count = atol(line);
    long long start = nanoseconds(), cpu = processor();
    items = overruns = 0;
    if (!strcmp(mode, "get")) get(fd, count);
    else if (!strcmp(mode, "routes")) {
      struct rtmsg header = {0};
      dump(fd, count, RTM_GETROUTE, &header, sizeof header);
    } else if (!strcmp(mode, "links")) {
      struct ifinfomsg header = {0};
      dump(fd, count, RTM_GETLINK, &header, sizeof header);
    } else if (!strcmp(mode, "flows")) {
      struct nfgenmsg header = {0};
      dump(fd, count, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, &header, sizeof header);
    } else if (!strcmp(mode, "create-flows")) create_flows(fd, count);
    else if (!strcmp(mode, "packets")) send_packets(count);
    else if (queueing) accept_packets(count, !strcmp(mode, "queue") ? 64 : 1, generator);
    else if (!strcmp(mode, "batch")) {
      change_routes(fd, count, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, RT_SCOPE_LINK, RTPROT_BOOT,
                    RTN_UNICAST);
      change_routes(fd, count, RTM_DELROUTE, 0, RT_SCOPE_NOWHERE, RTPROT_UNSPEC, RTN_UNSPEC);
    } else if (watching) watch(count, generator);
    else if (!strncmp(mode, "scenario", 8) || !strncmp(mode, "lab", 3)) {
      if (strstr(mode, "-thinking") != NULL) pause_before_send = 20000;
      (*mode == 's' ? scenario : lab)(count);
    }
    else return 2;
    long long ns = nanoseconds() - start, used = processor() - cpu;
    if (!strcmp(mode, "create-flows")) delete_flows(fd);
    printf("{\"ns\":%lld,\"cpu\":%lld,\"items\":%ld,\"overruns\":%ld}\n", ns, used, items, overruns);
    fflush(stdout);
  }
  return 0;
}
