#include "CTurboJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

struct error_manager {
  struct jpeg_error_mgr base;
  jmp_buf escape;
  char *message;
};

static void fail(j_common_ptr codec) {
  struct error_manager *manager = (struct error_manager *)codec->err;
  char text[JMSG_LENGTH_MAX];
  manager->base.format_message(codec, text);
  snprintf(manager->message, CJPEG_MESSAGE_SIZE, "%s", text);
  longjmp(manager->escape, 1);
}

static void be_silent(j_common_ptr codec) { (void)codec; }

static void set_up(struct error_manager *manager, char *message) {
  jpeg_std_error(&manager->base);
  manager->base.error_exit = fail;
  // Warnings about damaged data are tolerated: a picture comes out, as it does in other programs.
  manager->base.output_message = be_silent;
  manager->message = message;
  message[0] = 0;
}

static void nothing(j_decompress_ptr codec) { (void)codec; }

// At the end of the data the decoder is told to wait for more. It then returns to us, and we know that the
// file is truncated; libjpeg's own memory source would invent an end marker and fill the rest with grey.
static boolean wait_for_more(j_decompress_ptr codec) {
  (void)codec;
  return FALSE;
}

static void skip(j_decompress_ptr codec, long count) {
  struct jpeg_source_mgr *source = codec->src;
  size_t step = count < 0 ? 0 : (size_t)count;
  if (step > source->bytes_in_buffer) step = source->bytes_in_buffer;
  source->next_input_byte += step;
  source->bytes_in_buffer -= step;
}

int32_t cjpeg_decode(
    const uint8_t *bytes, size_t byteCount, int32_t width, int32_t height, int32_t componentCount,
    int32_t reduction, uint8_t *pixels, char message[CJPEG_MESSAGE_SIZE]) {
  struct jpeg_decompress_struct codec;
  struct error_manager manager;
  struct jpeg_source_mgr source = {
      .next_input_byte = bytes,
      .bytes_in_buffer = byteCount,
      .init_source = nothing,
      .fill_input_buffer = wait_for_more,
      .skip_input_data = skip,
      .resync_to_restart = jpeg_resync_to_restart,
      .term_source = nothing,
  };
  set_up(&manager, message);
  codec.err = &manager.base;
  if (setjmp(manager.escape)) {
    jpeg_destroy_decompress(&codec);
    return CJPEG_CORRUPT;
  }
  jpeg_create_decompress(&codec);
  codec.src = &source;
  int state;
  do {
    state = jpeg_read_header(&codec, FALSE);
  } while (state == JPEG_HEADER_TABLES_ONLY);
  if (state == JPEG_SUSPENDED) {
    jpeg_destroy_decompress(&codec);
    return CJPEG_TRUNCATED;
  }
  codec.out_color_space =
      componentCount == 1 ? JCS_GRAYSCALE : componentCount == 3 ? JCS_RGB : JCS_CMYK;
  codec.dct_method = JDCT_ISLOW;
  codec.do_fancy_upsampling = TRUE;
  codec.scale_num = 1;
  codec.scale_denom = (unsigned int)reduction;
  if ((int32_t)codec.image_width != width || (int32_t)codec.image_height != height) {
    snprintf(
        message, CJPEG_MESSAGE_SIZE, "its frame headers disagree about the size (%ux%u and %dx%d)",
        codec.image_width, codec.image_height, width, height);
    jpeg_destroy_decompress(&codec);
    return CJPEG_CORRUPT;
  }
  if (!jpeg_start_decompress(&codec)) {
    jpeg_destroy_decompress(&codec);
    return CJPEG_TRUNCATED;
  }
  size_t rowByteCount = (size_t)codec.output_width * (size_t)componentCount;
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW rows[4];
    for (JDIMENSION index = 0; index < 4; index++) {
      JDIMENSION row = codec.output_scanline + index;
      rows[index] = pixels + rowByteCount * (row < codec.output_height ? row : codec.output_height - 1);
    }
    if (jpeg_read_scanlines(&codec, rows, 4) == 0) {
      jpeg_destroy_decompress(&codec);
      return CJPEG_TRUNCATED;
    }
  }
  // jpeg_finish_decompress is not called: all rows are there, and what follows them does not matter.
  jpeg_destroy_decompress(&codec);
  return CJPEG_OK;
}

int32_t cjpeg_encode(
    const uint8_t *pixels, int32_t width, int32_t height, int32_t quality, uint8_t **encoded,
    size_t *encodedByteCount, char message[CJPEG_MESSAGE_SIZE]) {
  struct jpeg_compress_struct codec;
  struct error_manager manager;
  // Changed between setjmp and longjmp by the library, through its address: volatile keeps them in memory.
  unsigned char *volatile buffer = NULL;
  volatile unsigned long size = 0;
  set_up(&manager, message);
  codec.err = &manager.base;
  if (setjmp(manager.escape)) {
    jpeg_destroy_compress(&codec);
    free(buffer);
    return CJPEG_CORRUPT;
  }
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, (unsigned char **)&buffer, (unsigned long *)&size);
  codec.image_width = (JDIMENSION)width;
  codec.image_height = (JDIMENSION)height;
  codec.input_components = 3;
  codec.in_color_space = JCS_RGB;
  jpeg_set_defaults(&codec);
  jpeg_set_quality(&codec, quality, TRUE);
  codec.dct_method = JDCT_ISLOW;
  codec.optimize_coding = TRUE;
  jpeg_start_compress(&codec, TRUE);
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = (JSAMPROW)(pixels + (size_t)codec.next_scanline * (size_t)width * 3);
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  *encoded = buffer;
  *encodedByteCount = size;
  return CJPEG_OK;
}

void cjpeg_free(uint8_t *encoded) { free(encoded); }
