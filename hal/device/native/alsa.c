/*
 * ALSA PCMs for an event loop: mono 16-bit samples in and out, a callback when a period is there. What may wait for a
 * sound server (open, start, close) runs in a thread of its own, so that neither a tick nor the end of the process waits
 * for a server that hangs. Everything else returns at once. hal/device/pcm.ts is the only caller.
 */
#include "addon.h"
#include "alsa-jobs.h"
#include "alsa-pcm.h"
#include "alsa-watch.h"

#define MOST_PERIODS 32

static void finalize(napi_env env, void *data, void *hint) {
  pcm_t *pcm = data;
  if (pcm->watch != NULL) end_watch(env, pcm);
  release(pcm);
}

/* The PCM when it is open and no job has it, else NULL. */
static pcm_t *get_pcm(napi_env env, napi_value value) {
  pcm_t *pcm = get_external(env, value);
  return pcm == NULL || atomic_load(&pcm->busy) || pcm->handle == NULL ? NULL : pcm;
}

static bool is_function(napi_env env, napi_value value) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type == napi_function;
}

/*
 * With this in the environment libpulse asks for other buffers than ALSA's plugin thinks it has, and sound is lost between
 * the two. What it asks for is kept by playback.ts.
 */
static void hide_pulse_latency(void) {
  if (getenv("PULSE_LATENCY_MSEC") != NULL) unsetenv("PULSE_LATENCY_MSEC");
}

/* pcm_open(name, capture, rate, milliseconds of a period, periods of the buffer, done(text | null)) -> pcm */
METHOD(pcm_open) {
  ARGUMENTS(6);
  int rate = get_int(env, argument[2]), milliseconds = get_int(env, argument[3]), periods = get_int(env, argument[4]);
  bool sane = rate >= 4000 && rate <= 192000 && milliseconds >= 1 && milliseconds <= 100 && periods >= 2;
  job_t *job = calloc(1, sizeof *job);
  pcm_t *pcm = calloc(1, sizeof *pcm);
  size_t length = 0;
  if (job != NULL) napi_get_value_string_utf8(env, argument[0], job->name, sizeof job->name, &length);
  if (job == NULL || pcm == NULL || !sane || periods > MOST_PERIODS || length == 0 || !is_function(env, argument[5])) {
    free(job);
    free(pcm);
    return throw_error(env, "open: wrong arguments");
  }
  hide_pulse_latency();
  atomic_init(&pcm->references, 1);
  pcm->stream = get_int(env, argument[1]) ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK;
  pcm->rate = rate;
  job->work = work_open;
  job->pcm = pcm;
  job->milliseconds = milliseconds;
  job->periods = periods;
  napi_value external = make_external(env, pcm, finalize);
  if (!start_job(env, job, argument[5])) return throw_error(env, "open: no thread");
  return external;
}

/* pcm_start(pcm, periods of silence before, done(text | null)): prepares and runs it. False when it is not open. */
METHOD(pcm_start) {
  ARGUMENTS(3);
  napi_value answer;
  pcm_t *pcm = get_pcm(env, argument[0]);
  int periods = get_int(env, argument[1]);
  job_t *job = pcm == NULL || !is_function(env, argument[2]) ? NULL : calloc(1, sizeof *job);
  bool started = false;
  if (job != NULL) {
    end_watch(env, pcm);
    job->work = work_start;
    job->pcm = pcm;
    job->periods = periods < 0 ? 0 : periods > MOST_PERIODS ? MOST_PERIODS : periods;
    started = start_job(env, job, argument[2]);
  }
  napi_get_boolean(env, started, &answer);
  return answer;
}

/* pcm_close(pcm, done(text | null)). False when it is not open, or a job has it. */
METHOD(pcm_close) {
  ARGUMENTS(2);
  napi_value answer;
  pcm_t *pcm = get_pcm(env, argument[0]);
  job_t *job = pcm == NULL || !is_function(env, argument[1]) ? NULL : calloc(1, sizeof *job);
  bool started = false;
  if (job != NULL) {
    end_watch(env, pcm);
    job->work = work_close;
    job->pcm = pcm;
    started = start_job(env, job, argument[1]);
  }
  napi_get_boolean(env, started, &answer);
  return answer;
}

/* pcm_describe(pcm, Int32Array of 4): rate, channels, frames of a period and of the buffer. 0, or a negative error number. */
METHOD(pcm_describe) {
  ARGUMENTS(2);
  size_t length;
  pcm_t *pcm = get_pcm(env, argument[0]);
  int32_t *into = get_array(env, argument[1], napi_int32_array, &length);
  if (pcm == NULL || into == NULL || length < 4) return make_int(env, -EBADFD);
  into[0] = pcm->rate;
  into[1] = pcm->channels;
  into[2] = pcm->period;
  into[3] = pcm->buffer;
  return make_int(env, 0);
}

/* pcm_read(pcm, samples, count) -> samples read; 0 when there are none now; a negative error number. */
METHOD(pcm_read) {
  ARGUMENTS(3);
  size_t length;
  pcm_t *pcm = get_pcm(env, argument[0]);
  int16_t *samples = get_array(env, argument[1], napi_int16_array, &length);
  int count = get_int(env, argument[2]);
  if (pcm == NULL || samples == NULL || count < 0 || (size_t)count > length) return make_int(env, -EBADFD);
  snd_pcm_sframes_t done = read_mono(pcm, samples, count);
  return make_int(env, done == -EAGAIN ? 0 : done);
}

