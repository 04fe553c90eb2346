/* G.729 with annexes A and B by libbcg729. Variant of the encoder: 1 with annex B (silence is described), 0 without. */
#include "block.h"
#include <bcg729/decoder.h>
#include <bcg729/encoder.h>

enum { BLOCK = 80, OCTETS = 10, SILENCE_OCTETS = 2 };

static int encode_block(void *state, const int16_t *samples, uint8_t *payload) {
  uint8_t octets = 0;
  bcg729Encoder((bcg729EncoderChannelContextStruct *)state, samples, payload, &octets);
  return octets;
}

static void free_encoder(void *state) {
  closeBcg729EncoderChannel((bcg729EncoderChannelContextStruct *)state);
}

/* Frames of ten octets; a description of silence may come last (RFC 3551 4.5.6). */
static int decode_payload(void *state, const uint8_t *payload, size_t octets, int16_t *samples) {
  bcg729DecoderChannelContextStruct *decoder = (bcg729DecoderChannelContextStruct *)state;
  int made = 0;
  for (; octets >= OCTETS && made + BLOCK <= LONGEST; octets -= OCTETS, payload += OCTETS, made += BLOCK) {
    bcg729Decoder(decoder, payload, OCTETS, 0, 0, 0, samples + made);
  }
  if (octets == SILENCE_OCTETS && made + BLOCK <= LONGEST) {
    bcg729Decoder(decoder, payload, SILENCE_OCTETS, 0, 1, 0, samples + made);
    made += BLOCK;
  }
  return made;
}

static void conceal_block(void *state, int16_t *samples) {
  static const uint8_t nothing[OCTETS] = {0};
  bcg729Decoder((bcg729DecoderChannelContextStruct *)state, nothing, 0, 1, 0, 0, samples);
}

static void free_decoder(void *state) {
  closeBcg729DecoderChannel((bcg729DecoderChannelContextStruct *)state);
}

static bool open_encoder(int variant, Coder *coder) {
  *coder = (Coder){.block = BLOCK, .most = OCTETS, .encode = encode_block, .free = free_encoder};
  coder->state = initBcg729EncoderChannel(variant == 1);
  return coder->state != NULL;
}

static bool open_decoder(int variant, Coder *coder) {
  *coder = (Coder){.block = BLOCK, .decode = decode_payload, .conceal = conceal_block, .free = free_decoder};
  coder->state = initBcg729DecoderChannel();
  return coder->state != NULL;
}
