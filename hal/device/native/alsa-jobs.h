/*
 * What may wait for a sound server runs in a thread of its own: it may hang for as long as the server does, and outlive
 * the worker that asked. While it runs the PCM is busy, and nobody else touches it.
 */
#pragma once
#include <string.h>
#include "addon.h"
#include "alsa-pcm.h"

#define LONGEST_NAME 256
#define LONGEST_TEXT 256

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
