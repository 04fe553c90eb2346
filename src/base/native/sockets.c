/* Sockets with a type-of-service byte: Node can neither set it nor take it from anywhere but the socket itself. */
#include "addon.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ADDRESS_OCTETS = 64, NO_PORT = -1 };

/* The kernel's queue follows the precedence bits; 7 is not for ordinary users, and its refusal does no harm. */
static void set_priority(int fd, int tos) {
  int priority = tos >> 5;
  setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof priority);
}

/* 0, or a negative errno. A dual-stack socket gets both marks. */
static int mark_socket(int fd, int tos) {
  int family = 0;
  socklen_t length = sizeof family;
  if (tos < 0 || tos > 255) return -EINVAL;
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &length) != 0) return -errno;
  int on_v4 = setsockopt(fd, IPPROTO_IP, IP_TOS, &tos, sizeof tos);
  if (family == AF_INET && on_v4 != 0) return -errno;
  if (family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof tos) != 0) return -errno;
  set_priority(fd, tos);
  return 0;
}

/* 0, or a negative errno. The address is numeric; that of IPv6 may name a scope. */
static int bind_socket(int fd, int type, const char *address, int port) {
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_PASSIVE, .ai_socktype = type};
  struct addrinfo *found = NULL;
  if (getaddrinfo(address, NULL, &hints, &found) != 0 || found == NULL) return -EINVAL;
  if (found->ai_family == AF_INET6) ((struct sockaddr_in6 *)found->ai_addr)->sin6_port = htons((uint16_t)port);
  else ((struct sockaddr_in *)found->ai_addr)->sin_port = htons((uint16_t)port);
  /* As Node does it: a listener may come back while old connections of its port linger. */
  int on = 1;
  if (type == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  int bound = bind(fd, found->ai_addr, found->ai_addrlen) == 0 ? 0 : -errno;
  freeaddrinfo(found);
  return bound;
}

/* make(stream, address, port or -1, tos): a descriptor, or a negative errno. Without a port it is not bound. */
METHOD(make) {
  ARGUMENTS(4);
  char address[ADDRESS_OCTETS] = "";
  size_t length = 0;
  int type = get_int(env, argument[0]) != 0 ? SOCK_STREAM : SOCK_DGRAM;
  int port = get_int(env, argument[2]);
  napi_get_value_string_utf8(env, argument[1], address, sizeof address, &length);
  if (length == 0 || length >= sizeof address - 1 || port < NO_PORT || port > 65535) return make_int(env, -EINVAL);
  int family = strchr(address, ':') == NULL ? AF_INET : AF_INET6;
  int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return make_int(env, -errno);
  int done = mark_socket(fd, get_int(env, argument[3]));
  if (done == 0 && port != NO_PORT) done = bind_socket(fd, type, address, port);
  if (done == 0) return make_int(env, fd);
  close(fd);
  return make_int(env, done);
}

/* mark(descriptor, tos): 0, or a negative errno. */
METHOD(mark) {
  ARGUMENTS(2);
  return make_int(env, mark_socket(get_int(env, argument[0]), get_int(env, argument[1])));
}

NAPI_MODULE_INIT() {
  EXPORT(make);
  EXPORT(mark);
  return exports;
}
