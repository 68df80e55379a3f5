// A thin wall over libcurl: one GET at a time, with the answer's head at hand while the body arrives.
//
// Why a wall at all: curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call, and the
// head of an answer reaches the caller only as lines of text in a callback.
#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>
#include <stdint.h>

// One request and its answer; used from one thread at a time.
typedef struct ccurl_transfer ccurl_transfer;

// How a transfer ended.
enum {
  CCURL_OK = 0,             // the whole answer arrived, whatever its status
  CCURL_STOPPED = 1,        // a callback asked to stop
  CCURL_CUT = 2,            // the connection ended before the answer did
  CCURL_TIMED_OUT = 3,      // too slow for too long, or no connection in time
  CCURL_NO_CONNECTION = 4,  // name not known, nobody there
  CCURL_NOT_TRUSTED = 5,    // TLS: the certificate is not one to trust
  CCURL_UNSUPPORTED = 6,    // a URL of another scheme, or redirected to one
  CCURL_NO_FILE = 7,        // file:// names no readable file
  CCURL_FAILED = 8,         // anything else
};

typedef struct {
  const char *url;               // http, https or file
  const char *user_agent;
  int64_t offset;                // first byte asked for; 0 asks for the whole without Range
  const char *validator;         // If-Range: only if the content still has this ETag or date; NULL for none
  int64_t connect_milliseconds;  // to wait for a connection
  int64_t stall_seconds;         // slower than stall_bytes_per_second for so long counts as timed out
  int64_t stall_bytes_per_second;
} ccurl_request;

// Called with each piece of the body; anything but 0 ends the transfer.
typedef int32_t (*ccurl_receive)(void *context, const uint8_t *bytes, size_t count);
// Called about once a second and more often while bytes arrive; anything but 0 ends the transfer.
typedef int32_t (*ccurl_poll)(void *context);

// Replaces curl_easy_init and, once, curl_global_init. NULL when memory is short.
ccurl_transfer *ccurl_create(void);
void ccurl_destroy(ccurl_transfer *transfer);

// Replaces the curl_easy_setopt calls, the header callback and curl_easy_perform. Follows redirects, from https
// only to https; takes proxies from the environment as libcurl does. Returns one of the codes above.
int32_t ccurl_perform(
    ccurl_transfer *transfer, const ccurl_request *request, ccurl_receive receive, ccurl_poll poll,
    void *context);

// The status of the last answer, 0 for file:// (replaces CURLINFO_RESPONSE_CODE). Known while the body arrives,
// as are the four below.
int32_t ccurl_status(const ccurl_transfer *transfer);
// From Content-Range "bytes FIRST-LAST/TOTAL": FIRST, or -1 when there is none.
int64_t ccurl_range_start(const ccurl_transfer *transfer);
// From Content-Range: TOTAL, or -1 when there is none or it is '*'.
int64_t ccurl_range_total(const ccurl_transfer *transfer);
// Bytes of the body that Content-Length (or the file's size) promises, -1 when unknown.
int64_t ccurl_content_length(const ccurl_transfer *transfer);
// A strong ETag, else the Last-Modified date: what If-Range takes. Empty when the answer has neither.
const char *ccurl_validator(const ccurl_transfer *transfer);
// libcurl's words for what went wrong in the last transfer.
const char *ccurl_message(const ccurl_transfer *transfer);

#endif
