/*
 * What `pnpm bench extract` compares reading with: one thread walks the central directory of a ZIP, inflates every entry with
 * zlib, and checks its size and CRC. It knows the packages of the bench only: all entries deflated, no comment, below 4 GiB.
 *
 *     cc -O2 walk.c -lz && ./a.out PACKAGE
 *
 * Without a package it prints the version of zlib.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <zlib.h>

static uint32_t u16(const uint8_t *at) { return at[0] | (uint32_t)at[1] << 8; }
static uint32_t u32(const uint8_t *at) { return u16(at) | u16(at + 2) << 16; }

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

int main(int count, char **arguments) {
  if (count != 2) {
    puts(zlibVersion());
    return 0;
  }
  double start = now();
  int file = open(arguments[1], O_RDONLY);
  struct stat facts;
  if (file < 0 || fstat(file, &facts) != 0 || facts.st_size < 22) fail("the package cannot be opened");
  size_t length = (size_t)facts.st_size;
  uint8_t *bytes = mmap(NULL, length, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) fail("the package cannot be mapped");

  const uint8_t *end = bytes + length - 22;
  if (u32(end) != 0x06054b50) fail("no end record");
  uint32_t entries = u16(end + 10);
  if (entries == 0xffff) {
    uint32_t wide = u32(end - 20 + 8);
    if (u32(bytes + wide) != 0x06064b50) fail("no ZIP64 end record");
    entries = u32(bytes + wide + 32);
  }
  const uint8_t *central = bytes + u32(end + 16);

  z_stream stream = {0};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) fail("zlib does not start");
  uint8_t *out = NULL;
  size_t room = 0;
  uint64_t inflated = 0;
  for (uint32_t entry = 0; entry < entries; entry += 1) {
    if (u32(central) != 0x02014b50 || u16(central + 10) != 8) fail("another entry than was written");
    uint32_t size = u32(central + 24);
    uint8_t *local = bytes + u32(central + 42);
    if (u32(local) != 0x04034b50) fail("no local header");
    if (size > room) {
      room = size;
      free(out);
      out = malloc(room);
      if (out == NULL) fail("no memory");
    }
    stream.next_in = local + 30 + u16(local + 26) + u16(local + 28);
    stream.avail_in = u32(central + 20);
    stream.next_out = out;
    stream.avail_out = size;
    if (inflate(&stream, Z_FINISH) != Z_STREAM_END || stream.total_out != size) fail("another size");
    if (crc32(0, out, size) != u32(central + 16)) fail("another CRC");
    inflateReset(&stream);
    inflated += size;
    central += 46 + u16(central + 28) + u16(central + 30) + u16(central + 32);
  }
  printf("{\"seconds\":%.6f,\"items\":%u,\"bytes\":%llu}\n", now() - start, entries, (unsigned long long)inflated);
  return 0;
}
