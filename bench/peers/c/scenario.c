// The two-namespace scenario and the lab in C, with the system calls that the library makes for them.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct message {
  struct nlmsghdr header;
  char body[1024];
} __attribute__((aligned(8)));

static uint32_t sequence;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int open_route(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (fd < 0) fail("socket");
  if (connect(fd, (struct sockaddr *)&kernel, sizeof kernel) < 0) fail("connect");
  return fd;
}

static void *reserve(struct message *message, int length) {
  void *at = (char *)message + NLMSG_ALIGN(message->header.nlmsg_len);
  memset(at, 0, length);
  message->header.nlmsg_len = NLMSG_ALIGN(message->header.nlmsg_len) + length;
  return at;
}

static void begin(struct message *message, int type, int flags, const void *header, int length) {
  memset(&message->header, 0, sizeof message->header);
  message->header.nlmsg_len = NLMSG_HDRLEN;
  message->header.nlmsg_type = type;
  message->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
  message->header.nlmsg_seq = ++sequence;
  memcpy(reserve(message, length), header, length);
}

static struct rtattr *put(struct message *message, int type, const void *data, int length) {
  struct rtattr *attribute = reserve(message, RTA_LENGTH(length));
  attribute->rta_type = type;
  attribute->rta_len = RTA_LENGTH(length);
  if (length > 0) memcpy(RTA_DATA(attribute), data, length);
  return attribute;
}

static void end(struct message *message, struct rtattr *nest) {
  nest->rta_len = (char *)message + message->header.nlmsg_len - (char *)nest;
}

static void run(int fd, struct message *message, const char *what) {
  char answer[4096];
  if (send(fd, message, message->header.nlmsg_len, 0) < 0) fail(what);
  if (recv(fd, answer, sizeof answer, 0) < 0) fail(what);
  struct nlmsgerr *error = NLMSG_DATA((struct nlmsghdr *)answer);
  errno = -error->error;
  if (errno != 0) fail(what);
}

static int home(void) {
  static int fd = -1;
  if (fd < 0) fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  return fd;
}

/** A new namespace under a name; returns its descriptor. */
static int create_namespace(const char *name) {
  char path[64];
  int back = home();
  snprintf(path, sizeof path, "/run/netns/%s", name);
  close(open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0));
  if (unshare(CLONE_NEWNET) < 0) fail("unshare");
  if (mount("/proc/thread-self/ns/net", path, "none", MS_BIND, NULL) < 0) fail("mount");
  int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (setns(back, CLONE_NEWNET) < 0) fail("setns");
  return fd;
}

static void delete_namespace(const char *name, int fd) {
  char path[64];
  snprintf(path, sizeof path, "/run/netns/%s", name);
  close(fd);
  if (umount2(path, MNT_DETACH) < 0) fail("umount");
  if (unlink(path) < 0) fail("unlink");
}

static int route_in(int namespace) {
  int back = home();
  if (setns(namespace, CLONE_NEWNET) < 0) fail("setns");
  int fd = open_route();
  if (setns(back, CLONE_NEWNET) < 0) fail("setns");
  return fd;
}

/** A pair, each end made in its namespace at once. */
static void create_pair(int fd, const char *a, int in_a, const char *b, int in_b) {
  struct message message;
  struct ifinfomsg header = {0};
  begin(&message, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof header);
  put(&message, IFLA_IFNAME, a, strlen(a) + 1);
  put(&message, IFLA_NET_NS_FD, &in_a, 4);
  struct rtattr *info = put(&message, IFLA_LINKINFO, NULL, 0);
  put(&message, IFLA_INFO_KIND, "veth", 5);
  struct rtattr *data = put(&message, IFLA_INFO_DATA, NULL, 0);
  struct rtattr *peer = put(&message, VETH_INFO_PEER, NULL, 0);
  reserve(&message, sizeof header);
  put(&message, IFLA_IFNAME, b, strlen(b) + 1);
  put(&message, IFLA_NET_NS_FD, &in_b, 4);
  end(&message, peer);
  end(&message, data);
  end(&message, info);
  run(fd, &message, "veth");
}

/** Gives the link an address and sets it up. */
static void configure(int namespace, const char *name, const char *address) {
  struct message message;
  struct in_addr bytes;
  int fd = route_in(namespace);
  struct ifinfomsg query = {0};
  begin(&message, RTM_GETLINK, 0, &query, sizeof query);
  message.header.nlmsg_flags = NLM_F_REQUEST;
  put(&message, IFLA_IFNAME, name, strlen(name) + 1);
  char answer[8192];
  if (send(fd, &message, message.header.nlmsg_len, 0) < 0) fail("get");
  if (recv(fd, answer, sizeof answer, 0) < 0) fail("get");
  int index = ((struct ifinfomsg *)NLMSG_DATA((struct nlmsghdr *)answer))->ifi_index;

  struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_prefixlen = 24, .ifa_index = index};
  inet_pton(AF_INET, address, &bytes);
  begin(&message, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof header);
  put(&message, IFA_LOCAL, &bytes, 4);
  put(&message, IFA_ADDRESS, &bytes, 4);
  run(fd, &message, "address");

  struct ifinfomsg up = {.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
  begin(&message, RTM_NEWLINK, 0, &up, sizeof up);
  run(fd, &message, "up");
  close(fd);
}

static void prepare(void) {
  mkdir("/run/netns", 0755);
  static int made;
  if (made++ == 0) {
    mount("/run/netns", "/run/netns", "none", MS_BIND | MS_REC, NULL);
    mount("", "/run/netns", "none", MS_SHARED | MS_REC, NULL);
  }
}

void scenario(long count) {
  prepare();
  int fd = open_route();
  for (long round = 0; round < count; round++) {
    int a = create_namespace("bench_c_a"), b = create_namespace("bench_c_b");
    create_pair(fd, "end_a", a, "end_b", b);
    configure(a, "end_a", "10.0.0.1");
    configure(b, "end_b", "10.0.0.2");
    delete_namespace("bench_c_a", a);
    delete_namespace("bench_c_b", b);
  }
  close(fd);
}

/** `count` namespaces in a ring, each joined to the next one by a pair. */
void lab(long count) {
  prepare();
  int fd = open_route();
  int *namespaces = calloc(count, sizeof *namespaces);
  char name[32];
  for (long index = 0; index < count; index++) {
    snprintf(name, sizeof name, "bench_c_%ld", index);
    namespaces[index] = create_namespace(name);
  }
  for (long index = 0; index < count; index++) {
    int next = namespaces[(index + 1) % count];
    create_pair(fd, "right", namespaces[index], "left", next);
    configure(namespaces[index], "right", "10.0.0.1");
    configure(next, "left", "10.0.0.2");
  }
  for (long index = 0; index < count; index++) {
    snprintf(name, sizeof name, "bench_c_%ld", index);
    delete_namespace(name, namespaces[index]);
  }
  free(namespaces);
  close(fd);
}
