/** Base64 of a stream of bytes, chunk by chunk, in ASCII; nothing is held but the bytes that do not yet fill three. */
export async function* base64Stream(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = Buffer.concat([rest, chunk]);
    const whole = all.length - (all.length % 3);
    if (whole > 0) {
      yield Buffer.from(all.toString('base64', 0, whole), 'latin1');
    }
    rest = Buffer.from(all.subarray(whole));
  }
  if (rest.length > 0) {
    yield Buffer.from(rest.toString('base64'), 'latin1');
  }
}
