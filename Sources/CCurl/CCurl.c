#include "CCurl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

struct ccurl_transfer {
  CURL *curl;
  int64_t range_start, range_total;
  char etag[256], modified[64];
  char message[CURL_ERROR_SIZE];
  ccurl_receive receive;
  ccurl_poll poll;
  void *context;
  int stopped;
};

static pthread_once_t started = PTHREAD_ONCE_INIT;
static void start(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

ccurl_transfer *ccurl_create(void) {
  // curl_global_init must have run exactly once before the first handle, whichever thread makes it.
  pthread_once(&started, start);
  ccurl_transfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer) return NULL;
  transfer->curl = curl_easy_init();
  if (!transfer->curl) {
    free(transfer);
    return NULL;
  }
  return transfer;
}

void ccurl_destroy(ccurl_transfer *transfer) {
  if (!transfer) return;
  curl_easy_cleanup(transfer->curl);
  free(transfer);
}

static void clear_head(ccurl_transfer *transfer) {
  transfer->range_start = transfer->range_total = -1;
  transfer->etag[0] = transfer->modified[0] = 0;
}

// The value of the header line `name: value`, copied without blanks around it; 0 when the line is another or
// the value does not fit.
static int header_value(const char *line, size_t length, const char *name, char *value, size_t capacity) {
  size_t prefix = strlen(name);
  if (length <= prefix || line[prefix] != ':' || strncasecmp(line, name, prefix) != 0) return 0;
  const char *first = line + prefix + 1, *end = line + length;
  while (first < end && (*first == ' ' || *first == '\t')) first++;
  while (end > first && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' ')) end--;
  if ((size_t)(end - first) >= capacity) return 0;
  memcpy(value, first, (size_t)(end - first));
  value[end - first] = 0;
  return 1;
}

static size_t head_line(char *line, size_t size, size_t count, void *context) {
  ccurl_transfer *transfer = context;
  size_t length = size * count;
  char value[256];
  // Each answer of a chain of redirects begins with its status line; only the last one's head counts.
  if (length >= 5 && strncmp(line, "HTTP/", 5) == 0) {
    clear_head(transfer);
  } else if (header_value(line, length, "ETag", value, sizeof value)) {
    // If-Range takes strong tags only (RFC 9110, 13.1.5).
    if (strncmp(value, "W/", 2) != 0) strcpy(transfer->etag, value);
  } else if (header_value(line, length, "Last-Modified", value, sizeof transfer->modified)) {
    strcpy(transfer->modified, value);
  } else if (header_value(line, length, "Content-Range", value, sizeof value)) {
    if (strncasecmp(value, "bytes ", 6) != 0) return length;
    char *end;
    long long number = strtoll(value + 6, &end, 10);
    if (end != value + 6 && number >= 0) transfer->range_start = number;
    char *slash = strchr(value, '/');
    if (!slash) return length;
    number = strtoll(slash + 1, &end, 10);
    if (end != slash + 1 && number >= 0) transfer->range_total = number;
  }
  return length;
}

static size_t body_piece(char *bytes, size_t size, size_t count, void *context) {
  ccurl_transfer *transfer = context;
  if (transfer->receive(transfer->context, (const uint8_t *)bytes, size * count) == 0) return size * count;
  transfer->stopped = 1;
  return CURL_WRITEFUNC_ERROR;
}

static int poll_stop(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  (void)a, (void)b, (void)c, (void)d;
  ccurl_transfer *transfer = context;
  if (transfer->poll(transfer->context) == 0) return 0;
  transfer->stopped = 1;
  return 1;
}

static int32_t ending(CURLcode code) {
  switch (code) {
    case CURLE_OK: return CCURL_OK;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return CCURL_CUT;
    case CURLE_OPERATION_TIMEDOUT: return CCURL_TIMED_OUT;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT: return CCURL_NO_CONNECTION;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return CCURL_NOT_TRUSTED;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT: return CCURL_UNSUPPORTED;
    case CURLE_FILE_COULDNT_READ_FILE:
    case CURLE_READ_ERROR: return CCURL_NO_FILE;
    default: return CCURL_FAILED;
  }
}

int32_t ccurl_perform(
    ccurl_transfer *transfer, const ccurl_request *request, ccurl_receive receive, ccurl_poll poll,
    void *context) {
  CURL *curl = transfer->curl;
  curl_easy_reset(curl);
  clear_head(transfer);
  transfer->message[0] = 0;
  transfer->receive = receive;
  transfer->poll = poll;
  transfer->context = context;
  transfer->stopped = 0;

  curl_easy_setopt(curl, CURLOPT_URL, request->url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https,file");
  // Never from an encrypted address to a plain one, and never to a file of this machine.
  int is_encrypted = strncasecmp(request->url, "https:", 6) == 0;
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, is_encrypted ? "https" : "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 10L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, request->user_agent);
  // Time-outs of the name resolver by SIGALRM would hit the whole process.
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 256L * 1024L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_milliseconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)request->stall_seconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)request->stall_bytes_per_second);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->message);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, head_line);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body_piece);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, poll_stop);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);

  struct curl_slist *headers = NULL;
  if (request->offset > 0) {
    // Not CURLOPT_RESUME_FROM: that fails where a server sends the whole instead, which is an answer too.
    char range[32];
    snprintf(range, sizeof range, "%lld-", (long long)request->offset);
    curl_easy_setopt(curl, CURLOPT_RANGE, range);
    if (request->validator) {
      char line[320];
      snprintf(line, sizeof line, "If-Range: %s", request->validator);
      headers = curl_slist_append(NULL, line);
      curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    }
  }
  // A server that hangs up while TLS still writes raises SIGPIPE, which would end the process. Only this thread
  // is shielded, and a signal that came is taken away before the shield is.
  sigset_t broken_pipe, before;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
  CURLcode code = curl_easy_perform(curl);
  const struct timespec no_wait = {0, 0};
  while (!sigismember(&before, SIGPIPE) && sigtimedwait(&broken_pipe, NULL, &no_wait) > 0) {
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
  curl_slist_free_all(headers);
  if (transfer->stopped) return CCURL_STOPPED;
  if (code != CURLE_OK && !transfer->message[0]) {
    strncpy(transfer->message, curl_easy_strerror(code), sizeof transfer->message - 1);
  }
  return ending(code);
}

int32_t ccurl_status(const ccurl_transfer *transfer) {
  long status = 0;
  curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
  return (int32_t)status;
}

int64_t ccurl_range_start(const ccurl_transfer *transfer) { return transfer->range_start; }

int64_t ccurl_range_total(const ccurl_transfer *transfer) { return transfer->range_total; }

int64_t ccurl_content_length(const ccurl_transfer *transfer) {
  curl_off_t length = -1;
  curl_easy_getinfo(transfer->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return length;
}

const char *ccurl_validator(const ccurl_transfer *transfer) {
  return transfer->etag[0] ? transfer->etag : transfer->modified;
}

const char *ccurl_message(const ccurl_transfer *transfer) { return transfer->message; }
