// For strtof_l: what a number looks like must not depend on the locale of the program that SQLite runs in.
#define _GNU_SOURCE
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "functions.h"

// The mark by which SQLite's JSON functions know a text that is JSON already.
enum { JSON_SUBTYPE = 'J' };

void vector_to_json(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  vector vector;
  if (read_vector(context, values[0], &vector) != ARGUMENT_READ) return;
  char *text = sqlite3_malloc64((sqlite3_uint64)vector.count * (DECIMAL_SIZE + 1) + 2);
  if (text == NULL) return sqlite3_result_error_nomem(context);
  size_t length = 0;
  text[length++] = '[';
  for (size_t index = 0; index < vector.count; index++) {
    if (index > 0) text[length++] = ',';
    float value;
    memcpy(&value, (const char *)vector.bytes + index * sizeof value, sizeof value);
    length += write_decimal(value, text + length);
  }
  text[length++] = ']';
  sqlite3_result_text64(context, text, length, sqlite3_free, SQLITE_UTF8);
  sqlite3_result_subtype(context, JSON_SUBTYPE);
}

static const char *skip_space(const char *text) { return text + strspn(text, " \t\n\r"); }

static const char *skip_digits(const char *text) { return text + strspn(text, "0123456789"); }

// The end of the JSON number that `text` begins with, or `text` where it begins with none.
static const char *skip_number(const char *text) {
  const char *start = text + (*text == '-'), *end = skip_digits(start);
  if (end == start || (*start == '0' && end > start + 1)) return text;
  if (*end == '.') {
    const char *fraction = end + 1;
    if ((end = skip_digits(fraction)) == fraction) return text;
  }
  if (*end == 'e' || *end == 'E') {
    const char *exponent = end + 1 + (end[1] == '+' || end[1] == '-');
    if ((end = skip_digits(exponent)) == exponent) return text;
  }
  return end;
}

static void fail_at(sqlite3_context *context, const char *text, const char *place, const char *expected) {
  const long long position = place - text + 1;
  if (*place == 0) return fail(context, "found the end of the text after %lld characters, expected %s", position - 1, expected);
  // Everything before the place is ASCII, the character itself may be longer.
  int length = 1;
  while (((unsigned char)place[length] & 0xC0) == 0x80) length++;
  fail(context, "found '%.*s' at character %lld, expected %s", length, place, position, expected);
}

// Writes the values of the array that `text` is; 0 where it is none, which is said.
static int parse(sqlite3_context *context, const char *text, locale_t locale, float *values, size_t *count) {
  const char *place = skip_space(text);
  if (*place != '[') return fail_at(context, text, place, "'[', the beginning of a JSON array"), 0;
  place = skip_space(place + 1);
  if (*place == ']') place++;
  else {
    for (;; place++) {
      place = skip_space(place);
      const char *end = skip_number(place);
      if (end > place) values[(*count)++] = strtof_l(place, NULL, locale);
      else if (strncmp(place, "null", 4) == 0) {
        values[(*count)++] = NAN;
        end = place + 4;
      } else return fail_at(context, text, place, "a number or null"), 0;
      place = skip_space(end);
      if (*place == ']') break;
      if (*place != ',') return fail_at(context, text, place, "',' or ']'"), 0;
    }
    place++;
  }
  place = skip_space(place);
  if (*place != 0) return fail_at(context, text, place, "nothing after the array"), 0;
  return 1;
}

void vector_from_json(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  const int type = sqlite3_value_type(values[0]);
  if (type == SQLITE_NULL) return;
  if (type != SQLITE_TEXT) return fail(context, "found no TEXT, expected a JSON array of numbers, such as '[0.5, 2]'");
  const char *text = (const char *)sqlite3_value_text(values[0]);
  const size_t length = (size_t)sqlite3_value_bytes(values[0]);
  if (text == NULL) return sqlite3_result_error_nomem(context);
  if (strlen(text) != length)
    return fail(context, "found a zero byte at character %lld, expected JSON", (long long)strlen(text) + 1);
  // Each value but the last takes two characters at least.
  float *result = sqlite3_malloc64((length / 2 + 1) * sizeof *result);
  const locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  size_t value_count = 0;
  if (result == NULL || locale == (locale_t)0) sqlite3_result_error_nomem(context);
  else if (parse(context, text, locale, result, &value_count)) {
    sqlite3_result_blob64(context, result, value_count * sizeof *result, sqlite3_free);
    result = NULL;
  }
  if (locale != (locale_t)0) freelocale(locale);
  sqlite3_free(result);
}
