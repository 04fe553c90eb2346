/* Calls back once a period from the event loop: one wake-up for a tick, by a timer of the kernel that does not drift. */
#include "addon.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <uv.h>

enum { LONGEST_PERIOD_MS = 1000 };

typedef struct metronome metronome_t;

typedef struct {
  uv_poll_t poll;
  metronome_t *metronome;
  int fd;
  napi_env env;
  napi_ref callback;
  napi_async_context context;
  napi_async_cleanup_hook_handle cleanup;
} beat_t;

/* What JavaScript holds; it may outlive the beat. */
struct metronome {
  beat_t *beat;
};

static void on_closed(uv_handle_t *handle) {
  beat_t *beat = handle->data;
  close(beat->fd);
  if (beat->cleanup != NULL) napi_remove_async_cleanup_hook(beat->cleanup);
  free(beat);
}

static void close_poll(beat_t *beat) {
  if (uv_is_closing((uv_handle_t *)&beat->poll)) return;
  uv_poll_stop(&beat->poll);
  uv_close((uv_handle_t *)&beat->poll, on_closed);
}

static void on_env_end(napi_async_cleanup_hook_handle handle, void *data) {
  beat_t *beat = data;
  if (beat->metronome != NULL) beat->metronome->beat = NULL;
  close_poll(beat);
}

/* callback(periods that have passed since the last call). */
static void on_time(uv_poll_t *poll, int status, int events) {
  beat_t *beat = poll->data;
  uint64_t passed = 0;
  if (read(beat->fd, &passed, sizeof passed) != sizeof passed || passed == 0) return;
  napi_env env = beat->env;
  napi_handle_scope scope;
  napi_value callback, receiver, result, periods;
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, beat->callback, &callback);
  napi_get_global(env, &receiver);
  napi_create_uint32(env, passed > UINT32_MAX ? UINT32_MAX : (uint32_t)passed, &periods);
  if (napi_make_callback(env, beat->context, receiver, callback, 1, &periods, &result) == napi_pending_exception) {
    napi_value thrown;
    napi_get_and_clear_last_exception(env, &thrown);
    napi_fatal_exception(env, thrown);
  }
  napi_close_handle_scope(env, scope);
}

static int open_timer(double period_ms) {
  long nanoseconds = (long)(period_ms * 1e6);
  struct timespec period = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
  struct itimerspec times = {.it_interval = period, .it_value = period};
  int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (fd < 0) return -1;
  if (timerfd_settime(fd, 0, &times, NULL) == 0) return fd;
  close(fd);
  return -1;
}

static void end_beat(metronome_t *metronome) {
  beat_t *beat = metronome->beat;
  if (beat == NULL) return;
  metronome->beat = NULL;
  beat->metronome = NULL;
  napi_delete_reference(beat->env, beat->callback);
  napi_async_destroy(beat->env, beat->context);
  close_poll(beat);
}

/* Whoever loses a metronome without stopping it stops it; at the end of the thread its hook has done so. */
static void forget(napi_env env, void *data, void *hint) {
  end_beat(data);
  free(data);
}

/* start(period in ms, 1 to 1000, callback) -> what is to be stopped, or null. */
METHOD(start) {
  ARGUMENTS(2);
  napi_value nothing, name;
  napi_valuetype type = napi_undefined;
  uv_loop_t *loop;
  double period_ms = get_double(env, argument[0]);
  napi_get_null(env, &nothing);
  if (!(period_ms >= 1 && period_ms <= LONGEST_PERIOD_MS)) return nothing;
  if (napi_typeof(env, argument[1], &type) != napi_ok || type != napi_function) return nothing;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return nothing;
  metronome_t *metronome = calloc(1, sizeof *metronome);
  beat_t *beat = calloc(1, sizeof *beat);
  int fd = metronome == NULL || beat == NULL ? -1 : open_timer(period_ms);
  if (fd < 0 || uv_poll_init(loop, &beat->poll, fd) != 0) {
    if (fd >= 0) close(fd);
    free(beat);
    free(metronome);
    return nothing;
  }
  beat->poll.data = beat;
  beat->fd = fd;
  beat->env = env;
  napi_create_string_utf8(env, "metronome", NAPI_AUTO_LENGTH, &name);
  napi_create_reference(env, argument[1], 1, &beat->callback);
  napi_async_init(env, NULL, name, &beat->context);
  napi_add_async_cleanup_hook(env, on_env_end, beat, &beat->cleanup);
  uv_poll_start(&beat->poll, UV_READABLE, on_time);
  metronome->beat = beat;
  beat->metronome = metronome;
  return make_external(env, metronome, forget);
}

/* stop(metronome): it calls no more. A second time does nothing. */
METHOD(stop) {
  ARGUMENTS(1);
  metronome_t *metronome = get_external(env, argument[0]);
  if (metronome != NULL) end_beat(metronome);
  return NULL;
}

NAPI_MODULE_INIT() {
  EXPORT(start);
  EXPORT(stop);
  return exports;
}
