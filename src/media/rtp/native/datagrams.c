/* Datagram sockets that are read and written on the media tick: a packet causes no event, no object and no name lookup. */
#define _GNU_SOURCE
#include "addon.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Datagrams in one go; octets of one, what is longer is cut off; numbers that tell of each. */
enum { SLOTS = 16, SLOT_OCTETS = 2048, FACTS = 4, ADDRESS_CHARACTERS = 64, CONTROL_OCTETS = 64 };

typedef struct {
  int fd;
  struct sockaddr_storage target;
  socklen_t target_length;
  struct sockaddr_storage sources[SLOTS];
  /* Whose address JavaScript knows as text. */
  struct sockaddr_storage known;
} datagrams_t;

static datagrams_t *get_open(napi_env env, napi_value value) {
  datagrams_t *socket = get_external(env, value);
  return socket == NULL || socket->fd < 0 ? NULL : socket;
}

static void forget(napi_env env, void *data, void *hint) {
  datagrams_t *socket = data;
  if (socket->fd >= 0) close(socket->fd);
  free(socket);
}

/* adopt(descriptor of a bound datagram socket) -> the socket, or null. It owns the descriptor from now on. */
METHOD(adopt) {
  ARGUMENTS(1);
  napi_value nothing;
  int fd = get_int(env, argument[0]), type = 0, on = 1;
  socklen_t length = sizeof type;
  napi_get_null(env, &nothing);
  if (fd <= 2 || getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) != 0 || type != SOCK_DGRAM) return nothing;
  datagrams_t *socket = calloc(1, sizeof *socket);
  if (socket == NULL) return nothing;
  socket->fd = fd;
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  return make_external(env, socket, forget);
}

/* release(socket): its port is free at once. */
METHOD(release) {
  ARGUMENTS(1);
  datagrams_t *socket = get_open(env, argument[0]);
  if (socket == NULL) return NULL;
  close(socket->fd);
  socket->fd = -1;
  return NULL;
}

/* aim(socket, numeric address, port): 0, or a negative errno. */
METHOD(aim) {
  ARGUMENTS(3);
  datagrams_t *socket = get_open(env, argument[0]);
  char address[ADDRESS_CHARACTERS] = "";
  size_t length = 0;
  int port = get_int(env, argument[2]);
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM}, *found = NULL;
  napi_get_value_string_utf8(env, argument[1], address, sizeof address, &length);
  if (socket == NULL || length == 0 || length >= sizeof address - 1 || port < 1 || port > 65535) return make_int(env, -EINVAL);
  socket->target_length = 0;
  if (getaddrinfo(address, NULL, &hints, &found) != 0 || found == NULL) return make_int(env, -EINVAL);
  memcpy(&socket->target, found->ai_addr, found->ai_addrlen);
  socket->target_length = found->ai_addrlen;
  freeaddrinfo(found);
  if (socket->target.ss_family == AF_INET6) ((struct sockaddr_in6 *)&socket->target)->sin6_port = htons((uint16_t)port);
  else ((struct sockaddr_in *)&socket->target)->sin_port = htons((uint16_t)port);
  return make_int(env, 0);
}

/* transmit(socket, octets, how many of them): 0, or a negative errno; what the network does not take is lost. */
METHOD(transmit) {
  ARGUMENTS(3);
  datagrams_t *socket = get_open(env, argument[0]);
  size_t length = 0;
  uint8_t *octets = get_array(env, argument[1], napi_uint8_array, &length);
  int count = get_int(env, argument[2]);
  if (socket == NULL || octets == NULL || count < 0 || (size_t)count > length) return make_int(env, -EINVAL);
  if (socket->target_length == 0) return make_int(env, -EDESTADDRREQ);
  ssize_t sent = sendto(socket->fd, octets, (size_t)count, MSG_DONTWAIT | MSG_NOSIGNAL,
                        (struct sockaddr *)&socket->target, socket->target_length);
  return make_int(env, sent < 0 ? -errno : 0);
}

