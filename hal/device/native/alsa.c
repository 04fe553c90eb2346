/*
 * ALSA PCMs for an event loop: mono 16-bit samples in and out, a callback when a period is there. What may wait for a
 * sound server (open, start, close) runs in a thread of its own, so that neither a tick nor the end of the process waits
 * for a server that hangs. Everything else returns at once. hal/device/pcm.ts is the only caller.
 */
#include <alsa/asoundlib.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>
#include "addon.h"

#define MOST_DESCRIPTORS 8
#define LONGEST_NAME 256
#define LONGEST_TEXT 256
#define MOST_PERIODS 32

typedef struct {
  atomic_int references; /* JavaScript's, that of a running job, that of a watch */
  atomic_bool busy;      /* a job has it: nobody else may touch the handle */
  snd_pcm_t *handle;     /* NULL before it is open and after it was closed */
  snd_pcm_stream_t stream;
  unsigned rate, channels;
  snd_pcm_uframes_t period, buffer;
  int16_t *interleaved; /* one period of all channels; NULL when there is one only */
  struct watch *watch;
} pcm_t;

typedef struct watch {
  uv_poll_t poll[MOST_DESCRIPTORS];
  int count, open;
  pcm_t *pcm;
  napi_env env;
  napi_ref callback;
  napi_async_context context;
  napi_async_cleanup_hook_handle cleanup;
} watch_t;

typedef struct job {
  int (*work)(struct job *);
  pcm_t *pcm;
  napi_threadsafe_function done;
  int result;
  unsigned milliseconds, periods; /* of open: period and buffer; of start: periods of silence */
  char name[LONGEST_NAME], text[LONGEST_TEXT];
} job_t;

/* ALSA says more to its error handler than in its error number: the last of it goes into the message. */
static _Thread_local char said[LONGEST_TEXT];

static void on_alsa_error(const char *file, int line, const char *function, int error, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(said, sizeof said, format, values);
  va_end(values);
}

/* ---- jobs ---------------------------------------------------------------------------------------------------- */

static void close_handle(pcm_t *pcm) {
  if (pcm->handle != NULL) snd_pcm_close(pcm->handle);
  pcm->handle = NULL;
}

static void *close_and_free(void *data) {
  pcm_t *pcm = data;
  close_handle(pcm);
  free(pcm->interleaved);
  free(pcm);
  return NULL;
}

/* Signals are the main thread's. */
static bool start_thread(void *(*run)(void *), void *data) {
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = pthread_create(&thread, NULL, run, data) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (started) pthread_detach(thread);
  return started;
}

static void release(pcm_t *pcm) {
  if (atomic_fetch_sub(&pcm->references, 1) != 1) return;
  if (pcm->handle == NULL || !start_thread(close_and_free, pcm)) close_and_free(pcm);
}

static int configure(pcm_t *pcm, unsigned milliseconds, unsigned periods) {
  snd_pcm_hw_params_t *hardware;
  snd_pcm_sw_params_t *software;
  snd_pcm_hw_params_alloca(&hardware);
  snd_pcm_sw_params_alloca(&software);
  snd_pcm_t *handle = pcm->handle;
  int error;
#define TRY(call) \
  if ((error = (call)) < 0) return error
  TRY(snd_pcm_hw_params_any(handle, hardware));
  /* The engine's own resampler is better than that of ALSA's plug layer. */
  snd_pcm_hw_params_set_rate_resample(handle, hardware, 0);
  TRY(snd_pcm_hw_params_set_access(handle, hardware, SND_PCM_ACCESS_RW_INTERLEAVED));
  TRY(snd_pcm_hw_params_set_format(handle, hardware, SND_PCM_FORMAT_S16));
  pcm->channels = 1;
  TRY(snd_pcm_hw_params_set_channels_near(handle, hardware, &pcm->channels));
  TRY(snd_pcm_hw_params_set_rate_near(handle, hardware, &pcm->rate, NULL));
  pcm->period = (snd_pcm_uframes_t)pcm->rate * milliseconds / 1000;
  TRY(snd_pcm_hw_params_set_period_size_near(handle, hardware, &pcm->period, NULL));
  pcm->buffer = pcm->period * periods;
  TRY(snd_pcm_hw_params_set_buffer_size_near(handle, hardware, &pcm->buffer));
  TRY(snd_pcm_hw_params(handle, hardware));
  TRY(snd_pcm_get_params(handle, &pcm->buffer, &pcm->period));
  /* It starts when it is told to, not by itself in a call that must not wait. */
  snd_pcm_uframes_t never;
  TRY(snd_pcm_sw_params_current(handle, software));
  TRY(snd_pcm_sw_params_get_boundary(software, &never));
  TRY(snd_pcm_sw_params_set_start_threshold(handle, software, never));
  TRY(snd_pcm_sw_params_set_avail_min(handle, software, pcm->period));
  TRY(snd_pcm_sw_params(handle, software));
#undef TRY
  if (pcm->period == 0 || pcm->channels == 0 || pcm->channels > 64) return -EINVAL;
  if (pcm->channels > 1) {
    pcm->interleaved = calloc(pcm->period * pcm->channels, sizeof(int16_t));
    if (pcm->interleaved == NULL) return -ENOMEM;
  }
  return 0;
}