/* pcm_write(pcm, samples, count) -> samples written; fewer when the buffer is full; a negative error number. */
METHOD(pcm_write) {
  ARGUMENTS(3);
  size_t length;
  pcm_t *pcm = get_pcm(env, argument[0]);
  int16_t *samples = get_array(env, argument[1], napi_int16_array, &length);
  int count = get_int(env, argument[2]), written = 0;
  if (pcm == NULL || samples == NULL || count < 0 || (size_t)count > length) return make_int(env, -EBADFD);
  while (written < count) {
    snd_pcm_sframes_t done = write_mono(pcm, samples + written, count - written);
    if (done == -EAGAIN || done == 0) break;
    if (done < 0) return make_int(env, done);
    written += done;
  }
  return make_int(env, written);
}

/* pcm_delay(pcm) -> samples between here and the transducer; a negative error number. */
METHOD(pcm_delay) {
  ARGUMENTS(1);
  pcm_t *pcm = get_pcm(env, argument[0]);
  snd_pcm_sframes_t delay = 0;
  if (pcm == NULL) return make_int(env, -EBADFD);
  int error = snd_pcm_delay(pcm->handle, &delay);
  return make_int(env, error < 0 ? error : delay < 0 ? 0 : delay);
}

/* pcm_filled(pcm) -> samples in its buffer that the device has not taken yet; a negative error number. */
METHOD(pcm_filled) {
  ARGUMENTS(1);
  pcm_t *pcm = get_pcm(env, argument[0]);
  if (pcm == NULL) return make_int(env, -EBADFD);
  snd_pcm_sframes_t room = snd_pcm_avail_update(pcm->handle);
  return make_int(env, room < 0 ? room : room > (snd_pcm_sframes_t)pcm->buffer ? 0 : (snd_pcm_sframes_t)pcm->buffer - room);
}

/* pcm_watch(pcm, callback): calls back each time a period is ready. False when this PCM has nothing to wait for. */
METHOD(pcm_watch) {
  ARGUMENTS(2);
  napi_value answer, name;
  uv_loop_t *loop;
  struct pollfd descriptors[MOST_DESCRIPTORS];
  pcm_t *pcm = get_pcm(env, argument[0]);
  int count = pcm == NULL ? 0 : snd_pcm_poll_descriptors_count(pcm->handle);
  watch_t *watch = NULL;
  napi_get_boolean(env, false, &answer);
  if (count < 1 || count > MOST_DESCRIPTORS || pcm->watch != NULL || !is_function(env, argument[1])) return answer;
  if (snd_pcm_poll_descriptors(pcm->handle, descriptors, count) != count) return answer;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok || (watch = calloc(1, sizeof *watch)) == NULL) return answer;
  watch->pcm = pcm;
  watch->env = env;
  atomic_fetch_add(&pcm->references, 1);
  for (int i = 0; i < count; i++) {
    if (uv_poll_init(loop, &watch->poll[i], descriptors[i].fd) != 0) break;
    watch->poll[i].data = watch;
    watch->open = ++watch->count;
  }
  if (watch->count < count) {
    /* A file, for example: always ready, so there is no waiting for it. */
    if (watch->count > 0) {
      close_polls(watch);
    } else {
      release(pcm);
      free(watch);
    }
    return answer;
  }
  napi_create_string_utf8(env, "alsa", NAPI_AUTO_LENGTH, &name);
  napi_create_reference(env, argument[1], 1, &watch->callback);
  napi_async_init(env, NULL, name, &watch->context);
  napi_add_async_cleanup_hook(env, on_env_end, watch, &watch->cleanup);
  for (int i = 0; i < count; i++) {
    int events = (descriptors[i].events & POLLIN ? UV_READABLE : 0) | (descriptors[i].events & POLLOUT ? UV_WRITABLE : 0);
    uv_poll_start(&watch->poll[i], events, on_poll);
  }
  pcm->watch = watch;
  napi_get_boolean(env, true, &answer);
  return answer;
}

/* pcm_unwatch(pcm): ends the callbacks. */
METHOD(pcm_unwatch) {
  ARGUMENTS(1);
  pcm_t *pcm = get_external(env, argument[0]);
  if (pcm != NULL) end_watch(env, pcm);
  return NULL;
}

/* pcm_text(error number) -> what it means. */
METHOD(pcm_text) {
  ARGUMENTS(1);
  napi_value value;
  napi_create_string_utf8(env, snd_strerror(get_int(env, argument[0])), NAPI_AUTO_LENGTH, &value);
  return value;
}

NAPI_MODULE_INIT() {
  snd_lib_error_set_handler(on_alsa_error);
  EXPORT(pcm_open);
  EXPORT(pcm_start);
  EXPORT(pcm_close);
  EXPORT(pcm_describe);
  EXPORT(pcm_read);
  EXPORT(pcm_write);
  EXPORT(pcm_delay);
  EXPORT(pcm_filled);
  EXPORT(pcm_watch);
  EXPORT(pcm_unwatch);
  EXPORT(pcm_text);
  return exports;
}
