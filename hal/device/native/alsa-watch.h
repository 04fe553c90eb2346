/* Waits for a PCM's periods in the event loop, and calls back. */
#pragma once
#include <poll.h>
#include <uv.h>
#include "addon.h"
#include "alsa-pcm.h"

#define MOST_DESCRIPTORS 8

typedef struct watch {
  uv_poll_t poll[MOST_DESCRIPTORS];
  int count, open;
  pcm_t *pcm;
  napi_env env;
  napi_ref callback;
  napi_async_context context;
  napi_async_cleanup_hook_handle cleanup;
} watch_t;

static void on_poll_closed(uv_handle_t *handle) {
  watch_t *watch = handle->data;
  if (--watch->open > 0) return;
  if (watch->cleanup != NULL) napi_remove_async_cleanup_hook(watch->cleanup);
  release(watch->pcm);
  free(watch);
}

static void close_polls(watch_t *watch) {
  for (int i = 0; i < watch->count; i++) {
    if (uv_is_closing((uv_handle_t *)&watch->poll[i])) continue;
    uv_poll_stop(&watch->poll[i]);
    uv_close((uv_handle_t *)&watch->poll[i], on_poll_closed);
  }
}

static void on_env_end(napi_async_cleanup_hook_handle handle, void *data) {
  watch_t *watch = data;
  watch->pcm->watch = NULL;
  close_polls(watch);
}

static void on_poll(uv_poll_t *poll_handle, int status, int events) {
  watch_t *watch = poll_handle->data;
  struct pollfd descriptors[MOST_DESCRIPTORS];
  unsigned short ready = 0;
  int count = snd_pcm_poll_descriptors(watch->pcm->handle, descriptors, MOST_DESCRIPTORS);
  if (status >= 0 && count > 0) {
    /* The loop has asked already; only of several it does not tell which others are ready too. */
    if (count > 1) poll(descriptors, count, 0);
    else descriptors[0].revents = (events & UV_READABLE ? POLLIN : 0) | (events & UV_WRITABLE ? POLLOUT : 0);
    if (snd_pcm_poll_descriptors_revents(watch->pcm->handle, descriptors, count, &ready) >= 0 && ready == 0) return;
  }
  napi_handle_scope scope;
  napi_value callback, receiver, result;
  napi_open_handle_scope(watch->env, &scope);
  napi_get_reference_value(watch->env, watch->callback, &callback);
  napi_get_global(watch->env, &receiver);
  napi_env env = watch->env;
  if (napi_make_callback(env, watch->context, receiver, callback, 0, NULL, &result) == napi_pending_exception) {
    napi_value thrown;
    napi_get_and_clear_last_exception(env, &thrown);
    napi_fatal_exception(env, thrown);
  }
  napi_close_handle_scope(env, scope);
}

static void end_watch(napi_env env, pcm_t *pcm) {
  watch_t *watch = pcm->watch;
  if (watch == NULL) return;
  pcm->watch = NULL;
  napi_delete_reference(env, watch->callback);
  napi_async_destroy(env, watch->context);
  close_polls(watch);
}