static int work_open(job_t *job) {
  pcm_t *pcm = job->pcm;
  int error = snd_pcm_open(&pcm->handle, job->name, pcm->stream, SND_PCM_NONBLOCK);
  if (error < 0) {
    pcm->handle = NULL;
    return error;
  }
  error = configure(pcm, job->milliseconds, job->periods);
  if (error < 0) close_handle(pcm);
  return error;
}

static snd_pcm_sframes_t write_mono(pcm_t *pcm, const int16_t *samples, snd_pcm_uframes_t count);

/* From whatever state it is in: prepared, silence written (playback), running. */
static int work_start(job_t *job) {
  static const int16_t silence[256];
  pcm_t *pcm = job->pcm;
  int error = 0;
  if (snd_pcm_state(pcm->handle) != SND_PCM_STATE_PREPARED) error = snd_pcm_prepare(pcm->handle);
  if (error < 0) return error;
  if (pcm->stream == SND_PCM_STREAM_PLAYBACK) {
    snd_pcm_uframes_t left = pcm->period * job->periods;
    while (left > 0) {
      snd_pcm_sframes_t done = write_mono(pcm, silence, left < 256 ? left : 256);
      if (done <= 0) break;
      left -= done;
    }
  }
  return snd_pcm_start(pcm->handle);
}

static int work_close(job_t *job) {
  close_handle(job->pcm);
  return 0;
}

static void *run_job(void *data) {
  job_t *job = data;
  said[0] = '\0';
  job->result = job->work(job);
  if (job->result < 0) {
    const char *reason = snd_strerror(job->result);
    size_t end = strcspn(said, "\n");
    said[end] = '\0';
    snprintf(job->text, sizeof job->text, said[0] == '\0' ? "%s" : "%s (%s)", reason, said);
  }
  atomic_store(&job->pcm->busy, false);
  napi_threadsafe_function done = job->done;
  if (napi_call_threadsafe_function(done, job, napi_tsfn_nonblocking) != napi_ok) {
    /* The worker is gone. */
    release(job->pcm);
    free(job);
    return NULL;
  }
  napi_release_threadsafe_function(done, napi_tsfn_release);
  return NULL;
}

static void on_done(napi_env env, napi_value callback, void *context, void *data) {
  job_t *job = data;
  if (env != NULL) {
    napi_value argument[1], receiver;
    if (job->result < 0) napi_create_string_utf8(env, job->text, NAPI_AUTO_LENGTH, &argument[0]);
    else napi_get_null(env, &argument[0]);
    napi_get_undefined(env, &receiver);
    napi_call_function(env, receiver, callback, 1, argument, NULL);
  }
  release(job->pcm);
  free(job);
}

/* Takes the job; false when it could not be started. */
static bool start_job(napi_env env, job_t *job, napi_value callback) {
  napi_value name;
  napi_create_string_utf8(env, "alsa", NAPI_AUTO_LENGTH, &name);
  atomic_fetch_add(&job->pcm->references, 1);
  if (napi_create_threadsafe_function(env, callback, NULL, name, 0, 1, NULL, NULL, NULL, on_done, &job->done) == napi_ok) {
    atomic_store(&job->pcm->busy, true);
    if (start_thread(run_job, job)) return true;
    atomic_store(&job->pcm->busy, false);
    napi_release_threadsafe_function(job->done, napi_tsfn_abort);
  }
  release(job->pcm);
  free(job);
  return false;
}

/* ---- waiting for periods --------------------------------------------------------------------------------------- */

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
    poll(descriptors, count, 0);
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

/* ---- samples ------------------------------------------------------------------------------------------------- */

static snd_pcm_sframes_t write_mono(pcm_t *pcm, const int16_t *samples, snd_pcm_uframes_t count) {
  if (pcm->interleaved == NULL) return snd_pcm_writei(pcm->handle, samples, count);
  if (count > pcm->period) count = pcm->period;
  int16_t *to = pcm->interleaved;
  for (snd_pcm_uframes_t i = 0; i < count; i++)
    for (unsigned channel = 0; channel < pcm->channels; channel++) *to++ = samples[i];
  return snd_pcm_writei(pcm->handle, pcm->interleaved, count);
}

static snd_pcm_sframes_t read_mono(pcm_t *pcm, int16_t *samples, snd_pcm_uframes_t count) {
  if (pcm->interleaved == NULL) return snd_pcm_readi(pcm->handle, samples, count);
  if (count > pcm->period) count = pcm->period;
  snd_pcm_sframes_t done = snd_pcm_readi(pcm->handle, pcm->interleaved, count);
  const int16_t *from = pcm->interleaved;
  for (snd_pcm_sframes_t i = 0; i < done; i++) {
    int sum = 0;
    for (unsigned channel = 0; channel < pcm->channels; channel++) sum += *from++;
    samples[i] = sum / (int)pcm->channels;
  }
  return done;
}

/* ---- methods ------------------------------------------------------------------------------------------------- */

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
  EXPORT(pcm_watch);
  EXPORT(pcm_unwatch);
  EXPORT(pcm_text);
  return exports;
}