static bool same_address(const struct sockaddr_storage *one, const struct sockaddr_storage *other) {
  if (one->ss_family != other->ss_family) return false;
  if (one->ss_family == AF_INET)
    return ((struct sockaddr_in *)one)->sin_addr.s_addr == ((struct sockaddr_in *)other)->sin_addr.s_addr;
  const struct sockaddr_in6 *first = (struct sockaddr_in6 *)one, *second = (struct sockaddr_in6 *)other;
  return first->sin6_scope_id == second->sin6_scope_id && memcmp(&first->sin6_addr, &second->sin6_addr, 16) == 0;
}

static int port_of(const struct sockaddr_storage *source) {
  if (source->ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)source)->sin6_port);
  return ntohs(((struct sockaddr_in *)source)->sin_port);
}

/* Milliseconds since the kernel had it; 0 when that is not known. */
static double age_of(struct msghdr *message, const struct timespec *now) {
  for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL; part = CMSG_NXTHDR(message, part)) {
    struct timespec came;
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    memcpy(&came, CMSG_DATA(part), sizeof came);
    return (double)(now->tv_sec - came.tv_sec) * 1e3 + (double)(now->tv_nsec - came.tv_nsec) / 1e6;
  }
  return 0;
}

/*
 * receive(socket, octets, facts) -> how many datagrams have come. Slot n begins at octet 2048 n; its facts are length, source
 * port, age in ms, and 1 when its source address is the one that `source` was asked for last.
 */
METHOD(receive) {
  ARGUMENTS(3);
  datagrams_t *socket = get_open(env, argument[0]);
  size_t octet_count = 0, fact_count = 0;
  uint8_t *octets = get_array(env, argument[1], napi_uint8_array, &octet_count);
  double *facts = get_array(env, argument[2], napi_float64_array, &fact_count);
  if (socket == NULL || octet_count < SLOTS * SLOT_OCTETS || fact_count < SLOTS * FACTS) return make_int(env, 0);
  struct mmsghdr messages[SLOTS];
  struct iovec parts[SLOTS];
  char control[SLOTS][CONTROL_OCTETS];
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < SLOTS; i++) {
    parts[i] = (struct iovec){.iov_base = octets + i * SLOT_OCTETS, .iov_len = SLOT_OCTETS};
    messages[i].msg_hdr = (struct msghdr){
        .msg_name = &socket->sources[i], .msg_namelen = sizeof socket->sources[i], .msg_iov = &parts[i], .msg_iovlen = 1,
        .msg_control = control[i], .msg_controllen = CONTROL_OCTETS};
  }
  int count = recvmmsg(socket->fd, messages, SLOTS, MSG_DONTWAIT, NULL);
  if (count <= 0) return make_int(env, 0);
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  for (int i = 0; i < count; i++) {
    facts[i * FACTS] = messages[i].msg_len;
    facts[i * FACTS + 1] = port_of(&socket->sources[i]);
    facts[i * FACTS + 2] = age_of(&messages[i].msg_hdr, &now);
    facts[i * FACTS + 3] = same_address(&socket->sources[i], &socket->known) ? 1 : 0;
  }
  return make_int(env, count);
}

/* source(socket, slot) -> the address from which the datagram in that slot came, as text. */
METHOD(source) {
  ARGUMENTS(2);
  datagrams_t *socket = get_open(env, argument[0]);
  int slot = get_int(env, argument[1]);
  char text[NI_MAXHOST] = "";
  napi_value value;
  if (socket != NULL && slot >= 0 && slot < SLOTS) {
    socket->known = socket->sources[slot];
    getnameinfo((struct sockaddr *)&socket->known, sizeof socket->known, text, sizeof text, NULL, 0, NI_NUMERICHOST);
  }
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value);
  return value;
}

NAPI_MODULE_INIT() {
  EXPORT(adopt);
  EXPORT(release);
  EXPORT(aim);
  EXPORT(transmit);
  EXPORT(receive);
  EXPORT(source);
  return exports;
}
