#include "CWebP.h"

#include <webp/decode.h>
#include <webp/demux.h>

int32_t cwebp_info(
    const uint8_t *bytes, size_t byteCount, int32_t *width, int32_t *height, int32_t *hasAlpha) {
  const WebPData data = {bytes, byteCount};
  WebPDemuxState state;
  WebPDemuxer *demuxer = WebPDemuxPartial(&data, &state);
  if (!demuxer) return state == WEBP_DEMUX_PARSE_ERROR ? CWEBP_CORRUPT : CWEBP_INCOMPLETE;
  *width = (int32_t)WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH);
  *height = (int32_t)WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT);
  WebPDemuxDelete(demuxer);
  WebPBitstreamFeatures features;
  // What cannot be told apart counts as transparent, so that nothing is hidden from the reader of the mode.
  *hasAlpha = WebPGetFeatures(bytes, byteCount, &features) != VP8_STATUS_OK || features.has_alpha;
  return state == WEBP_DEMUX_DONE ? CWEBP_OK : CWEBP_INCOMPLETE;
}

int32_t cwebp_decode(
    const uint8_t *bytes, size_t byteCount, int32_t width, int32_t height, uint8_t *pixels) {
  const WebPData data = {bytes, byteCount};
  WebPAnimDecoder *decoder = WebPAnimDecoderNew(&data, NULL);
  if (!decoder) return CWEBP_CORRUPT;
  WebPAnimInfo info;
  uint8_t *frame;
  int timestamp;
  int32_t status = CWEBP_CORRUPT;
  if (WebPAnimDecoderGetInfo(decoder, &info) && info.canvas_width == (uint32_t)width &&
      info.canvas_height == (uint32_t)height && WebPAnimDecoderGetNext(decoder, &frame, &timestamp)) {
    const size_t pixelCount = (size_t)width * (size_t)height;
    for (size_t index = 0; index < pixelCount; index++)
      for (size_t channel = 0; channel < 3; channel++)
        pixels[index * 3 + channel] = frame[index * 4 + channel];
    status = CWEBP_OK;
  }
  WebPAnimDecoderDelete(decoder);
  return status;
}
