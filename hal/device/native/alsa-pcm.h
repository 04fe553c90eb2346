/* One PCM: how it is held, configured and let go, and mono samples to and from whatever channels it has. */
#pragma once
#include <alsa/asoundlib.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

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
