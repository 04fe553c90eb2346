/*
 * iLBC (variants 20 and 30: milliseconds of a block) and iSAC at 16 kHz (variant 16) from WebRTC, as Debian's libtgowt-dev
 * has them.
 */
#define _GNU_SOURCE
#include "block.h"
#include <dlfcn.h>
#include "modules/audio_coding/codecs/ilbc/ilbc.h"
#include "modules/audio_coding/codecs/isac/main/include/isac.h"

/*
 * The static library is compiled for programs, not for shared objects: it wants the C library's streams at a fixed distance.
 * These hidden ones are, and they are filled when the addon is loaded.
 */
#define OWN(stream) void *own_##stream __asm__(#stream) __attribute__((visibility("hidden")))
OWN(stdin);
OWN(stdout);
OWN(stderr);

__attribute__((constructor)) static void fill_streams(void) {
  void **found;
  if ((found = dlsym(RTLD_NEXT, "stdin")) != NULL) own_stdin = *found;
  if ((found = dlsym(RTLD_NEXT, "stdout")) != NULL) own_stdout = *found;
  if ((found = dlsym(RTLD_NEXT, "stderr")) != NULL) own_stderr = *found;
}

enum { ISAC = 16, ISAC_BLOCK = 480, ISAC_PART = 160, ISAC_OCTETS = 600, ISAC_RATE = 32000 };

static int encode_ilbc(void *state, const int16_t *samples, uint8_t *payload, size_t block) {
  return WebRtcIlbcfix_Encode(state, samples, block, payload);
}

static int encode_ilbc20(void *state, const int16_t *samples, uint8_t *payload) {
  return encode_ilbc(state, samples, payload, 160);
}

static int encode_ilbc30(void *state, const int16_t *samples, uint8_t *payload) {
  return encode_ilbc(state, samples, payload, 240);
}

static void free_ilbc_encoder(void *state) {
  WebRtcIlbcfix_EncoderFree(state);
}

/* The library finds out by the length which mode it is; it takes up to three blocks. */
static int decode_ilbc(void *state, const uint8_t *payload, size_t octets, int16_t *samples) {
  int16_t kind;
  return octets > 150 ? -1 : WebRtcIlbcfix_Decode(state, payload, octets, samples, &kind);
}

static void conceal_ilbc(void *state, int16_t *samples) {
  WebRtcIlbcfix_DecodePlc(state, samples, 1);
}

static void free_ilbc_decoder(void *state) {
  WebRtcIlbcfix_DecoderFree(state);
}

static int encode_isac(void *state, const int16_t *samples, uint8_t *payload) {
  int octets = 0;
  for (int at = 0; at < ISAC_BLOCK && octets == 0; at += ISAC_PART) octets = WebRtcIsac_Encode(state, samples + at, payload);
  return octets;
}

static int decode_isac(void *state, const uint8_t *payload, size_t octets, int16_t *samples) {
  int16_t kind;
  return octets < 8 || octets > ISAC_OCTETS ? -1 : WebRtcIsac_Decode(state, payload, octets, samples, &kind);
}

static void conceal_isac(void *state, int16_t *samples) {
  WebRtcIsac_DecodePlc(state, samples, 1);
}

static void free_isac(void *state) {
  WebRtcIsac_Free(state);
}

static bool open_isac(Coder *coder) {
  ISACStruct *isac = NULL;
  if (WebRtcIsac_Create(&isac) != 0) return false;
  WebRtcIsac_SetEncSampRate(isac, 16000);
  WebRtcIsac_SetDecSampRate(isac, 16000);
  WebRtcIsac_EncoderInit(isac, 1);
  WebRtcIsac_Control(isac, ISAC_RATE, 30);
  WebRtcIsac_DecoderInit(isac);
  *coder = (Coder){.state = isac, .block = ISAC_BLOCK, .most = ISAC_OCTETS, .encode = encode_isac, .decode = decode_isac,
                   .conceal = conceal_isac, .free = free_isac};
  return true;
}

static bool open_encoder(int variant, Coder *coder) {
  if (variant == ISAC) return open_isac(coder);
  if (variant != 20 && variant != 30) return false;
  IlbcEncoderInstance *encoder = NULL;
  if (WebRtcIlbcfix_EncoderCreate(&encoder) != 0) return false;
  WebRtcIlbcfix_EncoderInit(encoder, (int16_t)variant);
  *coder = (Coder){.state = encoder, .block = (size_t)variant * 8, .most = 50, .free = free_ilbc_encoder};
  coder->encode = variant == 20 ? encode_ilbc20 : encode_ilbc30;
  return true;
}

static bool open_decoder(int variant, Coder *coder) {
  if (variant == ISAC) return open_isac(coder);
  if (variant != 20 && variant != 30) return false;
  IlbcDecoderInstance *decoder = NULL;
  if (WebRtcIlbcfix_DecoderCreate(&decoder) != 0) return false;
  WebRtcIlbcfix_DecoderInit(decoder, (int16_t)variant);
  *coder = (Coder){.state = decoder, .block = (size_t)variant * 8, .decode = decode_ilbc, .conceal = conceal_ilbc,
                   .free = free_ilbc_decoder};
  return true;
}
