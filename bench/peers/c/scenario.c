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
#include <sys/uio.h>
#include <time.h>
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
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), one = 1;
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK}, own;
  socklen_t length = sizeof own, int_length = sizeof one;
  if (fd < 0) fail("socket");
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
  setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof one);
  setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one);
  if (bind(fd, (struct sockaddr *)&kernel, sizeof kernel) < 0) fail("bind");
  getsockname(fd, (struct sockaddr *)&own, &length);
  if (connect(fd, (struct sockaddr *)&kernel, sizeof kernel) < 0) fail("connect");
  getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &one, &int_length);
  getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &one, &int_length);
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

static char answer[65536] __attribute__((aligned(8)));

static void acknowledged(int fd, const char *what) {
  if (recv(fd, answer, sizeof answer, MSG_TRUNC) < 0) fail(what);
  struct nlmsgerr *error = NLMSG_DATA((struct nlmsghdr *)answer);
  errno = -error->error;
  if (errno != 0) fail(what);
}

long pause_before_send;

/**
 * Spends time as a program does that thinks before it asks. The kernel ends by itself what the call before began, and takes the lock
 * for it that the next call needs.
 */
static void think(void) {
  struct timespec start, now;
  if (pause_before_send == 0) return;
  clock_gettime(CLOCK_MONOTONIC, &start);
  do clock_gettime(CLOCK_MONOTONIC, &now);
  while ((now.tv_sec - start.tv_sec) * 1000000000L + now.tv_nsec - start.tv_nsec < pause_before_send);
}

static void send_now(int fd, struct message *message) {
  think();
  if (send(fd, message, message->header.nlmsg_len, 0) < 0) fail("send");
}

static void run(int fd, struct message *message, const char *what) {
  send_now(fd, message);
  acknowledged(fd, what);
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
  char source[64];
  snprintf(path, sizeof path, "/run/netns/%s", name);
  if (access(path, F_OK) == 0) fail(path);
  if (unshare(CLONE_NEWNET) < 0) fail("unshare");
  int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (setns(back, CLONE_NEWNET) < 0) fail("setns");
  if (mount("", "/run/netns", NULL, MS_SHARED | MS_REC, NULL) < 0) fail("share");
  close(open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0));
  snprintf(source, sizeof source, "/proc/self/fd/%d", fd);
  if (mount(source, path, NULL, MS_BIND, NULL) < 0) fail("mount");
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

/** The request for a link, by name or by index. */
static void ask(struct message *message, const char *name, int index) {
  struct ifinfomsg query = {.ifi_index = index};
  uint32_t mask = RTEXT_FILTER_VF;
  begin(message, RTM_GETLINK, 0, &query, sizeof query);
  message->header.nlmsg_flags = NLM_F_REQUEST;
  if (name != NULL) put(message, IFLA_IFNAME, name, strlen(name) + 1);
  put(message, IFLA_EXT_MASK, &mask, 4);
}

/** Receives a link, and returns its index. */
static int told(int fd) {
  if (recv(fd, answer, sizeof answer, MSG_TRUNC) < 0) fail("get");
  return ((struct ifinfomsg *)NLMSG_DATA((struct nlmsghdr *)answer))->ifi_index;
}

static int get(int fd, const char *name, int index) {
  struct message message;
  ask(&message, name, index);
  send_now(fd, &message);
  return told(fd);
}

/** Gives the link an address, sets it up and asks for it, in one datagram. */
static int configure(int fd, const char *name, const char *address) {
  struct message all[3];
  struct in_addr bytes;
  int index = get(fd, name, 0);
  struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_prefixlen = 24, .ifa_index = index};
  inet_pton(AF_INET, address, &bytes);
  begin(&all[0], RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof header);
  put(&all[0], IFA_LOCAL, &bytes, 4);
  put(&all[0], IFA_ADDRESS, &bytes, 4);
  struct ifinfomsg up = {.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
  begin(&all[1], RTM_NEWLINK, 0, &up, sizeof up);
  ask(&all[2], NULL, index);
  struct iovec parts[3];
  for (int part = 0; part < 3; part++) parts[part] = (struct iovec){&all[part], all[part].header.nlmsg_len};
  think();
  if (writev(fd, parts, 3) < 0) fail("configure");
  acknowledged(fd, "address");
  acknowledged(fd, "up");
  return told(fd);
}

/** Joins two namespaces by a pair, with an address and up at both ends. */
static void join(int a, const char *name_a, int in_a, int b, const char *name_b, int in_b) {
  create_pair(a, name_a, in_a, name_b, in_b);
  int index_a = configure(a, name_a, "10.0.0.1"), index_b = configure(b, name_b, "10.0.0.2");
  get(a, NULL, index_a);
  get(b, NULL, index_b);
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
  for (long round = 0; round < count; round++) {
    int a = create_namespace("bench_c_a"), b = create_namespace("bench_c_b");
    int route_a = route_in(a), route_b = route_in(b);
    join(route_a, "end_a", a, route_b, "end_b", b);
    delete_namespace("bench_c_a", a);
    close(route_a);
    delete_namespace("bench_c_b", b);
    close(route_b);
  }
}

/** `count` namespaces in a ring, each joined to the next one by a pair. */
void lab(long count) {
  prepare();
  int *namespaces = calloc(count, sizeof *namespaces), *sockets = calloc(count, sizeof *sockets);
  char name[32];
  for (long index = 0; index < count; index++) {
    snprintf(name, sizeof name, "bench_c_%ld", index);
    namespaces[index] = create_namespace(name);
    sockets[index] = route_in(namespaces[index]);
  }
  for (long index = 0; index < count; index++) {
    long next = (index + 1) % count;
    join(sockets[index], "right", namespaces[index], sockets[next], "left", namespaces[next]);
  }
  for (long index = 0; index < count; index++) {
    snprintf(name, sizeof name, "bench_c_%ld", index);
    delete_namespace(name, namespaces[index]);
    close(sockets[index]);
  }
  free(namespaces);
  free(sockets);
}
